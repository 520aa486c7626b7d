"""A request pack: the filled application for a transfer or retirement at an outside registry, and what it lacks.

It may be shown as a draft at any time: `disclosures.request_pack_rules` says which rules it breaks, and
`disclosures.request_pack_files` makes the files and the printed page, which say so themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from core.errors import InvalidInput
from core.text import plain_form
from disclosures.japanese import format_date
from disclosures.request_pack_text import (
    DESIGNATION_TEXT,
    NO_CORPORATE_NUMBER_TEXT,
    NOT_NEEDED_TEXT,
    Designation,
    PackField,
    PackSection,
)
from parties.local_governments import find_place

MAX_LINES: Final = 20
"""Certified quantities that one application draws on."""
MAX_SPANS: Final = 10_000
"""Serial ranges over all lines: as many as a notice may have."""
MAX_ORDERS: Final = 200


@dataclass(frozen=True)
class Named:
    """A code of this house and the Japanese word that stands for it on the form."""

    code: str
    label_ja: str


TRANSFER: Final = Named("TRANSFER", "移転")


@dataclass(frozen=True, kw_only=True)
class SerialSpan:
    """Serials as their registry prints them: from the first to the last, or, without a last, a range in one text."""

    first: str
    last: str = ""
    quantity_t: int

    def __str__(self) -> str:
        return self.first if self.last in ("", self.first) else f"{self.first} ～ {self.last}"


@dataclass(frozen=True, kw_only=True)
class UnitFacts:
    """Whole tonnes of one certified quantity. `spans` only where the application designates by serial.

    `creation_place_codes` are the project's local governments, by which the place of use is judged.
    """

    credit_type: str
    registration_type: Named
    project_number: str
    project_name: str
    methodology: str
    vintage_from: date | None
    vintage_to: date | None
    certification_number: str
    quantity_t: int
    spans: tuple[SerialSpan, ...] = ()
    creation_place_codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccountFacts:
    """An account at the registry; `holder_name` as it is registered there."""

    holder_name: str
    number: str = ""
    holder_corporate_number: str = ""
    is_individual: bool = False


@dataclass(frozen=True, kw_only=True)
class CreditUser:
    """クレジット利用法人: who uses the credits. Only a legal person has a corporate number."""

    name: str
    corporate_number: str = ""
    is_legal_person: bool = True


@dataclass(frozen=True, kw_only=True)
class UseFacts:
    """What tonnes are retired for: 無効化, 償却 or 取消, by whom, for what and where."""

    kind: Named
    user: CreditUser
    purpose: Named
    purpose_detail: str
    target_activity: str
    use_place_code: str
    target_period: str


@dataclass(frozen=True, kw_only=True)
class RetirementLine:
    """Tonnes and their use; the lines of one application must share it."""

    units: UnitFacts
    use: UseFacts


@dataclass(frozen=True, kw_only=True)
class RetirementPackFacts:
    """An application for 無効化, 償却 or 取消. `reference` is our own number of it.

    `proxy_permission` names the permission on file that is needed where the account is not the user's own.
    """

    reference: str
    scheme: Named
    method: Designation
    account: AccountFacts
    lines: tuple[RetirementLine, ...]
    applied_on: date
    proxy_permission: str = ""
    order_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TransferPackFacts:
    """An application for 移転, from one account to another."""

    reference: str
    scheme: Named
    method: Designation
    source: AccountFacts
    target: AccountFacts
    lines: tuple[UnitFacts, ...]
    applied_on: date
    order_ids: tuple[str, ...] = ()


PackFacts = RetirementPackFacts | TransferPackFacts


@dataclass(frozen=True, kw_only=True)
class PackEntry:
    """One filled item: what a person reads (`text`) and what a program does (`code`).

    `line` counts the certified quantities from 1; 0 is for the application as a whole.
    """

    section: PackSection
    line: int = 0
    field: PackField
    label_ja: str
    text: str
    code: str = ""
    is_required: bool = True


def units_of(facts: PackFacts) -> tuple[UnitFacts, ...]:
    """The tonnes that the application moves. Raises InvalidInput for more than it can carry."""
    units = tuple(line.units for line in facts.lines) if isinstance(facts, RetirementPackFacts) else facts.lines
    counts = {
        "lines": (len(units), MAX_LINES),
        "spans": (sum(len(one.spans) for one in units), MAX_SPANS),
        "order_ids": (len(facts.order_ids), MAX_ORDERS),
    }
    for field, (count, maximum) in counts.items():
        if count > maximum:
            raise InvalidInput(field=field, value=str(count), rule=f"maximum={maximum}")
    return units


def kinds_of(facts: PackFacts) -> tuple[Named, ...]:
    """The kinds that the lines ask for, each once: one, unless kinds are mixed."""
    if isinstance(facts, TransferPackFacts):
        return (TRANSFER,)
    return tuple(dict.fromkeys(line.use.kind for line in facts.lines))


def is_proxy(facts: RetirementPackFacts) -> bool:
    """Whether the account is not the user's own: by corporate numbers where both are known, else by name."""
    return any(not _is_same(facts.account, line.use.user) for line in facts.lines)


