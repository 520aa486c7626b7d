"""Facts that several documents share, and how each becomes the text of its items."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from core.errors import InvalidInput
from core.mass import GRAMS_PER_TONNE, MAX_TONNES
from core.numbers import check_range
from core.text import MAX_NAME, MAX_PARAGRAPH, read_text
from disclosures.japanese import format_date, format_t
from disclosures.matrix import Item, says_nothing

MAX_SERIALS_CHARACTERS: Final = 4_000

# Our own wording. It keeps to the source's elements: know, reduce first, then make up for all or part of the rest
# with reductions or removals elsewhere; large and lasting cuts are needed (handbook 001, A1 3(4)).
MECHANISM_TEXT: Final = (
    "カーボン・オフセットとは、自分の活動から出る温室効果ガスの量を知り、まず減らす努力をし、"
    "それでも残る量の全部または一部を、別の場所で実現した削減・吸収量（クレジット）で埋め合わせることです。"
    "オフセットは削減の代わりではありません。"
)
URGENCY_TEXT: Final = (
    "気候変動の影響を抑えるには、長期にわたる大幅な排出削減が欠かせません。"
    "一人ひとりの主体的な削減を、今から続けることが必要です。"
)
USER_EFFORT_TEXT: Final = (
    "移動には公共交通を選ぶ、電気や燃料の使用を減らす、ごみを出さないなど、"
    "身近なところからの排出削減にご協力をお願いします。"
)


class RetirementStatus(StrEnum):
    """A retirement at the registry: asked for, or confirmed by the registry's notice."""

    REQUESTED = "REQUESTED"
    CONFIRMED = "CONFIRMED"


@dataclass(frozen=True, kw_only=True)
class CreditFacts:
    """The credit and its project. `project_volume_g` is the whole project's quantity, not the quantity used.

    The fields from `methodology` on are those that the METI credit report (2022, 6.1.2) recommends to disclose.
    """

    credit_type: str
    programme_name: str
    project_name: str
    project_number: str
    project_place: str
    project_type: str
    project_summary: str
    project_term: str
    project_volume_g: int | None
    project_volume_note: str = ""
    methodology: str = ""
    monitoring_period: str = ""
    effect: str = ""
    certifier: str = ""
    co_benefits: str = ""
    corresponding_adjustment: str = ""
    reason_for_choice: str = ""


RECOMMENDED_FIELDS: Final = (
    "methodology",
    "monitoring_period",
    "effect",
    "certifier",
    "co_benefits",
    "corresponding_adjustment",
    "reason_for_choice",
)


@dataclass(frozen=True, kw_only=True)
class RetirementFacts:
    """What the registry was asked to retire, or has retired: a confirmed one has its date and serials."""

    status: RetirementStatus
    serials: str
    purpose: str
    requested_on: date | None = None
    confirmed_on: date | None = None
    kind: str = "無効化"
    """How they left the market, as the registry calls it: 無効化, 償却 or 取消."""


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Where to ask: full postal address, telephone, e-mail."""

    address: str
    phone: str
    email: str


def read_line(field: str, text: str, *, maximum: int = MAX_NAME) -> str:
    """A text of one line. Raises InvalidInput when empty, too long, with hidden characters or a line break.

    A name that could break lines could forge the lines that a document prints around it.
    """
    line = read_text(field, text, maximum=maximum)
    if "\n" in line:
        raise InvalidInput(field=field, value=line[:60], rule="one_line")
    return line


def read_optional_line(field: str, text: str, *, maximum: int = MAX_NAME) -> str:
    """Like `read_line`; a text that says nothing is the empty string."""
    return "" if says_nothing(text) else read_line(field, text, maximum=maximum)


def missing_recommended(credit: CreditFacts) -> tuple[str, ...]:
    """The fields of the METI report's recommended set that are not given: a warning, never a refusal."""
    return tuple(name for name in RECOMMENDED_FIELDS if says_nothing(getattr(credit, name)))


def contact_text(contact: Contact) -> str:
    """所在地・電話・e-mail on one line. Raises InvalidInput for an empty part."""
    address = read_line("contact.address", contact.address)
    phone = read_line("contact.phone", contact.phone)
    email = read_line("contact.email", contact.email)
    return f"所在地：{address}／電話：{phone}／e-mail：{email}"


