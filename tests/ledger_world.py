"""A ledger in which everything has happened: each kind of entry, each state, each thing that an export tells of."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from core import clock
from core.database import transaction
from core.ids import new_id
from core.mass import Grams
from listings.certificates import issue_certificate
from parties.actors import Actor
from parties.kinds import OrganisationKind, Role
from parties.models import Organisation
from payments.delivery import record_retirement_notice
from registry import ledger
from registry.allocations import allocate
from registry.annotations import annotate
from registry.claims import claim_retirement
from registry.evidence_models import Agreement, ClaimNotice, ProjectMigration, Reversal, SerialLayoutRow
from registry.green_power import PowerCertificateRequest, PowerUseRequest, record_power_certificate, use_power
from registry.kinds import (
    AddBack,
    AgreementKind,
    AnnotationKind,
    PermissionScope,
    PowerSource,
    ProjectStatus,
    RegistrationType,
    ReversalCause,
    Scheme,
)
from registry.models import Hold, Issuance, Project, Retirement, Transfer
from registry.permissions import PermissionRequest, grant_permission
from registry.reconciliation import TransferNotice
from registry.retirements import RetirementRequest, reject_retirement, request_retirement
from registry.reversals import ReversalReport, record_reversal, replace_reversed
from registry.selection import Selection
from registry.serial_layout_texts import layout_of, layout_text
from registry.states import HoldStatus, PurposeCode, RetirementKind, Stock, UseKind
from registry.transfers import Recipient, confirm_transfer, reject_transfer, request_transfer
from registry.units import StockOf, move_stock, retire_units, transfer_units
from tests.factories import (
    CITY,
    VILLAGE,
    actor_of,
    make_hold,
    make_issuance,
    make_order,
    make_organisation,
    make_project,
    make_retirement,
    notice_of,
    settle,
)


@dataclass(frozen=True)
class World:
    """The ledger's issuances, and the things in it that damages name.

    Damages count on the order of the entries of `first`, which a test spells out: number 4 makes the pending hold,
    number 13 is the last.
    """

    first: Issuance
    second: Issuance
    traded: Issuance
    kept: Issuance
    stranger: UUID
    retired: Retirement
    pending: Hold
    released: Hold
    transferred: Hold
    rejected: Hold


async def make_world() -> World:
    """See `World`: two issuances with a sale's entries, and one of each other kind with the rest."""
    first = await make_issuance(quantity_t=100)
    issuer, buyer = await first.issuer, await make_organisation()
    second = await make_issuance(issuer, start=101, quantity_t=50, project=await make_project(issuer, number="second"))
    order = await make_order(issuance=first, buyer=buyer)
    await settle(order)
    retired = await Retirement.get(hold_id=order.hold_id)
    pending, released = await make_hold(first, 3), await make_hold(first, 4)
    async with transaction():
        await issue_certificate(retired.id)
        await allocate(hold_id=pending.id, mass_g=Grams(9), use_kind=UseKind.PRODUCT_SALE, use_id=new_id())
        await ledger.release(released, status=HoldStatus.VOIDED, actor_id=None)
    transferred = await _transfer(first, Recipient(organisation_id=buyer.id), 5, confirmed=True)
    await _transfer(first, Recipient(organisation_id=buyer.id), 5, confirmed=False)
    await make_retirement(await make_hold(first, 6), buyer)
    operator = await _operator()
    await _reverse_without_cover(first)
    traded, rejected = await _trade(issuer, buyer)
    kept = await _keep(issuer, buyer, operator)
    await _cancel(issuer, buyer)
    await _agree(issuer, buyer)
    await _use_power(buyer, operator)
    await _migrate(issuer)
    return World(first, second, traded, kept, buyer.id, retired, pending, released, transferred, rejected)


async def _operator() -> Actor:
    platform = await make_organisation("運営事務局", kind=OrganisationKind.PLATFORM_OPERATOR)
    return actor_of(platform, role=Role.OPERATOR)


async def _reverse_without_cover(issuance: Issuance) -> None:
    """A reversal that nothing has made good yet, noted on the issuance's certificate."""
    reversal = await Reversal.create(
        issuance_id=issuance.id,
        cause=ReversalCause.FELLING,
        quantity_t=2,
        occurred_on=clock.today(),
        evidence="山田さんの報告",
        recorded_by_id=new_id(),
        details={"covered": []},
    )
    await annotate(reversal, issuance, AnnotationKind.REVERSED)


async def _trade(issuer: Organisation, buyer: Organisation) -> tuple[Issuance, Hold]:
    """Partly posted, rejected and outside requests, and a transfer into client stock."""
    traded = await make_issuance(issuer, prefix="JC-300", quantity_t=60)
    partly = await make_hold(traded, 10)
    async with transaction():
        retirement = await request_retirement(
            actor_of(issuer), hold_id=partly.id, request=request_of(buyer), quantity_t=6
        )
    await _confirm(issuer, retirement)
    rejected = await make_hold(traded, 5)
    retirement = await make_retirement(rejected, buyer)
    async with transaction():
        await reject_retirement(actor_of(issuer), retirement_id=retirement.id, reason="書類の不備")
    await _transfer(traded, Recipient(organisation_id=buyer.id), 4, confirmed=None)
    outside = Recipient(outside_name="株式会社そと", outside_account="0001-2345")
    await _transfer(traded, outside, 3, confirmed=True)
    client = await make_organisation("顧客株式会社")
    into = Recipient(organisation_id=buyer.id, stock=Stock.CLIENT, client_id=client.id)
    await _transfer(traded, into, 2, confirmed=True)
    return traded, rejected


