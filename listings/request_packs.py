"""Request packs: the filled application for a retirement or transfer at an outside registry, from the records."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from core import clock
from disclosures.request_pack import (
    AccountFacts,
    CreditUser,
    Named,
    RetirementLine,
    RetirementPackFacts,
    SerialSpan,
    TransferPackFacts,
    UnitFacts,
    UseFacts,
)
from disclosures.request_pack_text import Designation
from listings.facts import TYPE_LABELS, method_of
from parties.kinds import KIND_RULES
from parties.models import Organisation
from registry import ledger
from registry.evidence_models import ProxyPermission
from registry.kinds import PermissionScope, RegistrationType
from registry.models import Hold, Issuance, Retirement, Transfer
from registry.purpose_labels import KIND_LABELS, PURPOSE_LABELS
from registry.registry_accounts import registry_account_of
from registry.schemes import policy_of
from registry.serials import SerialRange, merge_adjacent, show_serial
from registry.states import Stock

REGISTRATION_LABELS: Final = {RegistrationType.STANDARD: "通常型", RegistrationType.PROGRAM: "プログラム型"}
SHOWN_HASH: Final = 16
"""Characters of a document's SHA-256 that an application repeats."""


@dataclass(frozen=True, kw_only=True)
class Sale:
    """The order behind a request: its number, and when and with which hash its buyer confirmed it."""

    number: str
    confirmed_on: date | None
    confirmation_hash: str | None


async def retirement_pack(
    retirement: Retirement, *, sale: Sale | None, designation: Designation | None = None
) -> RetirementPackFacts:
    """The application for a retirement; needs `hold__issuance__project`, `hold__holder` and `beneficiary` fetched.

    It designates its credits as the retirement was asked for, unless told otherwise (docs/sources.md RG-06).
    """
    held, issuance = retirement.hold, retirement.hold.issuance
    method = designation or _asked(retirement.by_serial)
    use = UseFacts(
        kind=Named(retirement.kind.value, KIND_LABELS[retirement.kind].ja),
        user=_user_of(retirement),
        purpose=Named(retirement.purpose_code.value, PURPOSE_LABELS[retirement.purpose_code].ja),
        purpose_detail=retirement.purpose_detail,
        target_activity=retirement.target_activity,
        use_place_code=retirement.use_place_code,
        target_period=retirement.target_period,
    )
    units = await _units_of(held, method, quantity_t=retirement.quantity_t)
    return RetirementPackFacts(
        reference=_reference("R", retirement),
        scheme=_scheme_of(issuance),
        method=method,
        account=await _account_of(held.holder, issuance, held.stock),
        lines=(RetirementLine(units=units, use=use),),
        applied_on=clock.legal_day(retirement.created_at),
        proxy_permission=await _permission_of(retirement, sale),
        order_ids=(sale.number,) if sale else (),
    )


async def transfer_pack(
    transfer: Transfer, *, sale: Sale | None, designation: Designation | None = None
) -> TransferPackFacts:
    """The application for a transfer; needs `hold__issuance__project`, `hold__holder` and `recipient` fetched."""
    held, issuance = transfer.hold, transfer.hold.issuance
    method = designation or _asked(transfer.by_serial)
    if transfer.recipient is None:
        target = AccountFacts(holder_name=transfer.outside_recipient or "", number=transfer.outside_account or "")
    else:
        target = await _account_of(transfer.recipient, issuance, transfer.recipient_stock)
    return TransferPackFacts(
        reference=_reference("T", transfer),
        scheme=_scheme_of(issuance),
        method=method,
        source=await _account_of(held.holder, issuance, held.stock),
        target=target,
        lines=(await _units_of(held, method, quantity_t=transfer.quantity_t),),
        applied_on=clock.legal_day(transfer.created_at),
        order_ids=(sale.number,) if sale else (),
    )


def _reference(letter: str, request: Retirement | Transfer) -> str:
    return f"{letter}-{clock.legal_day(request.created_at):%Y%m%d}-{request.id.hex[-8:].upper()}"


def _asked(by_serial: bool) -> Designation:
    return Designation.SERIAL if by_serial else Designation.TOTAL_QTY


