"""What the gates found in what was published, and the leave that was given past a rule that asks."""

from datetime import datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from disclosures import waivers
from disclosures.finding_models import GateFinding as FindingRow
from disclosures.finding_models import RuleWaiver as WaiverRow
from disclosures.gate_errors import AlreadyWaived
from disclosures.rule_errors import RuleNotInForce, UnknownRule
from disclosures.rules import Gate, Severity
from parties.errors import OutsideTerritory
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, organisation_of

OfOrganisation = Annotated[
    strawberry.ID | None,
    strawberry.argument(
        description="The organisation; the own one unless told. Others: by coordinators and operators."
    ),
]


@strawberry.type(
    description="Leave past a rule that asks, for one text of one organisation（例外の承認）; its parties read it."
)
class RuleWaiver(Node):
    """See disclosures.finding_models.RuleWaiver."""

    organisation: Organisation = strawberry.field(description="To whom it was given.")
    rule: str = strawberry.field(description="Id of the rule.")
    rule_version: int = strawberry.field(description="Its version then.")
    text: str = strawberry.field(description="For which text or fact.")
    text_hash: str = strawberry.field(description="Names the text, as findings do.")
    reason: str = strawberry.field(description="Why.")
    granted_by: Organisation = strawberry.field(description="The council or platform operator that gave it.")
    granted_at: datetime = strawberry.field(description="When.")


@strawberry.type(description="What a gate found in something that was published all the same.")
class GateFinding:
    """See disclosures.finding_models.GateFinding."""

    gate: Gate = strawberry.field(description="Where it was asked.")
    rule: str = strawberry.field(description="Id of the rule.")
    rule_version: int = strawberry.field(description="Its version then.")
    severity: Severity = strawberry.field(description="WARN, or REQUIRE where it passed with leave.")
    subject_id: strawberry.ID = strawberry.field(description="What was published.")
    field: str = strawberry.field(description="Which text or fact of it.")
    start: int = strawberry.field(description="First character of the words, counted from 0.")
    stop: int = strawberry.field(description="The character after the words.")
    words: str = strawberry.field(description="The words.")
    found_at: datetime = strawberry.field(description="When it was published.")
    waiver_id: strawberry.ID | None = strawberry.field(description="The leave; null for a warning.")


def waiver_of(row: WaiverRow) -> RuleWaiver:
    """The GraphQL object of a leave; needs `organisation` and `granted_by` fetched."""
    return RuleWaiver(
        id=global_id("RuleWaiver", row.id),
        organisation=organisation_of(row.organisation),
        rule=row.rule,
        rule_version=row.rule_version,
        text=row.text,
        text_hash=row.text_hash,
        reason=row.reason,
        granted_by=organisation_of(row.granted_by),
        granted_at=row.created_at,
    )


def finding_of(row: FindingRow) -> GateFinding:
    """The GraphQL object of a finding."""
    return GateFinding(
        gate=row.gate,
        rule=row.rule,
        rule_version=row.rule_version,
        severity=row.severity,
        subject_id=global_id(row.subject_type, row.subject_id),
        field=row.field,
        start=row.start,
        stop=row.stop,
        words=row.words,
        found_at=row.created_at,
        waiver_id=global_id("RuleWaiver", row.waiver_id) if row.waiver_id else None,
    )


@strawberry.input(description="Leave past a rule that asks, for one text of another organisation.")
class WaiveRuleInput:
    """See disclosures.waivers.waive_rule."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    organisation_id: strawberry.ID = strawberry.field(description="Whose text it is.")
    rule: str = strawberry.field(description="Id of a rule that requires（REQUIRE）; what blocks cannot be waived.")
    text: str = strawberry.field(description="The whole text, or the fact as the finding's `words` give it.")
    reason: str = strawberry.field(description="Why, at most 2,000 characters; it is kept for good.")


@strawberry.type(description="The leave is given.")
class WaiveRuleSuccess:
    """The leave."""

    waiver: RuleWaiver = strawberry.field(description="The leave.")


@strawberry.type
class RuleWaiverQuery:
    """Queries about findings and leave."""

    @strawberry.field(description="Leave that an organisation was given past rules, oldest first.")
    async def rule_waivers(
        self,
        info: Info,
        organisation_id: OfOrganisation = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[RuleWaiver]:
        """See disclosures.waivers.page_of_waivers_for."""
        owner_id = read_global_id(organisation_id, "Organisation") if organisation_id else None
        page = await waivers.page_of_waivers_for(actor_of(info), organisation_id=owner_id, first=first, after=after)
        return connection_of(page, waiver_of)

    @strawberry.field(description="Warnings about what an organisation published, oldest first.")
    async def gate_findings(
        self,
        info: Info,
        organisation_id: OfOrganisation = None,
        first: First = DEFAULT_PAGE,
        after: After = None,
    ) -> Connection[GateFinding]:
        """See disclosures.waivers.page_of_findings_for."""
        owner_id = read_global_id(organisation_id, "Organisation") if organisation_id else None
        page = await waivers.page_of_findings_for(actor_of(info), organisation_id=owner_id, first=first, after=after)
        return connection_of(page, finding_of)


@strawberry.type
class RuleWaiverMutation:
    """Giving leave."""

    @strawberry.mutation(
        graphql_type=payload(
            "WaiveRulePayload",
            WaiveRuleSuccess,
            *KEYED,
            OutsideTerritory,
            UnknownRule,
            RuleNotInForce,
            AlreadyWaived,
        ),
        description="Coordinators and operators: let one text of an organisation pass a rule that asks, with a reason.",
    )
    async def waive_rule(self, info: Info, input: WaiveRuleInput) -> WaiveRuleSuccess:
        """See disclosures.waivers.waive_rule."""
        actor = actor_of(info)
        organisation_id = read_global_id(input.organisation_id, "Organisation")
        id = await once(
            actor,
            "waiveRule",
            input,
            lambda: waivers.waive_rule(
                actor, organisation_id=organisation_id, rule_id=input.rule, text=input.text, reason=input.reason
            ),
        )
        return WaiveRuleSuccess(waiver=waiver_of(await waivers.get_waiver_for(actor, id)))