async def _keep(issuer: Organisation, buyer: Organisation, operator: Actor) -> Issuance:
    """What Musubi is the register of: moves in one step, retirements under permissions, reversals and a claim."""
    kept = await _issue(issuer, Scheme.REGIONAL, prefix="RG-001", quantity_t=40, buffer_t=14)
    client, agent = (
        await make_organisation("清流市", kind=OrganisationKind.MUNICIPALITY),
        await make_organisation("代行"),
    )
    async with transaction():
        await transfer_units(
            actor_of(issuer),
            source=StockOf(),
            selection=Selection(issuance_id=kept.id, quantity_t=8),
            recipient=Recipient(organisation_id=buyer.id),
            reason="贈与",
        )
        await move_stock(
            actor_of(buyer),
            issuance_id=kept.id,
            holder_id=buyer.id,
            client_id=client.id,
            to_client=True,
            selection=Selection(quantity_t=5),
            reason="預かり",
        )
    await _permit(client, buyer, PermissionScope.RETIRE_FOR_USER)
    await _permit(issuer, agent, PermissionScope.RETIRE_FROM_ACCOUNT)
    clients = StockOf(stock=Stock.CLIENT, client_id=client.id)
    retirement = await _retire(buyer, clients, Selection(issuance_id=kept.id, quantity_t=2), client)
    await _retire(agent, StockOf(holder_id=issuer.id), Selection(issuance_id=kept.id, quantity_t=1), issuer)
    async with transaction():
        await issue_certificate(retirement.id)
        await claim_retirement(actor_of(client), retirement_id=retirement.id)
        fire = ReversalReport(
            issuance_id=kept.id,
            cause=ReversalCause.FIRE,
            quantity_t=12,
            occurred_on=clock.today(),
            evidence="現地確認",
        )
        await record_reversal(operator, fire)
        felling = replace(fire, cause=ReversalCause.FELLING, quantity_t=20)
        reversal_id = await record_reversal(operator, felling)
    spare = await _issue(issuer, Scheme.REGIONAL, prefix="RG-002", quantity_t=9)
    async with transaction():
        await replace_reversed(actor_of(issuer), reversal_id=reversal_id, issuance_id=spare.id, quantity_t=1)
        await ClaimNotice.create(
            organisation_id=issuer.id,
            issuance_id=kept.id,
            subject_id=new_id(),
            quantity_t=8,
            serials="RG-001",
            ended_on=clock.today(),
            add_back=AddBack.NOT_DOMESTIC,
            text="主張は終わりました。",
        )
    return kept


async def _cancel(issuer: Organisation, buyer: Organisation) -> None:
    """取消 of foreign credits, 償却 of others."""
    foreign = await _issue(issuer, Scheme.JCM, prefix="JCM-MN001", quantity_t=20, layout="JCM")
    for kind, purpose in (
        (RetirementKind.CANCELLATION, PurposeCode.CARBON_OFFSET),
        (RetirementKind.SURRENDER, PurposeCode.NDC),
    ):
        held = await make_hold(foreign, 2)
        request = replace(request_of(buyer), kind=kind, purpose_code=purpose)
        async with transaction():
            retirement = await request_retirement(actor_of(issuer), hold_id=held.id, request=request)
        await _confirm(issuer, retirement, kind)


async def _agree(issuer: Organisation, partner: Organisation) -> None:
    """Bilateral value, used for the partner within their agreement."""
    bilateral = await _issue(issuer, Scheme.BILATERAL, prefix="BL-001", quantity_t=10)
    today = clock.today()
    await Agreement.create(
        project_id=bilateral.project_id,
        issuer_id=issuer.id,
        partner_id=partner.id,
        kind=AgreementKind.CONTRACT,
        explained_on=today,
        agreed_on=today,
        valid_from=today,
        valid_to=today + timedelta(days=365),
        quantity_t=6,
        texts={},
        funding_yen=0,
        funds_use=[],
        document_name="協定書.pdf",
        document_hash="0" * 64,
        recorded_by_id=new_id(),
        accepted_at=clock.now(),
        accepted_by_id=new_id(),
    )
    await make_retirement(await make_hold(bilateral, 4), partner)