def pack_entries(facts: PackFacts) -> tuple[PackEntry, ...]:
    """Every item of the application, filled or empty, in order. Raises InvalidInput for an unknown place."""
    units = units_of(facts)
    entries = list(_application(facts, units))
    entries += _retiring_account(facts) if isinstance(facts, RetirementPackFacts) else _transfer_accounts(facts)
    for number, one in enumerate(units, start=1):
        entries += _numbered(facts, one, number, len(units))
    if isinstance(facts, RetirementPackFacts):
        entries += _use(facts)
    orders = "、".join(facts.order_ids)
    entries.append(_entry(PackSection.RECORDS, PackField.ORDER_IDS, orders, ",".join(facts.order_ids), needed=False))
    return tuple(entries)


def pack_missing(facts: PackFacts) -> tuple[PackEntry, ...]:
    """The items that must be filled and are not, in the order of the application."""
    return tuple(entry for entry in pack_entries(facts) if entry.is_required and not entry.text)


def _application(facts: PackFacts, units: tuple[UnitFacts, ...]) -> Iterator[PackEntry]:
    section = PackSection.APPLICATION
    yield _entry(section, PackField.REFERENCE, facts.reference)
    yield _coded(section, PackField.SCHEME, [facts.scheme])
    yield _coded(section, PackField.KIND, kinds_of(facts))
    yield _coded(section, PackField.METHOD, [Named(facts.method, DESIGNATION_TEXT[facts.method])])
    yield _tonnes(section, PackField.TOTAL_QUANTITY, sum(one.quantity_t for one in units))
    yield _dated(section, PackField.APPLIED_ON, facts.applied_on)


def _retiring_account(facts: RetirementPackFacts) -> Iterator[PackEntry]:
    section, account = PackSection.ACCOUNTS, facts.account
    permission = facts.proxy_permission.strip()
    yield _entry(section, PackField.ACCOUNT_HOLDER, account.holder_name)
    yield _entry(section, PackField.ACCOUNT_HOLDER_CORPORATE_NUMBER, account.holder_corporate_number, needed=False)
    yield _entry(section, PackField.ACCOUNT_NUMBER, account.number)
    text = (f"あり（{permission}）" if permission else "") if is_proxy(facts) else NOT_NEEDED_TEXT
    yield _entry(section, PackField.PROXY, text, permission, needed=False)


def _transfer_accounts(facts: TransferPackFacts) -> Iterator[PackEntry]:
    section = PackSection.ACCOUNTS
    yield _entry(section, PackField.FROM_HOLDER, facts.source.holder_name)
    yield _entry(section, PackField.FROM_ACCOUNT, facts.source.number)
    yield _entry(section, PackField.TO_HOLDER, facts.target.holder_name)
    yield _entry(section, PackField.TO_ACCOUNT, facts.target.number)


