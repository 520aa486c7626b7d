"""Organisations: joining, and who is asking."""

from datetime import datetime
from functools import lru_cache
from typing import Annotated

import strawberry

from core.errors import InvalidInput
from parties import organisations, queries
from parties.actors import Actor
from parties.joining import join_as_person
from parties.kinds import OrganisationKind, OrganisationStatus, PaymentProfile, Role
from parties.local_governments import Region, find_place, region_of
from parties.models import Organisation as OrganisationRow
from parties.people_errors import PasswordRefused, TooManyAttempts
from parties.views import AnyOrganisation
from schema.context import Info, actor_of
from schema.errors import COMMON, payload
from schema.ids import Node, global_id
from schema.once import made, plainly
from schema.privacy import ConsentInput, consents_given


@strawberry.type(description="A local government（全国地方公共団体コード）.")
class Place:
    """A prefecture or municipality."""

    code: str = strawberry.field(description="Six digits with check digit.")
    prefecture: str = strawberry.field(description="Prefecture.")
    municipality: str | None = strawberry.field(description="Municipality; null for a prefecture.")
    region: Region = strawberry.field(description="Region of the project list.")


@lru_cache(maxsize=4_096)
def place_of(code: str) -> Place:
    """The GraphQL object of a place code, the same one each time: the table of places never changes."""
    place = find_place(code)
    return Place(
        code=place.code, prefecture=place.prefecture, municipality=place.municipality, region=region_of(place.code)
    )


@strawberry.type(description="A legal or natural person that takes part.")
class Organisation(Node):
    """What others may know of an organisation."""

    legal_name: str = strawberry.field(description="Registered name（正式名称）.")
    kind: OrganisationKind = strawberry.field(description="What it is.")
    status: OrganisationStatus = strawberry.field(description="Whether it is verified.")
    payment_profile: PaymentProfile = strawberry.field(description="When it pays.")
    corporate_number: str | None = strawberry.field(description="法人番号, 13 digits; null for one without.")
    invoice_number: str | None = strawberry.field(description="適格請求書発行事業者登録番号; null when not registered.")
    place_code: strawberry.Private[str]
    joined_at: datetime = strawberry.field(description="When it joined.")

    @strawberry.field(description="Where it is.")
    def place(self) -> Place:
        """The place."""
        return place_of(self.place_code)


def organisation_of(row: AnyOrganisation) -> Organisation:
    """The GraphQL object of an organisation."""
    return Organisation(
        id=global_id("Organisation", row.id),
        legal_name=row.legal_name,
        kind=row.kind,
        status=row.status,
        payment_profile=row.payment_profile,
        corporate_number=row.corporate_number,
        invoice_number=row.invoice_number,
        place_code=row.place_code,
        joined_at=row.created_at,
    )


def seller_of(row: AnyOrganisation) -> Organisation:
    """Who offers, to everybody: named whatever it consented to elsewhere (docs/sources.md DP-03).

    That an operator looks into it is for itself and those who read its standing: one in doubt stays verified here.
    """
    shown = organisation_of(row)
    if row.status is OrganisationStatus.SUSPECTED:
        shown.status = OrganisationStatus.VERIFIED
    return shown


@strawberry.type(description="Who is asking.")
class Viewer:
    """The actor of the request."""

    role: Role = strawberry.field(description="What the person may do.")
    organisation: Organisation = strawberry.field(description="For which organisation.")
    reports_emissions: bool | None = strawberry.field(
        description="Whether it reports its emissions under 温対法 (SHK); null while nobody has said so."
    )


@strawberry.input(description="What an organisation says of itself when it joins.")
class JoinOrganisationInput:
    """See parties.organisations.JoinRequest."""

    legal_name: str = strawberry.field(description="Registered name, at most 200 characters.")
    kind: OrganisationKind = strawberry.field(description="What it is.")
    payment_profile: PaymentProfile = strawberry.field(description="Public bodies pay after delivery.")
    corporate_number: str | None = strawberry.field(default=None, description="法人番号; null for one without.")
    invoice_registered: bool = strawberry.field(
        default=False, description="Whether T + 法人番号 is registered for qualified invoices."
    )
    invoice_number: str | None = strawberry.field(
        default=None, description="登録番号 of one without 法人番号: T and 13 digits; with one they must agree."
    )
    place_code: str = strawberry.field(description="全国地方公共団体コード of its seat.")
    address: str = strawberry.field(description="Full address with house number.")
    phone: str = strawberry.field(description="Japanese telephone number.")
    email: str = strawberry.field(description="E-mail address.")
    responsible_person: str = strawberry.field(description="Name of the responsible person（責任者）.")
    publishes_name: bool = strawberry.field(description="Consent to be named in public; never for consumers.")
    reports_emissions: bool | None = strawberry.field(
        default=None, description="Whether it reports its emissions under 温対法 (SHK); null when it does not say."
    )
    payment_days: int | None = strawberry.field(
        default=None, description="Public bodies: days after an invoice within which they pay, 1 to 30; null for 30."
    )
    password: str | None = strawberry.field(
        default=None,
        description="With which the responsible person will sign in, once the address is verified by the code that is "
        "mailed to it; 12 to 128 characters. Null for a bearer token alone.",
    )
    consents: list[ConsentInput] = strawberry.field(
        default_factory=list, description="What the responsible person agrees to, each ticked by themselves."
    )


