"""Layouts of serials that the table does not have: registered as data by an operator."""

from dataclasses import dataclass
from uuid import UUID

from tortoise.exceptions import IntegrityError

from core import events
from core.database import transaction
from core.errors import InvalidInput
from core.ids import new_id
from core.text import read_one_line
from parties.actors import Actor
from parties.permissions import require
from registry.errors import AlreadyRegistered, BadSerials
from registry.evidence_models import SerialLayoutRow
from registry.serial_layout_texts import layout_from, layout_of, layout_text
from registry.serial_layouts import LAYOUTS, MAX_LAYOUTS, SerialLayout, show_example
from registry.serial_reading import read_range

MAX_REGISTERED = MAX_LAYOUTS - len(LAYOUTS)


@dataclass(frozen=True, kw_only=True)
class LayoutRequest:
    """How a registry writes its serials; see `registry.serial_layout_texts.layout_of`."""

    name: str
    prefix: str
    digits: int
    suffix: str
    separator: str
    between: str
    group: int
    repeats: bool
    includes_end: bool


async def register_serial_layout(actor: Actor, request: LayoutRequest) -> UUID:
    """Register how an outside scheme writes its serials; returns the row's id. In the caller's transaction.

    Raises InvalidInput for what cannot be, and for a layout in which the serials of a known one would be read twice;
    AlreadyRegistered for a name that is taken.
    """
    require(actor, "registerSerialLayout")
    name = read_one_line("name", request.name, maximum=60)
    layout = layout_of(
        prefix=request.prefix,
        digits=request.digits,
        suffix=request.suffix,
        separator=request.separator,
        between=request.between,
        group=request.group,
        repeats=request.repeats,
        includes_end=request.includes_end,
    )
    registered = await registered_layouts()
    if len(registered) >= MAX_REGISTERED:
        raise InvalidInput(field="name", value=name, rule=f"maximum={MAX_REGISTERED}_layouts")
    for known in (*LAYOUTS.values(), *registered):
        _require_apart(layout, known)
    row = SerialLayoutRow(id=new_id(), name=name, layout=layout_text(layout), registered_by_id=actor.person_id)
    try:
        async with transaction():
            await row.save(force_create=True)
    except IntegrityError as error:
        raise AlreadyRegistered(field="name", value=name) from error
    await events.record("SerialLayoutRegistered", subject_id=row.id)
    return row.id


async def registered_layouts() -> list[SerialLayout]:
    """The layouts that operators have registered, oldest first."""
    return [layout_from(row.layout) for row in await registered_rows()]


async def registered_rows() -> list[SerialLayoutRow]:
    """The registered layouts with their names, oldest first."""
    return await SerialLayoutRow.all().order_by("id").limit(MAX_REGISTERED)


def _require_apart(layout: SerialLayout, known: SerialLayout) -> None:
    """What the known layout prints must not be read as this one's, nor the other way round."""
    for shown, other in ((show_example(known), layout), (show_example(layout), known)):
        try:
            read_range(shown, layouts=[other])
        except BadSerials:
            continue
        raise InvalidInput(field="prefix", value=layout.prefix, rule=f"apart_from={show_example(known)}")