async def _use_power(holder: Organisation, operator: Actor) -> None:
    """Certified electricity, a part of it used."""
    async with transaction():
        certificate_id = await record_power_certificate(
            operator,
            PowerCertificateRequest(
                holder_id=holder.id,
                number="GP-2026-001",
                certifier="認証機関",
                plant_name="山田さんの屋根",
                plant_place_code=VILLAGE,
                power_source=PowerSource.SOLAR,
                generated_from=date(2025, 4, 1),
                generated_to=date(2026, 3, 31),
                certified_on=date(2026, 5, 1),
                quantity_kwh=1_000,
            ),
        )
        use = PowerUseRequest(
            certificate_id=certificate_id,
            quantity_kwh=300,
            total_kwh=900,
            used_from=date(2026, 4, 1),
            used_to=date(2026, 4, 30),
            use_place_code=CITY,
            use_place_detail="山田さんの店",
            purpose="山田さんの催し",
        )
        await use_power(actor_of(holder), use)


async def _migrate(owner: Organisation) -> None:
    """A J-VER project that went on as another one, and a layout that an operator has registered."""
    predecessor = await Project.create(
        scheme=Scheme.J_VER,
        registration_type=RegistrationType.STANDARD,
        number="J-7",
        operator_name=owner.legal_name,
        planned_holders=[],
        summary="間伐",
        place_text="長野県",
        place_codes=[VILLAGE],
        regions=["中部"],
        activities=[],
        project_types=["FOREST"],
        source_rows=[],
        unread=[],
        status=ProjectStatus.LISTED,
    )
    await ProjectMigration.create(
        predecessor_id=predecessor.id,
        successor_id=(await make_project(owner, number="successor")).id,
        migrated_on=clock.today(),
        evidence="移行の通知",
        recorded_by_id=new_id(),
    )
    layout = layout_text(layout_of(prefix="ZZ-*", digits=6))
    await SerialLayoutRow.create(name="ZZ", layout=layout, registered_by_id=new_id())


async def _issue(
    issuer: Organisation, scheme: Scheme, *, prefix: str, quantity_t: int, buffer_t: int = 0, layout: str = ""
) -> Issuance:
    project = await make_project(issuer, number=prefix)
    project.scheme, project.statement = scheme, {"area_codes": [CITY]}
    project.activities = [{**one, "methodology_text": "地域の方法"} for one in project.activities]
    await project.save(update_fields=["scheme", "statement", "activities"])
    issuance = Issuance(
        id=new_id(),
        project_id=project.id,
        issuer_id=issuer.id,
        scheme=scheme,
        methodology_code="FO-001",
        methodology_version="4.0",
        certification_number=f"2026-{prefix}",
        certified_on=date(2026, 5, 1),
        issued_on=date(2026, 6, 1),
        monitoring_from=date(2024, 4, 1),
        monitoring_to=date(2025, 3, 31),
        serial_prefix=prefix,
        serial_layout=layout,
        start=1,
        stop=1 + quantity_t,
        quantity_t=quantity_t,
        buffer_t=buffer_t,
    )
    async with transaction():
        await ledger.issue(issuance, actor_id=new_id())
    return issuance


def request_of(user: Organisation) -> RetirementRequest:
    """A retirement for the user's own offset."""
    return RetirementRequest(
        beneficiary_id=user.id,
        beneficiary_name=user.legal_name,
        purpose_code=PurposeCode.CARBON_OFFSET,
        purpose_detail="大会運営に伴う排出のオフセット",
        target_activity="秋の大会（会場：千代田区）",
        target_period="2026年10月1日",
        use_place_code=CITY,
        calculation_method="環境省の排出係数による",
    )


async def _permit(grantor: Organisation, agent: Organisation, scope: PermissionScope) -> None:
    today = clock.today()
    async with transaction():
        await grant_permission(
            actor_of(grantor),
            PermissionRequest(
                agent_id=agent.id,
                scope=scope,
                valid_from=today,
                valid_to=today + timedelta(days=30),
                document_name="委任状（山田）.pdf",
                document_hash="a" * 64,
            ),
        )


async def _retire(agent: Organisation, source: StockOf, selection: Selection, user: Organisation) -> Retirement:
    async with transaction():
        batch_id = await retire_units(
            actor_of(agent), source=source, selection=selection, request=request_of(user), use_mass_g=Grams(1_000_000)
        )
    return await Retirement.get(batch_id=batch_id)


async def _confirm(
    holder: Organisation, retirement: Retirement, kind: RetirementKind = RetirementKind.INVALIDATION
) -> None:
    notice = replace(await notice_of(retirement), kind=kind)
    async with transaction():
        await record_retirement_notice(actor_of(holder), retirement_id=retirement.id, notice=notice)


async def _transfer(issuance: Issuance, recipient: Recipient, quantity_t: int, *, confirmed: bool | None) -> Hold:
    """A requested transfer; confirmed, rejected (None) or left so."""
    held, holder = await make_hold(issuance, quantity_t), actor_of(await issuance.issuer)
    async with transaction():
        transfer: Transfer = await request_transfer(holder, hold_id=held.id, recipient=recipient)
        if confirmed:
            notice = TransferNotice(
                notice_number=f"移-{transfer.id.hex[-12:]}", executed_on=clock.today(), quantity_t=quantity_t
            )
            await confirm_transfer(holder, transfer_id=transfer.id, notice=notice)
        elif confirmed is None:
            await reject_transfer(holder, transfer_id=transfer.id, reason="口座番号の誤り")
    return held
