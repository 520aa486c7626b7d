"""Organisations: joining, and what one says of itself."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from stdnum.jp import cn
from tortoise.exceptions import IntegrityError

from core import changes, events
from core.database import transaction
from core.errors import InvalidInput
from core.numbers import check_range, normalise_digits
from core.text import read_one_line
from parties.actors import Actor, issue_token
from parties.errors import NeedsVerification
from parties.kinds import KIND_RULES, KindRule, Naming, OrganisationKind, OrganisationStatus, PaymentProfile
from parties.local_governments import find_place
from parties.models import Membership, Organisation, Person
from parties.permissions import require

MAX_PAYMENT_DAYS: Final = 30
"""Days within which a public body pays after a proper claim (政府契約の支払遅延防止等に関する法律6条, GV-01)."""

MAX_PERSON_NAME: Final = 100

_PHONE: Final = re.compile(r"0\d{1,4}-?\d{1,4}-?\d{3,4}")
_EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_INVOICE_NUMBER: Final = re.compile(r"T(\d{13})")

_SEEN_BY_OPERATORS: Final = {"legal_name": "legalName", "corporate_number": "corporateNumber"}
"""What an operator has compared with evidence: once verified, it changes only along with a new verification."""


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
    invoice_number: str | None = None
    payment_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Revision:
    """What an organisation says of itself now; what is None stays as it is."""

    legal_name: str | None = None
    corporate_number: str | None = None
    is_invoice_registered: bool | None = None
    invoice_number: str | None = None
    place_code: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    responsible_person: str | None = None
    publishes_name: bool | None = None
    payment_days: int | None = None


@dataclass(frozen=True, kw_only=True)
class Joined:
    """The new organisation and the token of its first person, shown once."""

    organisation_id: UUID
    token: str


async def join(request: JoinRequest) -> Joined:
    """Create an organisation, its responsible person and a token; an operator verifies it later.

    Raises InvalidInput for a field that breaks its rule (法人番号 check digit, place code, phone, e-mail, the kind's).
    """
    organisation = _read_joining(request)
    async with transaction():
        return await _create(organisation)


async def check_joining(request: JoinRequest) -> None:
    """Raises InvalidInput for what `join` would refuse now, before anything costly is done for it."""
    number = _read_joining(request).corporate_number
    if number is not None and await Organisation.exists(corporate_number=number):
        raise _taken(number)


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
        return await _create(operator)


async def revise_organisation(actor: Actor, revision: Revision) -> None:
    """Correct what the actor's organisation says of itself.

    A legal name or 法人番号 that an operator has verified (docs/sources.md AM-01) changes only while the organisation
    waits for a new verification. Raises NeedsVerification naming them, InvalidInput.
    """
    require(actor, "reviseOrganisation")
    async with transaction():
        organisation = await Organisation.select_for_update(no_key=True).get(id=actor.organisation_id)
        revised = _read_revision(revision, organisation)
        before = {name: getattr(organisation, name) for name in revised}
        changed = {name: value for name, value in revised.items() if value != before[name]}
        if organisation.status is OrganisationStatus.VERIFIED:
            seen = [shown for name, shown in _SEEN_BY_OPERATORS.items() if name in changed]
            if seen:
                raise NeedsVerification(fields=seen)
        if not changed:
            return
        try:
            async with transaction():
                await Organisation.filter(id=organisation.id).update(**changed)
        except IntegrityError as error:
            raise _taken(str(changed.get("corporate_number", ""))) from error
        changes.note("Organisation", organisation.id, before={name: before[name] for name in changed}, after=changed)
        if "legal_name" in changed:
            await events.record("OrganisationRenamed", subject_id=organisation.id)


async def set_emissions_reporting(actor: Actor, *, reports_emissions: bool) -> None:
    """State whether the actor's organisation reports its emissions under 温対法 (SHK): who does, adds it back.

    What creators were told before stays as it was told (docs/sources.md CM-02).
    """
    require(actor, "setEmissionsReporting")
    async with transaction():
        await Organisation.filter(id=actor.organisation_id).update(reports_emissions=reports_emissions)


def read_corporate_number(text: str | None, *, field: str = "corporateNumber") -> str | None:
    """The thirteen digits of a 法人番号, where one is given. Raises InvalidInput for a wrong check digit."""
    if text is None:
        return None
    number = normalise_digits(text[:40])
    if not cn.is_valid(number):
        raise InvalidInput(field=field, value=text[:40], rule="13_digits_with_check_digit")
    return str(cn.compact(number))


def read_invoice_number(text: str, *, corporate_number: str | None, field: str = "invoiceNumber") -> str:
    """A 登録番号: T and thirteen digits, which are the 法人番号 of who has one (docs/sources.md ID-02).

    Others (sole proprietors, bodies without a 法人番号) have digits of their own, of which no check digit is published:
    they are taken as they are. Raises InvalidInput.
    """
    number = normalise_digits(text[:40]).upper()
    match = _INVOICE_NUMBER.fullmatch(number)
    if match is None:
        raise InvalidInput(field=field, value=text[:40], rule="T_and_13_digits")
    if corporate_number is not None and match.group(1) != corporate_number:
        raise InvalidInput(field=field, value=text[:40], rule="agrees_with_corporate_number")
    return number


def read_phone(text: str, *, field: str = "phone") -> str:
    """A Japanese telephone number; raises InvalidInput."""
    return _read_pattern(field, text, _PHONE)


def read_email(text: str, *, field: str = "email") -> str:
    """An e-mail address, as it is typed; raises InvalidInput."""
    return _read_pattern(field, text, _EMAIL)


_TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    "legal_name": lambda text: read_one_line("legalName", text),
    "place_code": lambda text: find_place(text).code,
    "address": lambda text: read_one_line("address", text),
    "phone": read_phone,
    "email": read_email,
    "responsible_person": lambda text: read_one_line("responsiblePerson", text, maximum=MAX_PERSON_NAME),
}
"""How each text that an organisation gives of itself is read."""


def _read_joining(request: JoinRequest) -> Organisation:
    rule = KIND_RULES[request.kind]
    if not rule.joins:
        raise InvalidInput(field="kind", value=request.kind.value, rule="not_open_for_joining")
    return _read_organisation(request, rule)


def _read_organisation(request: JoinRequest, rule: KindRule) -> Organisation:
    corporate_number = read_corporate_number(request.corporate_number)
    if rule.is_corporation and corporate_number is None:
        raise InvalidInput(field="corporateNumber", value="", rule="needed_by_kind", hint=rule.label_ja)
    profile = request.payment_profile
    if profile is PaymentProfile.PUBLIC_BODY and not rule.is_local_government:
        raise InvalidInput(field="paymentProfile", value=profile.value, rule="only_municipalities")
    return Organisation(
        kind=request.kind,
        payment_profile=profile,
        corporate_number=corporate_number,
        invoice_number=_invoice_number(
            request.invoice_number, request.is_invoice_registered, corporate_number=corporate_number
        ),
        publishes_name=_read_publishing(request.publishes_name, rule),
        reports_emissions=request.reports_emissions,
        payment_days=_read_payment_days(request.payment_days, profile),
        **{name: read(getattr(request, name)) for name, read in _TEXTS.items()},
    )


def _read_revision(revision: Revision, organisation: Organisation) -> dict[str, Any]:
    """The columns that the revision names, read by the rules by which they were read at joining."""
    given: dict[str, Any] = {
        name: read(getattr(revision, name)) for name, read in _TEXTS.items() if getattr(revision, name) is not None
    }
    if revision.corporate_number is not None:
        given["corporate_number"] = read_corporate_number(revision.corporate_number)
    corporate_number = given.get("corporate_number", organisation.corporate_number)
    if revision.is_invoice_registered is False and revision.invoice_number is None:
        given["invoice_number"] = None
    elif revision.is_invoice_registered or revision.invoice_number is not None:
        given["invoice_number"] = _invoice_number(revision.invoice_number, True, corporate_number=corporate_number)
    elif organisation.invoice_number is not None and "corporate_number" in given:
        # The two are one number, so they change together.
        given["invoice_number"] = f"T{corporate_number}"
    if revision.publishes_name is not None:
        given["publishes_name"] = _read_publishing(revision.publishes_name, KIND_RULES[organisation.kind])
    if revision.payment_days is not None:
        given["payment_days"] = _read_payment_days(revision.payment_days, organisation.payment_profile)
    return given


def _invoice_number(text: str | None, is_registered: bool, *, corporate_number: str | None) -> str | None:
    if text is not None:
        return read_invoice_number(text, corporate_number=corporate_number)
    if not is_registered:
        return None
    if corporate_number is None:
        raise InvalidInput(field="corporateNumber", value="", rule="needed_for_invoice_registration")
    return f"T{corporate_number}"


def _read_publishing(publishes_name: bool, rule: KindRule) -> bool:
    if publishes_name and rule.naming is Naming.NEVER:
        raise InvalidInput(field="publishesName", value="true", rule="consumers_are_never_named")
    if not publishes_name and rule.naming is Naming.ALWAYS:
        raise InvalidInput(field="publishesName", value="false", rule="always_named", hint=rule.label_ja)
    return publishes_name


def _read_payment_days(days: int | None, profile: PaymentProfile) -> int:
    if days is None:
        return MAX_PAYMENT_DAYS
    if profile is not PaymentProfile.PUBLIC_BODY:
        raise InvalidInput(field="paymentDays", value=str(days), rule="only_public_bodies")
    return check_range(days, field="paymentDays", maximum=MAX_PAYMENT_DAYS)


async def _create(organisation: Organisation) -> Joined:
    try:
        async with transaction():
            await organisation.save(force_create=True)
    except IntegrityError as error:
        raise _taken(organisation.corporate_number or "") from error
    person = await Person.create(name=organisation.responsible_person)
    role = KIND_RULES[organisation.kind].first_role
    membership = await Membership.create(person=person, organisation=organisation, role=role)
    return Joined(organisation_id=organisation.id, token=await issue_token(membership))


def _taken(corporate_number: str) -> InvalidInput:
    return InvalidInput(field="corporateNumber", value=corporate_number, rule="not_registered_yet")


def _read_pattern(field: str, text: str, pattern: re.Pattern[str]) -> str:
    value = normalise_digits(read_one_line(field, text))
    if pattern.fullmatch(value) is None:
        raise InvalidInput(field=field, value=text[:60], rule=f"pattern={pattern.pattern}")
    return value
