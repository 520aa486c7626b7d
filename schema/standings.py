"""How far the platform vouches for an organisation."""

from datetime import datetime

import strawberry

from parties import queries, standings
from parties.actors import Actor
from parties.kinds import OrganisationStatus
from parties.models import OrganisationStanding as StandingRow
from parties.permissions import require
from schema.context import Info, actor_of
from schema.errors import COMMON, payload
from schema.ids import IdArgument, read_global_id
from schema.once import plainly
from schema.parties import OrganisationSuccess, organisation_of


@strawberry.type(description="A change of an organisation's standing.")
class OrganisationStanding:
    """See parties.models.OrganisationStanding."""

    status: OrganisationStatus = strawberry.field(description="How it stands since.")
    reason: str = strawberry.field(description="Why.")
    evidence: str | None = strawberry.field(description="What was seen; null for all but operators and auditors.")
    decided_at: datetime = strawberry.field(description="When.")


def standing_of(actor: Actor, row: StandingRow) -> OrganisationStanding:
    """The GraphQL object of a change of standing, for the actor."""
    evidence = row.evidence if actor.reads_all else None
    return OrganisationStanding(status=row.status, reason=row.reason, evidence=evidence, decided_at=row.created_at)


@strawberry.input(description="What an operator has seen.")
class VerifyOrganisationInput:
    """Evidence of identity."""

    organisation_id: strawberry.ID = strawberry.field(description="The organisation.")
    evidence: str = strawberry.field(description="What was seen, at most 2,000 characters.")


@strawberry.input(description="Why an operator changes the standing of an organisation.")
class StandingInput:
    """Reason and evidence."""

    organisation_id: strawberry.ID = strawberry.field(description="The organisation.")
    reason: str = strawberry.field(description="Why, at most 2,000 characters; the organisation reads it.")
    evidence: str = strawberry.field(
        description="What was seen, at most 2,000 characters; operators and auditors read it."
    )


@strawberry.type
class StandingQuery:
    """Queries about standings."""

    @strawberry.field(
        description="The changes of an organisation's standing, newest first: for itself, operators and auditors."
    )
    async def standings(self, info: Info, organisation_id: IdArgument) -> list[OrganisationStanding]:
        """See parties.standings.standings_for."""
        actor = actor_of(info)
        rows = await standings.standings_for(actor, read_global_id(organisation_id, "Organisation"))
        return [standing_of(actor, row) for row in rows]


@strawberry.type
class StandingMutation:
    """Operators' decisions about organisations."""

    @strawberry.mutation(
        graphql_type=payload("VerifyOrganisationPayload", OrganisationSuccess, *COMMON),
        description="Operators: record that an organisation proved its identity; also again, after a doubt.",
    )
    async def verify_organisation(self, info: Info, input: VerifyOrganisationInput) -> OrganisationSuccess:
        """See parties.standings.verify_organisation."""
        actor = actor_of(info)
        require(actor, "verifyOrganisation")
        id = read_global_id(input.organisation_id, "Organisation")
        await plainly(lambda: standings.verify_organisation(actor, organisation_id=id, evidence=input.evidence))
        return OrganisationSuccess(organisation=organisation_of(await queries.get_organisation_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("SuspectOrganisationPayload", OrganisationSuccess, *COMMON),
        description="Operators: put a verified organisation in doubt, until it is verified again（疑義照会）.",
    )
    async def suspect_organisation(self, info: Info, input: StandingInput) -> OrganisationSuccess:
        """See parties.standings.suspect_organisation."""
        actor = actor_of(info)
        require(actor, "suspectOrganisation")
        id = read_global_id(input.organisation_id, "Organisation")
        await plainly(
            lambda: standings.suspect_organisation(
                actor, organisation_id=id, reason=input.reason, evidence=input.evidence
            )
        )
        return OrganisationSuccess(organisation=organisation_of(await queries.get_organisation_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("SuspendOrganisationPayload", OrganisationSuccess, *COMMON),
        description="Operators: suspend an organisation（利用停止）: its offers and the payouts to it wait.",
    )
    async def suspend_organisation(self, info: Info, input: StandingInput) -> OrganisationSuccess:
        """See parties.standings.suspend_organisation."""
        actor = actor_of(info)
        require(actor, "suspendOrganisation")
        id = read_global_id(input.organisation_id, "Organisation")
        await plainly(
            lambda: standings.suspend_organisation(
                actor, organisation_id=id, reason=input.reason, evidence=input.evidence
            )
        )
        return OrganisationSuccess(organisation=organisation_of(await queries.get_organisation_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("ReinstateOrganisationPayload", OrganisationSuccess, *COMMON),
        description="Operators: end a doubt or a suspension（利用再開）; the evidence counts as a verification.",
    )
    async def reinstate_organisation(self, info: Info, input: StandingInput) -> OrganisationSuccess:
        """See parties.standings.reinstate_organisation."""
        actor = actor_of(info)
        require(actor, "reinstateOrganisation")
        id = read_global_id(input.organisation_id, "Organisation")
        await plainly(
            lambda: standings.reinstate_organisation(
                actor, organisation_id=id, reason=input.reason, evidence=input.evidence
            )
        )
        return OrganisationSuccess(organisation=organisation_of(await queries.get_organisation_for(actor, id)))
