"""Operations as data: what is written before one begins, so that somebody else can check it and ask for it again."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from core.database import transaction
from core.errors import DomainError
from core.idempotency import once
from core.ids import new_id
from core.mass import Grams
from core.tables import IdempotencyOutcome
from parties.actors import Actor
from parties.models import Organisation
from payments.delivery import record_retirement_notice, record_retirement_rejection
from payments.holds import void_hold
from registry import ledger
from registry.kinds import Scheme
from registry.models import Issuance, Retirement
from registry.retirements import RetirementRequest
from registry.selection import Selection
from registry.states import BlockState, EntryKind, PurposeCode, Stock, TakeOrder
from registry.transfers import Recipient
from registry.units import StockOf, hold_units, move_stock, retire_units, transfer_units
from schema.errors import ERROR_CLASSES
from tests.factories import CITY, actor_of, make_organisation, make_project, notice_of

TONNES: Final = 20_000
"""How many tonnes each issuance has: more than a run can use up."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One operation under its key: who asks for what, and how many tonnes of which issuance it is about."""

    key: str
    operation: str
    owner: str
    shares: Mapping[str, int]
    inputs: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """What `Request(**...)` takes."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the caller was told: the id of what was made, or the class of the refusal."""

    outcome: IdempotencyOutcome
    text: str


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What an operation that succeeds writes for each issuance: its entries in their order, and rows beside them."""

    entries: tuple[EntryKind, ...]
    holds: int = 0
    retirements: int = 0
    allocations: int = 0
    events: int = 1

    def rows(self) -> Counter[str]:
        """The number of new rows by table."""
        beside = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "entries"}
        return Counter({"entries": len(self.entries), **beside})


EFFECTS: Final = {
    "transferUnits": Effect(entries=(EntryKind.TRANSFER,)),
    "moveStock": Effect(entries=(EntryKind.MOVE_STOCK,)),
    "holdUnits": Effect(entries=(EntryKind.HOLD,), holds=1),
    "voidHold": Effect(entries=(EntryKind.RELEASE,)),
    "retireAtOnce": Effect(
        entries=(EntryKind.HOLD, EntryKind.REQUEST_RETIREMENT, EntryKind.CONFIRM_RETIREMENT),
        holds=1,
        retirements=1,
        allocations=1,
        events=2,
    ),
    "requestRetirement": Effect(
        entries=(EntryKind.HOLD, EntryKind.REQUEST_RETIREMENT), holds=1, retirements=1, allocations=1
    ),
    "recordRetirementNotice": Effect(entries=(EntryKind.CONFIRM_RETIREMENT,)),
    "recordRetirementRejection": Effect(entries=(EntryKind.REJECT_RETIREMENT,)),
}

_STATES: Final = {
    EntryKind.HOLD: BlockState.HELD,
    EntryKind.RELEASE: BlockState.AVAILABLE,
    EntryKind.REQUEST_RETIREMENT: BlockState.RETIREMENT_REQUESTED,
    EntryKind.CONFIRM_RETIREMENT: BlockState.RETIRED,
    EntryKind.REJECT_RETIREMENT: BlockState.AVAILABLE,
}
"""Into which state an entry brings its tonnes; what is left of a block that it splits is in another one."""


def moved_t(request: Request, kind: EntryKind, body: Mapping[str, Any]) -> int:
    """The tonnes that an entry of the request brought where they belong, by the entry's own body."""
    if kind is EntryKind.TRANSFER:
        arrived = [one for one in body["opens"] if one["holder"] == request.inputs["recipient"]]
    elif kind is EntryKind.MOVE_STOCK:
        stock = Stock.CLIENT if request.inputs["to_client"] else Stock.OWN
        arrived = [one for one in body["opens"] if one["stock"] == stock.value]
    else:
        arrived = [one for one in body["opens"] if one["state"] == _STATES[kind].value]
    return sum(int(one["stop"]) - int(one["start"]) for one in arrived)


async def ask(request: Request) -> Answer:
    """Ask for the operation under its key, as the API does, and return what was answered."""
    actor = actor_of(await Organisation.get(id=request.owner))
    try:
        result_id = await once(
            owner_id=actor.organisation_id,
            key=request.key,
            operation=request.operation,
            request=dict(request.inputs),
            run=lambda: _RUNS[request.operation](actor, request.inputs),
            errors=ERROR_CLASSES,
        )
    except DomainError as refusal:
        return Answer(outcome=IdempotencyOutcome.REFUSED, text=type(refusal).__name__)
    return Answer(outcome=IdempotencyOutcome.SUCCEEDED, text=str(result_id))


