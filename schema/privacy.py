"""Personal data: what people are told, what they agree to, all that is kept about them, and its erasure."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry

from core.errors import Forbidden, InvalidInput, InvalidTransition, NotFound
from core.pages import DEFAULT_PAGE
from parties import consents, personal_data, privacy
from parties.access_models import Consent as ConsentRow
from parties.consents import ConsentGiven
from parties.kinds import ConsentPurpose
from parties.people_errors import LastManager, RunningOrders, TooManyAttempts, WrongCredentials
from parties.privacy_notice import CONSENT_TEXTS, KEPT, NOTICE_EFFECTIVE_FROM, NOTICE_VERSION, SECTIONS, KeptKind
from payments.personal import count_running_orders
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import payload
from schema.ids import global_id, read_global_id
from schema.once import plainly


@strawberry.type(description="A part of the notice.")
class PrivacySection:
    """See parties.privacy_notice.Section."""

    heading: str = strawberry.field(description="Its heading.")
    paragraphs: list[str] = strawberry.field(description="Its text.")


@strawberry.type(description="A kind of record with personal data, how long it is kept, and why.")
class KeptRecord:
    """See parties.privacy_notice.KeptKind."""

    what: str = strawberry.field(description="What it is.")
    why: str = strawberry.field(description="Why it is kept.")
    years: int | None = strawberry.field(description="For how many years; null where it is days, or for good.")
    days: int | None = strawberry.field(description="For how many days; null where it is years, or for good.")


@strawberry.type(description="A text that a person may agree to.")
class ConsentText:
    """See parties.privacy_notice.ConsentText."""

    purpose: ConsentPurpose = strawberry.field(description="For what.")
    version: str = strawberry.field(description="Its present version, to be sent along with the consent.")
    text: str = strawberry.field(description="What is agreed to; nothing is ticked beforehand.")


@strawberry.type(description="Who answers for the platform（個人情報取扱事業者）.")
class PrivacyContact:
    """The operator's organisation and its contact for complaints."""

    name: str = strawberry.field(description="Registered name.")
    address: str = strawberry.field(description="Full address.")
    representative: str = strawberry.field(description="Its representative.")
    contact: str = strawberry.field(description="Whom to ask.")
    phone: str = strawberry.field(description="Telephone number.")
    email: str = strawberry.field(description="E-mail address.")


@strawberry.type(
    description="What people are told about their personal data（個人情報の取扱い）, in the language asked for."
)
class PrivacyNotice:
    """See parties.privacy_notice."""

    version: str = strawberry.field(description="The version in force.")
    effective_from: date = strawberry.field(description="Since when.")
    operator: PrivacyContact | None = strawberry.field(
        description="Who answers for the platform; null before its first start."
    )
    sections: list[PrivacySection] = strawberry.field(description="Purposes, provision, safety, requests.")
    kept: list[KeptRecord] = strawberry.field(description="How long what is kept.")
    consents: list[ConsentText] = strawberry.field(description="What may be agreed to.")


@strawberry.type(description="Something that the person agreed to.")
class Consent:
    """See parties.access_models.Consent."""

    id: strawberry.ID = strawberry.field(description="By which it is withdrawn.")
    purpose: ConsentPurpose = strawberry.field(description="For what.")
    version: str = strawberry.field(description="The version that was read.")
    text_hash: str = strawberry.field(description="SHA-256 of the text that was read.")
    given_at: datetime = strawberry.field(description="When.")
    withdrawn_at: datetime | None = strawberry.field(description="When it was taken back; null while it stands.")


@strawberry.type(description="Everything that is kept about a person.")
class PersonalData:
    """See parties.personal_data.export_of."""

    exported_at: datetime = strawberry.field(description="When.")
    document: str = strawberry.field(
        description="JSON: the rows about the person by table, the ids of what they did for others, and which columns "
        "are withheld for the sake of others."
    )


@strawberry.input(description="A consent, ticked by the person.")
class ConsentInput:
    """See parties.consents.ConsentGiven."""

    purpose: ConsentPurpose = strawberry.field(description="For what.")
    version: str = strawberry.field(description="The version that was shown（`privacyNotice`）.")


@strawberry.input(description="What the person agrees to now.")
class GiveConsentInput:
    """See parties.consents.give_consent."""

    consents: ConsentInput = strawberry.field(description="One purpose with the version that was shown.")


@strawberry.input(description="What the person takes back.")
class WithdrawConsentInput:
    """See parties.consents.withdraw_consent."""

    consent_id: strawberry.ID = strawberry.field(description="One that stands.")


@strawberry.type(description="The consent as it is now.")
class ConsentSuccess:
    """Given or withdrawn."""

    consent: Consent = strawberry.field(description="The consent.")


