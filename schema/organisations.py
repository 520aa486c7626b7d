"""What an organisation says of itself, and whom to ask there."""

import dataclasses

import strawberry

from parties import contacts, organisations, queries
from parties.errors import NeedsVerification
from parties.kinds import ContactPurpose
from parties.models import Organisation as OrganisationRow
from parties.models import OrganisationContact as ContactRow
from payments.counterparties import contacts_for
from schema.context import Info, actor_of
from schema.errors import COMMON, payload
from schema.ids import IdArgument, read_global_id
from schema.once import plainly
from schema.parties import Organisation, organisation_of


@strawberry.type(description="What an organisation says of itself: for itself, operators and auditors.")
class OrganisationDetails:
    """See parties.models.Organisation."""

    organisation: Organisation = strawberry.field(description="What others may know of it.")
    address: str = strawberry.field(description="Full address with house number.")
    phone: str = strawberry.field(description="Telephone number.")
    email: str = strawberry.field(description="E-mail address.")
    responsible_person: str = strawberry.field(description="Name of the responsible person（責任者）.")
    publishes_name: bool = strawberry.field(description="Whether it may be named in public.")
    payment_days: int = strawberry.field(description="Days after an invoice within which a public body pays.")
    reports_emissions: bool | None = strawberry.field(
        description="Whether it reports its emissions under 温対法 (SHK); null while nobody has said so."
    )


def details_of(row: OrganisationRow) -> OrganisationDetails:
    """The GraphQL object of what an organisation says of itself."""
    return OrganisationDetails(
        organisation=organisation_of(row),
        address=row.address,
        phone=row.phone,
        email=row.email,
        responsible_person=row.responsible_person,
        publishes_name=row.publishes_name,
        payment_days=row.payment_days,
        reports_emissions=row.reports_emissions,
    )


@strawberry.type(description="Whom to ask at an organisation, and about what.")
class OrganisationContact:
    """See parties.models.OrganisationContact."""

    purpose: ContactPurpose = strawberry.field(description="About what.")
    department: str = strawberry.field(description="Department or desk（部署）.")
    name: str = strawberry.field(description="Name of the person in charge（担当者）.")
    phone: str = strawberry.field(description="Telephone number.")
    email: str = strawberry.field(description="E-mail address.")


def contact_of(row: ContactRow) -> OrganisationContact:
    """The GraphQL object of a contact."""
    return OrganisationContact(
        purpose=row.purpose, department=row.department, name=row.name, phone=row.phone, email=row.email
    )


@strawberry.input(description="What the organisation says of itself now; what is null or left out stays as it is.")
class ReviseOrganisationInput:
    """See parties.organisations.Revision."""

    legal_name: str | None = strawberry.field(
        default=None, description="Registered name; while verified it stays as it is（NEEDS_VERIFICATION）."
    )
    corporate_number: str | None = strawberry.field(
        default=None, description="法人番号; while verified it stays as it is（NEEDS_VERIFICATION）."
    )
    invoice_registered: bool | None = strawberry.field(
        default=None, description="Whether it is registered for qualified invoices: true as T + 法人番号."
    )
    invoice_number: str | None = strawberry.field(
        default=None, description="登録番号 of one without 法人番号: T and 13 digits; with one they must agree."
    )
    place_code: str | None = strawberry.field(default=None, description="全国地方公共団体コード of its seat.")
    address: str | None = strawberry.field(default=None, description="Full address with house number.")
    phone: str | None = strawberry.field(default=None, description="Japanese telephone number.")
    email: str | None = strawberry.field(default=None, description="E-mail address.")
    responsible_person: str | None = strawberry.field(default=None, description="Name of the responsible person.")
    publishes_name: bool | None = strawberry.field(
        default=None, description="Consent to be named in public; never for consumers, always for councils."
    )
    payment_days: int | None = strawberry.field(
        default=None, description="Public bodies: days after an invoice within which they pay, 1 to 30."
    )


@strawberry.type(description="The organisation is as it says.")
class ReviseOrganisationSuccess:
    """The organisation after the change."""

    details: OrganisationDetails = strawberry.field(description="What it says of itself.")


@strawberry.input(description="A person or desk to ask.")
class ContactInput:
    """See parties.contacts.Contact."""

    purpose: ContactPurpose = strawberry.field(description="About what.")
    department: str = strawberry.field(description="Department or desk, at most 100 characters.")
    name: str = strawberry.field(description="Name, at most 100 characters.")
    phone: str = strawberry.field(description="Japanese telephone number.")
    email: str = strawberry.field(description="E-mail address.")


@strawberry.input(description="The organisation's contacts: the whole list, in place of the one before.")
class SetContactsInput:
    """At most 20."""

    contacts: list[ContactInput] = strawberry.field(description="At most 20; none takes all away.")


@strawberry.type(description="The contacts are as they were asked for.")
class SetContactsSuccess:
    """The contacts after the change."""

    contacts: list[OrganisationContact] = strawberry.field(description="In the order in which they were given.")


@strawberry.type
class OrganisationQuery:
    """Queries about an organisation's own words."""

    @strawberry.field(description="What an organisation says of itself: for itself, operators and auditors.")
    async def organisation_details(self, info: Info, organisation_id: IdArgument) -> OrganisationDetails:
        """See parties.queries.get_details_for."""
        actor = actor_of(info)
        return details_of(await queries.get_details_for(actor, read_global_id(organisation_id, "Organisation")))

    @strawberry.field(
        description="Whom to ask at an organisation: for itself, the other side of an order, operators and auditors."
    )
    async def contacts(self, info: Info, organisation_id: IdArgument) -> list[OrganisationContact]:
        """See payments.counterparties.contacts_for."""
        actor = actor_of(info)
        return [contact_of(row) for row in await contacts_for(actor, read_global_id(organisation_id, "Organisation"))]


@strawberry.type
class OrganisationMutation:
    """Changes of what an organisation says of itself."""

    @strawberry.mutation(
        graphql_type=payload("ReviseOrganisationPayload", ReviseOrganisationSuccess, *COMMON, NeedsVerification),
        description="Correct what the organisation says of itself.",
    )
    async def revise_organisation(self, info: Info, input: ReviseOrganisationInput) -> ReviseOrganisationSuccess:
        """See parties.organisations.revise_organisation."""
        actor = actor_of(info)
        revision = organisations.Revision(
            legal_name=input.legal_name,
            corporate_number=input.corporate_number,
            is_invoice_registered=input.invoice_registered,
            invoice_number=input.invoice_number,
            place_code=input.place_code,
            address=input.address,
            phone=input.phone,
            email=input.email,
            responsible_person=input.responsible_person,
            publishes_name=input.publishes_name,
            payment_days=input.payment_days,
        )
        await plainly(lambda: organisations.revise_organisation(actor, revision))
        return ReviseOrganisationSuccess(details=details_of(await OrganisationRow.get(id=actor.organisation_id)))

    @strawberry.mutation(
        graphql_type=payload("SetContactsPayload", SetContactsSuccess, *COMMON),
        description="Set the organisation's contacts as a whole list.",
    )
    async def set_contacts(self, info: Info, input: SetContactsInput) -> SetContactsSuccess:
        """See parties.contacts.set_contacts."""
        actor = actor_of(info)
        given = [contacts.Contact(**dataclasses.asdict(contact)) for contact in input.contacts]
        await plainly(lambda: contacts.set_contacts(actor, given))
        rows = await contacts.contacts_of(actor.organisation_id)
        return SetContactsSuccess(contacts=[contact_of(row) for row in rows])