Inputs = Mapping[str, Any]


async def _transfer(actor: Actor, inputs: Inputs) -> UUID:
    return await transfer_units(
        actor,
        source=StockOf(),
        selection=_selection(inputs),
        recipient=Recipient(organisation_id=UUID(inputs["recipient"])),
        reason="移転",
    )


async def _move(actor: Actor, inputs: Inputs) -> UUID:
    return await move_stock(
        actor,
        issuance_id=UUID(inputs["issuance"]),
        holder_id=UUID(inputs["holder"]),
        client_id=UUID(inputs["client"]),
        to_client=inputs["to_client"],
        selection=_selection(inputs),
        reason="預かり",
    )


async def _hold(actor: Actor, inputs: Inputs) -> UUID:
    deadline = datetime.fromisoformat(inputs["deadline"])
    return await hold_units(actor, source=StockOf(), selection=_selection(inputs), deadline=deadline, reason="予約")


async def _void(actor: Actor, inputs: Inputs) -> UUID:
    await void_hold(actor, hold_id=UUID(inputs["hold"]))
    return UUID(inputs["hold"])


async def _retire(actor: Actor, inputs: Inputs) -> UUID:
    request = RetirementRequest(
        beneficiary_id=actor.organisation_id,
        beneficiary_name=actor.organisation_name,
        purpose_code=PurposeCode.CARBON_OFFSET,
        purpose_detail="大会運営に伴う排出のオフセット",
        target_activity="秋の大会（会場：千代田区）",
        target_period="2026年10月1日",
        use_place_code=CITY,
        calculation_method="環境省の排出係数による",
    )
    mass_g = None if inputs["use_mass_g"] is None else Grams(inputs["use_mass_g"])
    return await retire_units(actor, source=StockOf(), selection=_selection(inputs), request=request, use_mass_g=mass_g)


async def _confirm(actor: Actor, inputs: Inputs) -> UUID:
    notice = await notice_of(await Retirement.get(id=inputs["retirement"]))
    await record_retirement_notice(actor, retirement_id=UUID(inputs["retirement"]), notice=notice)
    return UUID(inputs["retirement"])


async def _reject(actor: Actor, inputs: Inputs) -> UUID:
    await record_retirement_rejection(actor, retirement_id=UUID(inputs["retirement"]), reason="口座番号の誤り")
    return UUID(inputs["retirement"])


_RUNS: Final[dict[str, Callable[[Actor, Inputs], Awaitable[UUID]]]] = {
    "transferUnits": _transfer,
    "moveStock": _move,
    "holdUnits": _hold,
    "voidHold": _void,
    "retireAtOnce": _retire,
    "requestRetirement": _retire,
    "recordRetirementNotice": _confirm,
    "recordRetirementRejection": _reject,
}


def _selection(inputs: Inputs) -> Selection:
    if "serials" in inputs:
        return Selection(serials=tuple(inputs["serials"]))
    return Selection(
        issuance_id=UUID(inputs["issuance"]), quantity_t=inputs["quantity_t"], order=TakeOrder(inputs["order"])
    )


# --- The market -----------------------------------------------------------------------------------------------------

MARKET_SCHEMES: Final = (Scheme.REGIONAL, Scheme.J_CREDIT)


async def make_market() -> None:
    """Three organisations; each has issued one issuance that is kept here and one that the J-Credit registry keeps."""
    for number, name in enumerate(("根羽村", "株式会社みなと商事", "株式会社こうべ商店")):
        issuer = await make_organisation(name)
        for scheme in MARKET_SCHEMES:
            prefix = f"{'RG' if scheme is Scheme.REGIONAL else 'JC'}-{number}00"
            project = await make_project(issuer, number=prefix)
            project.scheme, project.statement = scheme, {"area_codes": [CITY]}
            await project.save(update_fields=["scheme", "statement"])
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
                start=1,
                stop=1 + TONNES,
                quantity_t=TONNES,
            )
            async with transaction():
                await ledger.issue(issuance, actor_id=new_id())
