"""Joining, being verified, and the territories of councils."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from stdnum.jp import cn
from tortoise.exceptions import IntegrityError

from core import clock
from core.database import transaction
from core.errors import InvalidInput, NotFound
from core.numbers import check_range, normalise_digits
from core.text import MAX_PARAGRAPH, read_one_line, read_text
from parties.actors import Actor, issue_token, require_operator, require_trader
from parties.council_models import CouncilTerm, CouncilTermArea
from parties.kinds import OrganisationKind, OrganisationStatus, PaymentProfile, Role
from parties.local_governments import find_place
from parties.models import Membership, Organisation, Person

MAX_COUNCIL_AREAS: Final = 200

_PHONE: Final = re.compile(r"0\d{1,4}-?\d{1,4}-?\d{3,4}")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_ROLE_OF_FIRST_PERSON: Final = {OrganisationKind.COUNCIL: Role.COORDINATOR}


@dataclass(frozen=True, kw_only=True)
class JoinRequest:
    """What an organisation says of itself when it joins."""

    legal_name: str
    kind: OrganisationKind
    payment_profile: PaymentProfile
    corporate_number: str | None
    is_invoice_registered: bool
    place_code: str
    address: str
    phone: str
    email: str
    responsible_person: str
    publishes_name: bool
    reports_emissions: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The new organisation and the token of its first person, shown once."""

    organisation_id: UUID
    token: str


async def join(request: JoinRequest) -> Joined:
    """Create an organisation, its responsible person and a token; an operator verifies it later.

    Raises InvalidInput for a field that breaks its rule (法人番号 check digit, place code, phone, e-mail).
    """
    if request.kind is OrganisationKind.PLATFORM_OPERATOR:
        raise InvalidInput(field="kind", value=request.kind.value, rule="not_open_for_joining")
    organisation = _read_organisation(request)
    async with transaction():
        return await _create(organisation, role=_ROLE_OF_FIRST_PERSON.get(request.kind, Role.OWNER))


async def create_operator(*, name: str, place_code: str) -> Joined:
    """The platform's own organisation and an operator's token: made once, from the command line."""
    operator = Organisation(
        legal_name=name,
        kind=OrganisationKind.PLATFORM_OPERATOR,
        status=OrganisationStatus.VERIFIED,
        payment_profile=PaymentProfile.PRIVATE,
        place_code=place_code,
        address="東京都千代田区",
        phone="03-0000-0000",
        email="operator@musubi.example",
        responsible_person="運営責任者",
        publishes_name=True,
    )
    async with transaction():
        return await _create(operator, role=Role.OPERATOR)


async def verify_organisation(actor: Actor, *, organisation_id: UUID, evidence: str) -> None:
    """Record that an operator has seen evidence of who the organisation is (docs/sources.md DP-03, AM-01)."""
    require_operator(actor, "verifyOrganisation")
    evidence = read_text("evidence", evidence, maximum=MAX_PARAGRAPH)
    async with transaction():
        verified = await Organisation.filter(id=organisation_id).update(
            status=OrganisationStatus.VERIFIED,
            verified_at=clock.now(),
            verified_by_id=actor.person_id,
            verification_evidence=evidence,
        )
        if not verified:
            raise NotFound(kind="Organisation", id=str(organisation_id))


async def set_emissions_reporting(actor: Actor, *, reports_emissions: bool) -> None:
    """State whether the actor's organisation reports its emissions under 温対法 (SHK): who does, adds it back.

    What creators were told before stays as it was told (docs/sources.md CM-02).
    """
    require_trader(actor, "setEmissionsReporting")
    async with transaction():
        await Organisation.filter(id=actor.organisation_id).update(reports_emissions=reports_emissions)


async def set_council_areas(actor: Actor, *, council_id: UUID, area_codes: Sequence[str]) -> None:
    """Set the prefectures and municipalities of a council's territory; territories of councils may overlap."""
    require_operator(actor, "setCouncilAreas")
    check_range(len(area_codes), field="areaCodes", maximum=MAX_COUNCIL_AREAS)
    codes = sorted({find_place(code, field="areaCodes").code for code in area_codes})
    async with transaction():
        if not await Organisation.exists(id=council_id, kind=OrganisationKind.COUNCIL):
            raise NotFound(kind="Council", id=str(council_id))
        today = clock.today()
        term, _ = await CouncilTerm.get_or_create(
            {"adopted_on": today, "support_yen": 0}, council_id=council_id, fiscal_year=clock.fiscal_year(today)
        )
        await CouncilTermArea.filter(term_id=term.id).delete()
        await CouncilTermArea.bulk_create([CouncilTermArea(term_id=term.id, area_code=code) for code in codes])


def read_corporate_number(text: str | None, *, field: str = "corporateNumber") -> str | None:
    """The thirteen digits of a 法人番号, where one is given. Raises InvalidInput for a wrong check digit."""
    if text is None:
        return None
    number = normalise_digits(text[:40])
    if not cn.is_valid(number):
        raise InvalidInput(field=field, value=text[:40], rule="13_digits_with_check_digit")
    return str(cn.compact(number))


def _read_organisation(request: JoinRequest) -> Organisation:
    corporate_number = read_corporate_number(request.corporate_number)
    if request.is_invoice_registered and corporate_number is None:
        raise InvalidInput(field="corporateNumber", value="", rule="needed_for_invoice_registration")
    place = find_place(request.place_code)
    if request.payment_profile is PaymentProfile.PUBLIC_BODY and request.kind is not OrganisationKind.MUNICIPALITY:
        raise InvalidInput(field="paymentProfile", value=request.payment_profile.value, rule="only_municipalities")
    if request.kind is OrganisationKind.CONSUMER and request.publishes_name:
        raise InvalidInput(field="publishesName", value="true", rule="consumers_are_never_named")
    return Organisation(
        legal_name=read_one_line("legalName", request.legal_name),
        kind=request.kind,
        payment_profile=request.payment_profile,
        corporate_number=corporate_number,
        invoice_number=f"T{corporate_number}" if request.is_invoice_registered else None,
        place_code=place.code,
        address=read_one_line("address", request.address),
        phone=_read_pattern("phone", request.phone, _PHONE),
        email=_read_pattern("email", request.email, _EMAIL),
        responsible_person=read_one_line("responsiblePerson", request.responsible_person, maximum=100),
        publishes_name=request.publishes_name,
        reports_emissions=request.reports_emissions,
    )


async def _create(organisation: Organisation, *, role: Role) -> Joined:
    try:
        async with transaction():
            await organisation.save(force_create=True)
    except IntegrityError as error:
        raise InvalidInput(
            field="corporateNumber", value=organisation.corporate_number or "", rule="not_registered_yet"
        ) from error
    person = await Person.create(name=organisation.responsible_person)
    membership = await Membership.create(person=person, organisation=organisation, role=role)
    return Joined(organisation_id=organisation.id, token=await issue_token(membership))


def _read_pattern(field: str, text: str, pattern: re.Pattern[str]) -> str:
    value = normalise_digits(read_one_line(field, text))
    if pattern.fullmatch(value) is None:
        raise InvalidInput(field=field, value=text[:60], rule=f"pattern={pattern.pattern}")
    return value