@strawberry.type(description="The organisation joined; it waits to be verified.")
class JoinOrganisationSuccess:
    """A new organisation and its first token."""

    organisation: Organisation = strawberry.field(description="The new organisation.")
    token: str = strawberry.field(description="Bearer token of its first person; shown this once.")


@strawberry.type(description="The organisation is as it was asked for.")
class OrganisationSuccess:
    """The organisation after the change."""

    organisation: Organisation = strawberry.field(description="The organisation.")


@strawberry.input(description="Whether the organisation reports its emissions under 温対法 (SHK).")
class SetEmissionsReportingInput:
    """Who reports adds back the reductions that it sells（オンセット）."""

    reports_emissions: bool = strawberry.field(description="Whether it reports.")


@strawberry.type(description="What the organisation says of itself is changed.")
class ViewerSuccess:
    """Who asked, after the change."""

    viewer: Viewer = strawberry.field(description="Who is asking.")


async def _viewer(actor: Actor) -> Viewer:
    row = await queries.get_organisation_for(actor, actor.organisation_id)
    return Viewer(role=actor.role, organisation=organisation_of(row), reports_emissions=row.reports_emissions)


@strawberry.type
class PartyQuery:
    """Queries about parties."""

    @strawberry.field(description="Who is asking; null without a token.")
    async def viewer(self, info: Info) -> Viewer | None:
        """The actor."""
        actor = info.context.actor
        if actor is None:
            return None
        return await _viewer(actor)

    @strawberry.field(description="A place by its code.")
    def place(self, code: Annotated[str, strawberry.argument(description="Two, five or six digits.")]) -> Place:
        """A local government."""
        return place_of(code)


@strawberry.type
class PartyMutation:
    """Changes to parties."""

    @strawberry.mutation(
        graphql_type=payload(
            "JoinOrganisationPayload", JoinOrganisationSuccess, InvalidInput, PasswordRefused, TooManyAttempts
        ),
        description="Join as an organisation; an operator verifies it afterwards.",
    )
    async def join_organisation(self, info: Info, input: JoinOrganisationInput) -> JoinOrganisationSuccess:
        """See parties.joining.join_as_person."""
        joined = await join_as_person(
            organisations.JoinRequest(
                legal_name=input.legal_name,
                kind=input.kind,
                payment_profile=input.payment_profile,
                corporate_number=input.corporate_number,
                is_invoice_registered=input.invoice_registered,
                place_code=input.place_code,
                address=input.address,
                phone=input.phone,
                email=input.email,
                responsible_person=input.responsible_person,
                publishes_name=input.publishes_name,
                reports_emissions=input.reports_emissions,
                invoice_number=input.invoice_number,
                payment_days=input.payment_days,
            ),
            password=input.password,
            consents=consents_given(input.consents),
            language=info.context.language,
            address=info.context.address,
        )
        made(joined.organisation_id)
        row = await OrganisationRow.get(id=joined.organisation_id)
        return JoinOrganisationSuccess(organisation=organisation_of(row), token=joined.token)

    @strawberry.mutation(
        graphql_type=payload("SetEmissionsReportingPayload", ViewerSuccess, *COMMON),
        description="State whether the organisation reports its emissions under 温対法 (SHK).",
    )
    async def set_emissions_reporting(self, info: Info, input: SetEmissionsReportingInput) -> ViewerSuccess:
        """See parties.organisations.set_emissions_reporting."""
        actor = actor_of(info)
        await plainly(lambda: organisations.set_emissions_reporting(actor, reports_emissions=input.reports_emissions))
        return ViewerSuccess(viewer=await _viewer(actor))
