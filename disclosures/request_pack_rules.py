"""Which rules an application to a registry breaks, as data: a draft is shown with them, and none is handed in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from stdnum.jp import cn

from core.text import plain_form
from disclosures.request_pack import (
    AccountFacts,
    PackFacts,
    RetirementPackFacts,
    TransferPackFacts,
    UnitFacts,
    UseFacts,
    is_proxy,
    pack_missing,
    units_of,
)
from disclosures.request_pack_text import Designation, PackField
from parties.local_governments import find_place, meets_municipality


@dataclass(frozen=True, kw_only=True)
class PackProblem:
    """A rule that an application breaks: `rule` is its id in docs/sources.md."""

    field: PackField
    rule: str
    message_ja: str
    message_en: str


def pack_problems(facts: PackFacts) -> tuple[PackProblem, ...]:
    """Every rule that the application breaks; what is only missing is told by `pack_missing`.

    Raises InvalidInput for an unknown place, and for more lines or serials than an application can carry.
    """
    units = units_of(facts)
    problems = [*_quantities(facts.method, units), *_dates(facts, units)]
    if isinstance(facts, RetirementPackFacts):
        problems += [*_one_use(facts), *_places(facts), *_permission(facts), *_user_numbers(facts)]
        problems += _accounts([(PackField.ACCOUNT_HOLDER, facts.account)])
    else:
        problems += _accounts([(PackField.FROM_HOLDER, facts.source), (PackField.TO_HOLDER, facts.target)])
        problems += _other_account(facts)
    # Two lines may break one rule in one way; it is said once.
    return tuple(dict.fromkeys(problems))


def is_ready(facts: PackFacts) -> bool:
    """Whether the application may be handed in: nothing is missing and no rule is broken."""
    return not pack_missing(facts) and not pack_problems(facts)


def _quantities(method: Designation, units: Sequence[UnitFacts]) -> Iterator[PackProblem]:
    printed = [span.first for one in units for span in one.spans]
    if len(set(printed)) < len(printed):
        yield PackProblem(
            field=PackField.SERIALS,
            rule="RG-06",
            message_ja="同じシリアル番号から始まる範囲が二度書かれています。",
            message_en="Two ranges start with the same serial number.",
        )
    for one in units:
        if one.quantity_t < 1 or any(span.quantity_t < 1 for span in one.spans):
            yield PackProblem(
                field=PackField.QUANTITY,
                rule="5.1",
                message_ja="数量は1 t-CO2以上の整数です。",
                message_en="A quantity is a whole number of tonnes, at least 1.",
            )
        serials_t = sum(span.quantity_t for span in one.spans)
        if method is Designation.SERIAL and one.spans and serials_t != one.quantity_t:
            yield PackProblem(
                field=PackField.SERIALS,
                rule="RG-06",
                message_ja=f"シリアル番号は {serials_t} t 分ですが、数量は {one.quantity_t} t です。",
                message_en=f"The serials count {serials_t} t; the quantity is {one.quantity_t} t.",
            )
        if method is Designation.TOTAL_QTY and one.spans:
            yield PackProblem(
                field=PackField.METHOD,
                rule="RG-06",
                message_ja="総量指定の申請では、シリアル番号を指定できません。",
                message_en="An application by total quantity names no serials.",
            )


def _dates(facts: PackFacts, units: Sequence[UnitFacts]) -> Iterator[PackProblem]:
    for one in units:
        if one.vintage_from and one.vintage_to and one.vintage_to < one.vintage_from:
            yield PackProblem(
                field=PackField.VINTAGE_TO,
                rule="5.2",
                message_ja="モニタリング期間の終了日が開始日より前です。",
                message_en="The monitoring period ends before it starts.",
            )
        if one.vintage_to and facts.applied_on <= one.vintage_to:
            yield PackProblem(
                field=PackField.APPLIED_ON,
                rule="5.2",
                message_ja="申請日が、クレジットのモニタリング期間の終了より後ではありません。",
                message_en="The application is not after the end of the credits' monitoring period.",
            )


_ONE_OF_EACH: Final[tuple[tuple[PackField, str, Callable[[UseFacts], str]], ...]] = (
    (PackField.KIND, "RP-02", lambda use: use.kind.code),
    (PackField.CREDIT_USER, "RG-05", lambda use: use.user.name),
    (PackField.CREDIT_USER_CORPORATE_NUMBER, "RG-05", lambda use: use.user.corporate_number),
    (PackField.PURPOSE, "RG-05", lambda use: use.purpose.code),
    (PackField.PURPOSE_DETAIL, "RG-05", lambda use: use.purpose_detail),
    (PackField.TARGET_ACTIVITY, "RG-05", lambda use: use.target_activity),
    (PackField.TARGET_SITE, "RG-05", lambda use: use.use_place_code),
    (PackField.TARGET_PERIOD, "RG-05", lambda use: use.target_period),
)
"""What the lines of one application share (docs/sources.md RG-05, RP-02)."""


def _one_use(facts: RetirementPackFacts) -> Iterator[PackProblem]:
    for field, rule, value_of in _ONE_OF_EACH:
        if len({plain_form(value_of(line.use)) for line in facts.lines}) > 1:
            yield PackProblem(
                field=field,
                rule=rule,
                message_ja=f"一つの申請に、異なる{field.label_ja}を混ぜることはできません。申請を分けてください。",
                message_en=f"One application cannot mix different values ({field.label_en}); split it.",
            )


def _places(facts: RetirementPackFacts) -> Iterator[PackProblem]:
    for line in facts.lines:
        code = line.use.use_place_code
        if code and meets_municipality(code, line.units.creation_place_codes):
            name = find_place(code).name
            yield PackProblem(
                field=PackField.TARGET_SITE,
                rule="RG-04",
                message_ja=f"対象とする場所（{name}）が、クレジットの創出地と同じです。",
                message_en=f"The place of the activity ({name}) is where the credits were created.",
            )


def _permission(facts: RetirementPackFacts) -> Iterator[PackProblem]:
    if is_proxy(facts) and not facts.proxy_permission.strip():
        yield PackProblem(
            field=PackField.PROXY,
            rule="RG-07",
            message_ja="口座名義人が利用法人と異なるため、代理手続の許諾が必要です。",
            message_en="The account is not the user's own: a permission for the proxy must be on file.",
        )


def _user_numbers(facts: RetirementPackFacts) -> Iterator[PackProblem]:
    named = [(PackField.ACCOUNT_HOLDER_CORPORATE_NUMBER, facts.account.holder_corporate_number)]
    named += [(PackField.CREDIT_USER_CORPORATE_NUMBER, line.use.user.corporate_number) for line in facts.lines]
    for field, number in named:
        if number.strip() and not cn.is_valid(plain_form(number)):
            yield PackProblem(
                field=field,
                rule="5.2",
                message_ja=f"{field.label_ja}「{number}」は、13桁の正しい法人番号ではありません。",
                message_en=f"{number!r} is no corporate number of 13 digits with its check digit.",
            )


def _accounts(accounts: Sequence[tuple[PackField, AccountFacts]]) -> Iterator[PackProblem]:
    for field, account in accounts:
        if account.is_individual:
            yield PackProblem(
                field=field,
                rule="RG-08",
                message_ja=f"{field.label_ja}が個人です。個人は登録簿の口座を持てません。",
                message_en=f"{field.label_en}: an individual cannot hold an account at the registry.",
            )


def _other_account(facts: TransferPackFacts) -> Iterator[PackProblem]:
    if facts.target.number.strip() and plain_form(facts.source.number) == plain_form(facts.target.number):
        yield PackProblem(
            field=PackField.TO_ACCOUNT,
            rule="RG-01",
            message_ja="移転元と移転先が同じ口座です。",
            message_en="The account that gives and the account that receives are the same.",
        )
