"""Organisations: joining, verification, territories of councils, and who is asking."""

from datetime import datetime
from typing import Annotated

import strawberry

from core.errors import InvalidInput
from parties import queries, service
from parties.actors import Actor, require_operator
from parties.kinds import OrganisationKind, OrganisationStatus, PaymentProfile, Role
from parties.local_governments import Region, find_place, region_of
from parties.models import Organisation as OrganisationRow
from schema.context import Info, actor_of
from schema.errors import COMMON, payload
from schema.ids import Node, global_id, read_global_id


@strawberry.type(description="A local government（全国地方公共団体コード）.")
class Place:
    """A prefecture or municipality."""

    code: str = strawberry.field(description="Six digits with check digit.")
    prefecture: str = strawberry.field(description="Prefecture.")
    municipality: str | None = strawberry.field(description="Municipality; null for a prefecture.")
    region: Region = strawberry.field(description="Region of the project list.")


def place_of(code: str) -> Place:
    """The GraphQL object of a place code."""
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
    place: Place = strawberry.field(description="Where it is.")
    joined_at: datetime = strawberry.field(description="When it joined.")


def organisation_of(row: OrganisationRow) -> Organisation:
    """The GraphQL object of an organisation."""
    return Organisation(
        id=global_id("Organisation", row.id),
        legal_name=row.legal_name,
        kind=row.kind,
        status=row.status,
        payment_profile=row.payment_profile,
        corporate_number=row.corporate_number,
        invoice_number=row.invoice_number,
        place=place_of(row.place_code),
        joined_at=row.created_at,
    )


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
    """See parties.service.JoinRequest."""

    legal_name: str = strawberry.field(description="Registered name, at most 200 characters.")
    kind: OrganisationKind = strawberry.field(description="What it is.")
    payment_profile: PaymentProfile = strawberry.field(description="Public bodies pay after delivery.")
    corporate_number: str | None = strawberry.field(default=None, description="法人番号; null for one without.")
    invoice_registered: bool = strawberry.field(
        default=False, description="Whether T + 法人番号 is registered for qualified invoices."
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


@strawberry.type(description="The organisation joined; it waits to be verified.")
class JoinOrganisationSuccess:
    """A new organisation and its first token."""

    organisation: Organisation = strawberry.field(description="The new organisation.")
    token: str = strawberry.field(description="Bearer token of its first person; shown this once.")


@strawberry.input(description="What an operator has seen.")
class VerifyOrganisationInput:
    """Evidence of identity."""

    organisation_id: strawberry.ID = strawberry.field(description="The organisation.")
    evidence: str = strawberry.field(description="What was seen, at most 2,000 characters.")


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


@strawberry.input(description="A council's territory（特定地域）.")
class SetCouncilAreasInput:
    """Prefectures and municipalities."""

    council_id: strawberry.ID = strawberry.field(description="The council's organisation.")
    area_codes: list[str] = strawberry.field(description="Place codes, 1 to 200.")


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
        graphql_type=payload("JoinOrganisationPayload", JoinOrganisationSuccess, InvalidInput),
        description="Join as an organisation; an operator verifies it afterwards.",
    )
    async def join_organisation(self, info: Info, input: JoinOrganisationInput) -> JoinOrganisationSuccess:
        """See parties.service.join."""
        joined = await service.join(
            service.JoinRequest(
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
            )
        )
        row = await OrganisationRow.get(id=joined.organisation_id)
        return JoinOrganisationSuccess(organisation=organisation_of(row), token=joined.token)

    @strawberry.mutation(
        graphql_type=payload("VerifyOrganisationPayload", OrganisationSuccess, *COMMON),
        description="Operators: record that evidence of an organisation's identity was seen.",
    )
    async def verify_organisation(self, info: Info, input: VerifyOrganisationInput) -> OrganisationSuccess:
        """See parties.service.verify_organisation."""
        actor = actor_of(info)
        id = read_global_id(input.organisation_id, "Organisation")
        await service.verify_organisation(actor, organisation_id=id, evidence=input.evidence)
        return OrganisationSuccess(organisation=organisation_of(await queries.get_organisation_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("SetEmissionsReportingPayload", ViewerSuccess, *COMMON),
        description="State whether the organisation reports its emissions under 温対法 (SHK).",
    )
    async def set_emissions_reporting(self, info: Info, input: SetEmissionsReportingInput) -> ViewerSuccess:
        """See parties.service.set_emissions_reporting."""
        actor = actor_of(info)
        await service.set_emissions_reporting(actor, reports_emissions=input.reports_emissions)
        return ViewerSuccess(viewer=await _viewer(actor))

    @strawberry.mutation(
        graphql_type=payload("SetCouncilAreasPayload", OrganisationSuccess, *COMMON),
        description="Operators: set a council's territory.",
    )
    async def set_council_areas(self, info: Info, input: SetCouncilAreasInput) -> OrganisationSuccess:
        """See parties.service.set_council_areas."""
        actor = actor_of(info)
        require_operator(actor, "setCouncilAreas")
        id = read_global_id(input.council_id, "Organisation")
        await service.set_council_areas(actor, council_id=id, area_codes=input.area_codes)
        return OrganisationSuccess(organisation=organisation_of(await queries.get_organisation_for(actor, id)))
