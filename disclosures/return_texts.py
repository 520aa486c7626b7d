"""Whether what a seller writes of returns agrees with its terms on returns (docs/sources.md TS-11, EC-01).

The terms are numbers and choices: whether it takes goods back, within how many days, who pays. A text beside them may
narrow them, not say otherwise. Sentences about defects, and about the credit, tell of something else.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from disclosures.seller_terms import CreditWithdrawal, GoodsWithdrawal, ReturnShipping

_SENTENCE: Final = re.compile(r"[^。！!？?\n／]+")
_ABOUT: Final = re.compile(
    r"返品|返却|取消|取り消|取りやめ|キャンセル|撤回|解除|ノーリターン|return|cancel|withdraw", re.IGNORECASE
)
_DEFECTS: Final = re.compile(r"不良|不具合|破損|欠陥|誤配|誤って|不適合|相違|故障|defect|damaged|faulty", re.IGNORECASE)
_CREDIT: Final = re.compile(r"クレジット|credit", re.IGNORECASE)
_REFUSES: Final = re.compile(
    r"(でき|いただけ|お?受け(付け)?(でき|いたし|致し|し)?|承れ|承り|応じ(られ|でき)?|取り?消せ|いたし|認め)"
    r"(ません|ない|かね|ておりません|ていません|ておらず)|不可|お断り|返品なし|ノーリターン|(no|not|cannot) ",
    re.IGNORECASE,
)
_ACCEPTS: Final = re.compile(
    r"(でき|いただけ|受け(付け)?(し|いたし|致し)?|承り|応じ|取り?消せ|認め)ます|可能|返品可|accepted|may be returned",
    re.IGNORECASE,
)
_NARROWED: Final = re.compile(
    r"後|前|場合|もの|限|除|以外|とき|際|過ぎ|なら|ただし|unless|except|after|if ", re.IGNORECASE
)
_AFTER_ARRIVAL: Final = re.compile(r"(到着|受取|受け取り|お届け|購入|注文)(した|の)?後")
_TERM: Final = re.compile(
    r"(\d+|[一二三四五六七八九十百]+)\s*(日|週|か月|ヶ月|ヵ月|カ月|ケ月|箇月|days?|weeks?|months?)",
    re.IGNORECASE,
)
_DAYS_OF: Final = {"日": 1, "d": 1, "週": 7, "w": 7}
_DAYS_OF_A_MONTH: Final = 30
_DIGITS: Final = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}

_SELLER_PAYS: Final = re.compile(
    r"販売者|販売店|販売元|当店|当社|当方|弊社|売り手|無料|着払|seller|free", re.IGNORECASE
)
_BUYER_PAYS: Final = re.compile(r"お客様|購入|ご注文|買い手|買主|ご負担|元払|buyer|customer", re.IGNORECASE)


def disagreement(text: str, said: GoodsWithdrawal | CreditWithdrawal) -> str | None:
    """The first sentence on withdrawing that says otherwise than the terms; None where none does."""
    goods = isinstance(said, GoodsWithdrawal)
    for found in _SENTENCE.finditer(unicodedata.normalize("NFKC", text)):
        sentence = found.group().strip()
        if _ABOUT.search(sentence) is None or _DEFECTS.search(sentence) or (goods and _CREDIT.search(sentence)):
            continue
        if _contradicts(sentence, said):
            return sentence
    return None


def shipping_disagreement(text: str, said: ReturnShipping) -> str | None:
    """The text, where it lets another pay for sending goods back than the terms do; None where it does not."""
    read = unicodedata.normalize("NFKC", text)
    seller, buyer = _SELLER_PAYS.search(read), _BUYER_PAYS.search(read)
    of_defects = _DEFECTS.search(read)
    other = {
        ReturnShipping.SELLER: buyer and not seller,
        ReturnShipping.BUYER: seller and not of_defects,
        ReturnShipping.SELLER_WHEN_DEFECTIVE: seller and not buyer and not of_defects,
    }[said]
    return text if other else None


def _contradicts(sentence: str, said: GoodsWithdrawal | CreditWithdrawal) -> bool:
    refuses = _REFUSES.search(sentence) is not None
    terms = list(_terms(sentence))
    if said.accepted:
        return any(days != said.days for days in terms) or (refuses and not _narrows(sentence))
    return not refuses and bool(terms or _ACCEPTS.search(sentence))


def _narrows(sentence: str) -> bool:
    """Whether a refusal leaves some returns: goods always go back after they came."""
    return _NARROWED.search(_AFTER_ARRIVAL.sub("", sentence)) is not None


def _terms(sentence: str) -> Iterator[int]:
    """The lengths of time that a sentence gives, in days."""
    for number, unit in _TERM.findall(sentence):
        yield _number(number) * _DAYS_OF.get(unit[0].lower(), _DAYS_OF_A_MONTH)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    total = 0
    digit = 0
    for character in text:
        power = {"十": 10, "百": 100}.get(character)
        if power is None:
            digit = _DIGITS.get(character, 0)
        else:
            total, digit = total + (digit or 1) * power, 0
    return total + digit