def _scheme_of(issuance: Issuance) -> Named:
    return Named(issuance.scheme.value, policy_of(issuance.scheme).label_ja)


def _user_of(retirement: Retirement) -> CreditUser:
    user = retirement.beneficiary
    return CreditUser(
        name=retirement.beneficiary_name,
        corporate_number=user.corporate_number or "",
        is_legal_person=not KIND_RULES[user.kind].is_person,
    )


async def _account_of(organisation: Organisation, issuance: Issuance, stock: Stock) -> AccountFacts:
    """The account as the organisation recorded it; without its number while it did not."""
    recorded = await registry_account_of(organisation.id, scheme=issuance.scheme, stock=stock)
    return AccountFacts(
        holder_name=recorded.holder_name if recorded else organisation.legal_name,
        number=recorded.number if recorded else "",
        holder_corporate_number=organisation.corporate_number or "",
        is_individual=KIND_RULES[organisation.kind].is_person,
    )


async def _units_of(held: Hold, method: Designation, *, quantity_t: int) -> UnitFacts:
    issuance, project = held.issuance, held.issuance.project
    methodology = method_of(issuance, project)
    ranges = merge_adjacent(await ledger.ranges_of_hold(held.id)) if method is Designation.SERIAL else []
    return UnitFacts(
        credit_type=f"{policy_of(issuance.scheme).label_ja}（{TYPE_LABELS[methodology.type.value][1]}）",
        registration_type=Named(project.registration_type.value, REGISTRATION_LABELS[project.registration_type]),
        project_number=project.number,
        project_name=next(iter(project.summary.splitlines()), project.operator_name),
        methodology=f"{_code_and_version(issuance)} {methodology.name_ja}",
        vintage_from=issuance.monitoring_from,
        vintage_to=issuance.monitoring_to,
        certification_number=issuance.certification_number,
        quantity_t=quantity_t,
        spans=tuple(_spans(ranges)),
        creation_place_codes=tuple(project.place_codes),
    )


def _code_and_version(issuance: Issuance) -> str:
    version = issuance.methodology_version
    return f"{issuance.methodology_code} Ver. {version}" if version else issuance.methodology_code


def _spans(ranges: list[SerialRange]) -> Iterator[SerialSpan]:
    for one in ranges:
        if not one.layout.repeats:
            yield SerialSpan(first=str(one), quantity_t=one.quantity_t)
            continue
        first, last = (show_serial(one.prefix, at, one.suffix, one.layout) for at in (one.start, one.stop - 1))
        yield SerialSpan(first=first, last=last, quantity_t=one.quantity_t)


async def _permission_of(retirement: Retirement, sale: Sale | None) -> str:
    """Under which permissions another's account or name is used: the order that was confirmed, documents on file."""
    if retirement.hold.holder_id == retirement.beneficiary_id:
        return ""
    texts = [f"{one.document_name}（SHA-256 {one.document_hash[:SHOWN_HASH]}…）" for one in await _on_file(retirement)]
    if sale is not None and sale.confirmed_on is not None and sale.confirmation_hash is not None:
        digest = sale.confirmation_hash[:SHOWN_HASH]
        texts.append(f"注文 {sale.number} の最終確認（{sale.confirmed_on.isoformat()}、SHA-256 {digest}…）")
    return "、".join(texts)


async def _on_file(retirement: Retirement) -> list[ProxyPermission]:
    """The account holder's permission under which the retirement was asked for, and its user's of that day."""
    found: list[ProxyPermission] = []
    agent_id = retirement.hold.holder_id
    if retirement.permission_id is not None:
        held = await ProxyPermission.get(id=retirement.permission_id)
        agent_id = held.agent_id
        found.append(held)
    day = clock.legal_day(retirement.created_at)
    given = ProxyPermission.filter(
        grantor_id=retirement.beneficiary_id,
        agent_id=agent_id,
        scope=PermissionScope.RETIRE_FOR_USER,
        created_at__lte=retirement.created_at,
        valid_from__lte=day,
        valid_to__gte=day,
    )
    for one in await given.order_by("id"):
        if one.revoked_at is None or one.revoked_at > retirement.created_at:
            return [*found, one]
    return found
