"""Personal data: erased on the person's word, and forgotten when its time is over (docs/sources.md PI-05)."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model

from core import clock
from core.database import transaction
from core.errors import NotFound
from core.moves import move
from parties.access_models import Consent, Invitation, Mail, MailToken, Session
from parties.actors import Actor, require_whole
from parties.attempts import forget_attempts
from parties.kinds import KIND_RULES, STANDING_LIFECYCLE, ContactPurpose, OrganisationKind, OrganisationStatus
from parties.models import AccessToken, Membership, Organisation, OrganisationContact, OrganisationStanding, Person
from parties.people import memberships_of, only_manager_of
from parties.people_errors import LastManager, RunningOrders
from parties.personal_data import has_records
from parties.privacy_notice import (
    ANSWERED_INVITATION_DAYS,
    ATTEMPT_COUNT_DAYS,
    ENDED_SESSION_DAYS,
    ENDED_TOKEN_DAYS,
    KEPT_AFTER_ERASURE,
    MAILED_CODE_DAYS,
    SENT_MAIL_DAYS,
    KeptKind,
)
from parties.sign_in import prove_password

ERASED_NAME: Final = "消去済み"

MAX_FORGOTTEN_A_SWEEP: Final = 500

_OUT_OF_THE_MARKET: Final = frozenset({OrganisationStatus.PENDING, OrganisationStatus.SUSPENDED})
"""Organisations that offer nothing: never verified, or stood down by an operator."""

_CLOSED: Final = "本人の請求による消去"
"""The reason and evidence that are kept with the end of a consumer's account."""

RunningOrdersOf = Callable[[UUID], Awaitable[int]]
"""How many orders of an organisation still run: a later room knows."""


async def notice_contact() -> tuple[Organisation | None, OrganisationContact | None]:
    """Who runs the platform, and its contact for complaints where one is named (docs/sources.md PI-02)."""
    operator = await Organisation.filter(kind=OrganisationKind.PLATFORM_OPERATOR).order_by("id").first()
    if operator is None:
        return None, None
    contacts = OrganisationContact.filter(organisation_id=operator.id, purpose=ContactPurpose.PRIVACY)
    return operator, await contacts.order_by("-id").first()


async def erase_me(actor: Actor, *, password: str | None, running_orders_of: RunningOrdersOf) -> tuple[KeptKind, ...]:
    """Erase the person who asks; returns what stays by law, for how long and why (docs/sources.md PI-05).

    The name becomes 消去済み; address, password, tokens, sessions, mails and invitations go; memberships end. A
    consumer's account leaves the market with its person. Raises Forbidden for a token with scopes, WrongCredentials,
    TooManyAttempts, and while the person alone manages an organisation: RunningOrders where it has some, LastManager
    where it is in the market and others deal with it.
    """
    require_whole(actor, "eraseMe")
    person = await prove_password(actor, password)
    async with transaction():
        ids = {membership.organisation_id for membership in await memberships_of(person.id)}
        # The organisations' rows are the lock: nobody else leaves one meanwhile.
        await Organisation.filter(id__in=sorted(ids)).order_by("id").select_for_update(no_key=True)
        alone = await only_manager_of(person.id)
        for organisation in alone:
            running = await running_orders_of(organisation.id)
            if running:
                raise RunningOrders(legal_name=organisation.legal_name, orders=running)
            if organisation.kind is not OrganisationKind.CONSUMER and organisation.status not in _OUT_OF_THE_MARKET:
                role = KIND_RULES[organisation.kind].first_role
                raise LastManager(legal_name=organisation.legal_name, role=role.value)
        await _erase_access(person)
        for organisation in alone:
            if organisation.kind is OrganisationKind.CONSUMER:
                await _close_consumer(organisation, closed_by=person.id)
        erased = Person.filter(id=person.id, erased_at=None)
        gone = {"email": None, "email_verified_at": None, "password_hash": None}
        if not await erased.update(name=ERASED_NAME, erased_at=clock.now(), **gone):
            raise NotFound(kind="Person", id=str(person.id))
    return KEPT_AFTER_ERASURE


async def forget_what_is_old() -> int:
    """Delete personal data whose time is over, at most MAX_FORGOTTEN_A_SWEEP rows of a kind (docs/sources.md PI-05)."""
    now = clock.now()
    rules: tuple[tuple[type[Model], Q], ...] = (
        (Mail, Q(created_at__lt=_before(now, SENT_MAIL_DAYS))),
        (MailToken, Q(expires_at__lt=_before(now, MAILED_CODE_DAYS))),
        (Session, Q(expires_at__lt=_before(now, ENDED_SESSION_DAYS))),
        (AccessToken, Q(expires_at__lt=_before(now, ENDED_TOKEN_DAYS))),
        (Invitation, Q(expires_at__lt=_before(now, ANSWERED_INVITATION_DAYS))),
    )
    forgotten = 0
    for model, old in rules:
        found = model.filter(old).order_by("id").limit(MAX_FORGOTTEN_A_SWEEP)
        ids = await found.values_list("id", flat=True)
        if ids:
            async with transaction():
                forgotten += await model.filter(id__in=list(ids)).delete()
    return forgotten + await forget_attempts(before=_before(now, ATTEMPT_COUNT_DAYS), limit=MAX_FORGOTTEN_A_SWEEP)


async def _erase_access(person: Person) -> None:
    ids = list(await Membership.filter(person_id=person.id).values_list("id", flat=True))
    await Session.filter(membership_id__in=ids).delete()
    await AccessToken.filter(membership_id__in=ids).delete()
    await Membership.filter(person_id=person.id, ended_at=None).update(ended_at=clock.now())
    addresses = {*await MailToken.filter(person_id=person.id).values_list("email", flat=True), person.email} - {None}
    await MailToken.filter(person_id=person.id).delete()
    await Consent.filter(person_id=person.id, withdrawn_at=None).update(withdrawn_at=clock.now())
    for address in sorted(str(one) for one in addresses):
        # An address that was never proved may be somebody else's.
        if address == person.email or not await Person.exists(email=address):
            await Mail.filter(recipient=address).delete()
    if person.email is not None:
        await Invitation.filter(email=person.email).delete()


async def _close_consumer(organisation: Organisation, *, closed_by: UUID) -> None:
    if organisation.status is not OrganisationStatus.SUSPENDED:
        await move(Organisation, organisation.id, STANDING_LIFECYCLE, to=OrganisationStatus.SUSPENDED)
        await OrganisationStanding.create(
            organisation_id=organisation.id,
            status=OrganisationStatus.SUSPENDED,
            reason=_CLOSED,
            evidence=_CLOSED,
            decided_by_id=closed_by,
        )
    if not await has_records(organisation.id):
        await _erase_consumer(organisation.id)


async def _erase_consumer(organisation_id: UUID) -> None:
    gone = dict.fromkeys(("legal_name", "address", "phone", "email", "responsible_person"), ERASED_NAME)
    numbers = {"invoice_number": None}
    await Organisation.filter(id=organisation_id).update(**gone, **numbers, publishes_name=False)
    await OrganisationContact.filter(organisation_id=organisation_id).delete()


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