def credit_entries(credit: CreditFacts) -> Mapping[Item, str]:
    """Items I09, I10 and I13-I18; a fact that is not given leaves its item out. Raises InvalidInput."""

    def given(name: str, *, maximum: int = MAX_NAME) -> str:
        return read_optional_line(f"credit.{name}", getattr(credit, name), maximum=maximum)

    number = given("project_number")
    return {
        Item.CREDIT_TYPE: _joined(
            given("credit_type"),
            ("対応調整", given("corresponding_adjustment")),
            ("このクレジットを選んだ理由", given("reason_for_choice", maximum=MAX_PARAGRAPH)),
        ),
        Item.PROGRAMME: _joined(given("programme_name"), ("認証機関", given("certifier"))),
        Item.PROJECT_NAME: _joined(given("project_name"), ("プロジェクト番号", number)),
        Item.PROJECT_PLACE: given("project_place", maximum=MAX_PARAGRAPH),
        Item.PROJECT_TYPE: _joined(
            given("project_type"), ("削減・吸収の別", given("effect")), ("方法論", given("methodology"))
        ),
        Item.PROJECT_SUMMARY: _joined(
            given("project_summary", maximum=MAX_PARAGRAPH),
            ("その他の効果", given("co_benefits", maximum=MAX_PARAGRAPH)),
        ),
        Item.PROJECT_TERM: _joined(given("project_term"), ("モニタリング期間", given("monitoring_period"))),
        Item.PROJECT_VOLUME: _volume(credit.project_volume_g, given("project_volume_note")),
    }


def read_retirement(retirement: RetirementFacts) -> RetirementFacts:
    """The same facts, checked: CONFIRMED has its date and serials, REQUESTED has no date. Raises InvalidInput."""
    confirmed = retirement.status is RetirementStatus.CONFIRMED
    if confirmed and retirement.confirmed_on is None:
        raise InvalidInput(field="retirement.confirmed_on", value="", rule="given_when_confirmed")
    if confirmed and says_nothing(retirement.serials):
        raise InvalidInput(field="retirement.serials", value=retirement.serials, rule="given_when_confirmed")
    if not confirmed and retirement.confirmed_on is not None:
        raise InvalidInput(
            field="retirement.confirmed_on", value=retirement.confirmed_on.isoformat(), rule="only_when_confirmed"
        )
    read_optional_line("retirement.serials", retirement.serials, maximum=MAX_SERIALS_CHARACTERS)
    read_line("retirement.purpose", retirement.purpose, maximum=MAX_PARAGRAPH)
    read_line("retirement.kind", retirement.kind)
    return retirement


def retirement_text(retirement: RetirementFacts) -> str:
    """I11: the executed date and serials once confirmed; before that only that it is asked for. Raises InvalidInput."""
    read_retirement(retirement)
    serials, purpose = retirement.serials.strip(), retirement.purpose.strip()
    if retirement.confirmed_on is not None:
        return (
            f"{format_date(retirement.confirmed_on)}に登録簿でクレジットの{retirement.kind}を実施しました。\n"
            f"シリアル番号：{serials}\n{retirement.kind}の目的：{purpose}"
        )
    asked_on = f"申請日：{format_date(retirement.requested_on)}\n" if retirement.requested_on else ""
    named = "" if says_nothing(serials) else f"申請したシリアル番号：{serials}\n"
    return (
        f"{retirement.kind}を申請中です。登録簿での{retirement.kind}はまだ確認されていません。"
        f"確認され次第、実施日とシリアル番号をお知らせします。\n{asked_on}{named}{retirement.kind}の目的：{purpose}"
    )


def _joined(main: str, *notes: tuple[str, str]) -> str:
    """`main` with each given note in brackets after it; nothing without `main`."""
    return main and main + "".join(f"（{label}：{text}）" for label, text in notes if text)


def _volume(volume_g: int | None, note: str) -> str:
    if volume_g is None:
        return ""
    check_range(volume_g, field="credit.project_volume_g", maximum=MAX_TONNES * GRAMS_PER_TONNE)
    return _joined(f"{format_t(volume_g)}（プロジェクト全体を通じた量）", ("根拠", note))