def _numbered(facts: PackFacts, units: UnitFacts, number: int, count: int) -> Iterator[PackEntry]:
    before = f"クレジット{number} " if count > 1 else ""
    for entry in _units(units, facts.method):
        yield replace(entry, line=number, label_ja=before + entry.label_ja)


def _units(units: UnitFacts, method: Designation) -> Iterator[PackEntry]:
    section = PackSection.CREDITS
    yield _entry(section, PackField.CREDIT_TYPE, units.credit_type)
    yield _entry(section, PackField.CERTIFICATION_NUMBER, units.certification_number)
    yield _coded(section, PackField.REGISTRATION_TYPE, [units.registration_type])
    yield _entry(section, PackField.PROJECT_NUMBER, units.project_number)
    yield _entry(section, PackField.PROJECT_NAME, units.project_name)
    yield _entry(section, PackField.METHODOLOGY, units.methodology)
    yield _dated(section, PackField.VINTAGE_FROM, units.vintage_from)
    yield _dated(section, PackField.VINTAGE_TO, units.vintage_to)
    yield _tonnes(section, PackField.QUANTITY, units.quantity_t)
    if method is Designation.SERIAL:
        if not units.spans:
            yield _entry(section, PackField.SERIALS, "")
        for index, span in enumerate(units.spans, start=1):
            after = f" {index}" if len(units.spans) > 1 else ""
            ends = ((PackField.SERIAL_FROM, span.first), (PackField.SERIAL_TO, span.last))
            for field, serial in ends if span.last else ((PackField.SERIALS, span.first),):
                yield replace(_entry(section, field, serial), label_ja=field.label_ja + after)


def _use(facts: RetirementPackFacts) -> Iterator[PackEntry]:
    section, uses = PackSection.USE, [line.use for line in facts.lines]
    users = [use.user for use in uses]
    numbers = [one.corporate_number if one.is_legal_person else NO_CORPORATE_NUMBER_TEXT for one in users]
    places = [find_place(code) for code in dict.fromkeys(use.use_place_code for use in uses) if code]
    yield _entry(section, PackField.CREDIT_USER, _each_once(one.name for one in users))
    yield _entry(section, PackField.CREDIT_USER_CORPORATE_NUMBER, _each_once(numbers))
    yield _coded(section, PackField.PURPOSE, [use.purpose for use in uses])
    yield _entry(section, PackField.PURPOSE_DETAIL, _each_once(use.purpose_detail for use in uses))
    yield _entry(section, PackField.TARGET_ACTIVITY, _each_once(use.target_activity for use in uses))
    yield _entry(
        section, PackField.TARGET_SITE, _each_once(one.name for one in places), ",".join(one.code for one in places)
    )
    yield _entry(section, PackField.TARGET_PERIOD, _each_once(use.target_period for use in uses))


def _entry(section: PackSection, field: PackField, text: str, code: str = "", *, needed: bool = True) -> PackEntry:
    return PackEntry(
        section=section, field=field, label_ja=field.label_ja, text=text.strip(), code=code, is_required=needed
    )


def _coded(section: PackSection, field: PackField, named: Iterable[Named]) -> PackEntry:
    known = tuple(dict.fromkeys(named))
    return _entry(section, field, _each_once(one.label_ja for one in known), ",".join(one.code for one in known))


def _dated(section: PackSection, field: PackField, day: date | None) -> PackEntry:
    return _entry(section, field, "") if day is None else _entry(section, field, format_date(day), day.isoformat())


def _tonnes(section: PackSection, field: PackField, quantity_t: int) -> PackEntry:
    # Nothing is no quantity: the item counts as not filled.
    return _entry(section, field, f"{quantity_t:,} t-CO2" if quantity_t else "", str(quantity_t))


def _each_once(texts: Iterable[str]) -> str:
    return "／".join(text for text in dict.fromkeys(text.strip() for text in texts) if text)


def _is_same(account: AccountFacts, user: CreditUser) -> bool:
    theirs, own = plain_form(account.holder_corporate_number), plain_form(user.corporate_number)
    return theirs == own if theirs and own else plain_form(account.holder_name) == plain_form(user.name)
