"""Green power certificates (グリーン電力証書): recorded in kilowatt-hours, used for electricity, never for tonnes.

Nothing here knows a mass, a demand or an allocation (docs/sources.md CM-01, HB-08).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from core import clock, events
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from core.numbers import check_range
from core.pages import Page, page_of
from core.text import plain_form, read_day, read_one_line, read_period, read_text
from parties.actors import Actor
from parties.local_governments import find_place
from parties.models import Organisation
from parties.permissions import require
from registry.errors import AlreadyRegistered
from registry.kinds import PowerSource
from registry.models import Issuance
from registry.power_models import PowerCertificate, PowerUse
from registry.refusals import BeyondPowerCertificate
from registry.registration_items import KEPT_HERE

EARLIEST_GENERATION: Final = date(2000, 4, 1)
"""The fiscal year in which the first certificates were sold: **Memory**."""

MAX_PURPOSE: Final = 500
MAX_USES_OF_A_PLACE: Final = 1_000
"""How many uses of one organisation may fall into the same days of one place."""


@dataclass(frozen=True, kw_only=True)
class PowerCertificateRequest:
    """What a certificate states; the electricity in whole kilowatt-hours."""

    holder_id: UUID
    number: str
    certifier: str
    plant_name: str
    plant_place_code: str
    power_source: PowerSource
    generated_from: date
    generated_to: date
    certified_on: date
    quantity_kwh: int


@dataclass(frozen=True, kw_only=True)
class PowerUseRequest:
    """Who, when, where, how much, for what: `quantity_kwh` of the `total_kwh` that the place used in these days."""

    certificate_id: UUID
    quantity_kwh: int
    total_kwh: int
    used_from: date
    used_to: date
    use_place_code: str
    use_place_detail: str
    purpose: str


async def record_power_certificate(actor: Actor, request: PowerCertificateRequest) -> UUID:
    """Enter a certificate that an operator has seen, for its holder. In the caller's transaction.

    Raises AlreadyRegistered for a number that is entered already, also as an issuance of tonnes: what was generated is
    told once. Raises NotFound, InvalidInput.
    """
    require(actor, "recordPowerCertificate")
    if not await Organisation.exists(id=request.holder_id):
        raise NotFound(kind="Organisation", id=str(request.holder_id))
    number = read_one_line("number", request.number, maximum=60)
    read_day("generatedFrom", request.generated_from, earliest=EARLIEST_GENERATION, latest=clock.today())
    read_period("generatedTo", request.generated_from, request.generated_to)
    read_day("certifiedOn", request.certified_on, earliest=request.generated_to, latest=clock.today())
    if await _is_issued_in_tonnes(number):
        raise AlreadyRegistered(field="number", value=number)
    certificate = PowerCertificate(
        id=new_id(),
        holder_id=request.holder_id,
        number=number,
        certifier=read_one_line("certifier", request.certifier),
        plant_name=read_one_line("plantName", request.plant_name),
        plant_place_code=find_place(request.plant_place_code, field="plantPlaceCode").code,
        power_source=request.power_source,
        generated_from=request.generated_from,
        generated_to=request.generated_to,
        certified_on=request.certified_on,
        quantity_kwh=check_range(request.quantity_kwh, field="quantity"),
        recorded_by_id=actor.person_id,
    )
    try:
        async with transaction():
            await certificate.save(force_create=True)
    except IntegrityError as error:
        raise AlreadyRegistered(field="number", value=number) from error
    await events.record("PowerCertificateRecorded", subject_id=certificate.id)
    return certificate.id


async def use_power(actor: Actor, request: PowerUseRequest) -> UUID:
    """Give kilowatt-hours of the actor's own certificate to electricity that it used; returns the use's id.

    The user is the holder: for another's electricity there is no path. A place's green electricity never exceeds its
    electricity, however many certificates are used for it. In the caller's transaction. Raises NotFound, InvalidInput,
    BeyondPowerCertificate.
    """
    require(actor, "usePower")
    certificate = await PowerCertificate.get_or_none(id=request.certificate_id, holder_id=actor.organisation_id)
    if certificate is None:
        raise NotFound(kind="PowerCertificate", id=str(request.certificate_id))
    use = _read_use(actor, request)
    # An organisation's uses follow one another: each counts what the others gave to the same place.
    await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
    await _require_share(use)
    room_kwh = certificate.quantity_kwh - use.quantity_kwh
    given = PowerCertificate.filter(id=certificate.id, used_kwh__lte=room_kwh)
    if not await given.update(used_kwh=F("used_kwh") + use.quantity_kwh):
        await certificate.refresh_from_db(fields=["used_kwh"])
        left_kwh = certificate.quantity_kwh - certificate.used_kwh
        raise BeyondPowerCertificate(requested_kwh=use.quantity_kwh, available_kwh=left_kwh)
    await use.save(force_create=True)
    await events.record("PowerUsed", subject_id=use.id)
    return use.id


async def get_power_certificate(id: UUID) -> PowerCertificate:
    """A certificate with its holder; public. Raises NotFound."""
    found = await PowerCertificate.get_or_none(id=id).select_related("holder")
    if found is None:
        raise NotFound(kind="PowerCertificate", id=str(id))
    return found


async def find_power_certificate(number: str) -> PowerCertificate:
    """A certificate by its number; public, so that anybody can see what was used for what. Raises NotFound."""
    # PostgreSQL takes no text with a null character, not even to find nothing.
    numbered = PowerCertificate.filter(number=number[:60] if number.isprintable() else "")
    found = await numbered.get_or_none().select_related("holder")
    if found is None:
        raise NotFound(kind="PowerCertificate", id=number[:60])
    return found


async def page_of_power_uses(*, certificate_id: UUID, first: int, after: str | None) -> Page[PowerUse]:
    """The uses of a certificate in the order in which they were recorded; public."""
    return await page_of(
        PowerUse.filter(certificate_id=certificate_id).select_related("user"), first=first, after=after
    )


async def get_power_use(id: UUID) -> PowerUse:
    """A use that the caller knows of, with its certificate and user."""
    return await PowerUse.get(id=id).select_related("user", "certificate__holder")


async def _is_issued_in_tonnes(number: str) -> bool:
    if await Issuance.exists(certification_number=number):
        return True
    # Where Musubi keeps the register, the reviewer's number stands behind the project's, which is the serials' prefix.
    ending = Issuance.filter(scheme__in=list(KEPT_HERE), certification_number__endswith=f" {number}")
    rows = await ending.values_list("certification_number", "serial_prefix")
    return any(certification == f"{prefix} {number}" for certification, prefix in rows)


def _read_use(actor: Actor, request: PowerUseRequest) -> PowerUse:
    read_day("usedFrom", request.used_from, earliest=EARLIEST_GENERATION, latest=clock.today())
    read_period("usedTo", request.used_from, request.used_to)
    read_day("usedTo", request.used_to, earliest=request.used_from, latest=clock.today())
    total_kwh = check_range(request.total_kwh, field="totalElectricity")
    return PowerUse(
        id=new_id(),
        certificate_id=request.certificate_id,
        user_id=actor.organisation_id,
        quantity_kwh=check_range(request.quantity_kwh, field="quantity"),
        total_kwh=total_kwh,
        used_from=request.used_from,
        used_to=request.used_to,
        use_place_code=find_place(request.use_place_code, field="usePlaceCode").code,
        use_place_detail=read_one_line("usePlaceDetail", request.use_place_detail),
        purpose=read_text("purpose", request.purpose, maximum=MAX_PURPOSE),
        recorded_by_id=actor.person_id,
    )


async def _require_share(use: PowerUse) -> None:
    """Raises InvalidInput when more than all of the place's electricity of these days would be green."""
    same_days = PowerUse.filter(
        user_id=use.user_id,
        use_place_code=use.use_place_code,
        used_from__lte=use.used_to,
        used_to__gte=use.used_from,
    )
    site = plain_form(use.use_place_detail)
    green_kwh = 0
    others = await same_days.order_by("id").limit(MAX_USES_OF_A_PLACE)
    if len(others) == MAX_USES_OF_A_PLACE:
        raise InvalidInput(
            field="usePlaceCode", value=use.use_place_code, rule=f"fewer_than={MAX_USES_OF_A_PLACE}_uses"
        )
    for other in others:
        if plain_form(other.use_place_detail) != site:
            continue
        if (other.used_from, other.used_to) == (use.used_from, use.used_to) and other.total_kwh != use.total_kwh:
            rule = f"as_recorded_before={other.total_kwh}"
            raise InvalidInput(field="totalElectricity", value=str(use.total_kwh), rule=rule)
        green_kwh += other.quantity_kwh
    left_kwh = max(use.total_kwh - green_kwh, 0)
    if use.quantity_kwh > left_kwh:
        raise InvalidInput(field="quantity", value=str(use.quantity_kwh), rule=f"within_total_electricity={left_kwh}")