@strawberry.input(description="The word of who wants to be erased.")
class EraseMeInput:
    """See parties.privacy.erase_me."""

    password: str | None = strawberry.field(default=None, description="Their password; null for who has none.")


@strawberry.type(description="The person is erased: no token of theirs is good any more.")
class EraseMeSuccess:
    """Erased."""

    kept: list[KeptRecord] = strawberry.field(description="What stays, for how long and why.")


def consents_given(given: Sequence[ConsentInput]) -> list[ConsentGiven]:
    """The consents of an input."""
    return [ConsentGiven(purpose=one.purpose, version=one.version) for one in given]


@strawberry.type
class PrivacyQuery:
    """Queries about personal data."""

    @strawberry.field(description="What people are told about their personal data; public.")
    async def privacy_notice(self, info: Info) -> PrivacyNotice:
        """See parties.privacy_notice."""
        language = info.context.language
        return PrivacyNotice(
            version=NOTICE_VERSION,
            effective_from=NOTICE_EFFECTIVE_FROM,
            operator=await _operator(),
            sections=[
                PrivacySection(
                    heading=one.heading.text(language), paragraphs=[part.text(language) for part in one.paragraphs]
                )
                for one in SECTIONS
            ],
            kept=[_kept(one, language) for one in KEPT],
            consents=[
                ConsentText(purpose=one.purpose, version=one.version, text=one.text.text(language))
                for one in CONSENT_TEXTS.values()
            ],
        )

    @strawberry.field(description="What the person who asks agreed to.")
    async def consents(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Consent]:
        """See parties.consents.page_of_consents."""
        return connection_of(await consents.page_of_consents(actor_of(info), first=first, after=after), _consent_of)

    @strawberry.field(description="Everything that is kept about the person who asks.")
    async def export_my_data(self, info: Info) -> PersonalData:
        """See parties.personal_data.export_of."""
        found = await personal_data.export_of(actor_of(info))
        document = json.dumps(found, ensure_ascii=False, default=_as_json)
        return PersonalData(exported_at=found["exported_at"], document=document)


@strawberry.type
class PrivacyMutation:
    """Changes to personal data."""

    @strawberry.mutation(
        graphql_type=payload("GiveConsentPayload", ConsentSuccess, InvalidInput, NotFound, Forbidden),
        description="Agree to a text in its present version.",
    )
    async def give_consent(self, info: Info, input: GiveConsentInput) -> ConsentSuccess:
        """See parties.consents.give_consent."""
        actor = actor_of(info)
        (given,) = consents_given([input.consents])
        id = await plainly(lambda: consents.give_consent(actor, given))
        return ConsentSuccess(consent=_consent_of(await consents.get_consent(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("WithdrawConsentPayload", ConsentSuccess, NotFound, Forbidden),
        description="Take a consent back.",
    )
    async def withdraw_consent(self, info: Info, input: WithdrawConsentInput) -> ConsentSuccess:
        """See parties.consents.withdraw_consent."""
        actor = actor_of(info)
        id = read_global_id(input.consent_id, "Consent")
        await plainly(lambda: consents.withdraw_consent(actor, consent_id=id))
        return ConsentSuccess(consent=_consent_of(await consents.get_consent(actor, id)))

    @strawberry.mutation(
        graphql_type=payload(
            "EraseMePayload",
            EraseMeSuccess,
            NotFound,
            Forbidden,
            InvalidTransition,
            WrongCredentials,
            TooManyAttempts,
            RunningOrders,
            LastManager,
        ),
        description="Erase the person who asks, but for what the law wants kept.",
    )
    async def erase_me(self, info: Info, input: EraseMeInput) -> EraseMeSuccess:
        """See parties.privacy.erase_me."""
        kept = await privacy.erase_me(actor_of(info), password=input.password, running_orders_of=count_running_orders)
        return EraseMeSuccess(kept=[_kept(one, info.context.language) for one in kept])


async def _operator() -> PrivacyContact | None:
    operator, contact = await privacy.notice_contact()
    if operator is None:
        return None
    return PrivacyContact(
        name=operator.legal_name,
        address=operator.address,
        representative=operator.responsible_person,
        contact=f"{contact.department} {contact.name}" if contact else operator.responsible_person,
        phone=contact.phone if contact else operator.phone,
        email=contact.email if contact else operator.email,
    )


def _kept(kind: KeptKind, language: str) -> KeptRecord:
    return KeptRecord(what=kind.what.text(language), why=kind.why.text(language), years=kind.years, days=kind.days)


def _consent_of(row: ConsentRow) -> Consent:
    return Consent(
        id=global_id("Consent", row.id),
        purpose=row.purpose,
        version=row.version,
        text_hash=row.text_hash,
        given_at=row.created_at,
        withdrawn_at=row.withdrawn_at,
    )


def _as_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value.isoformat()
