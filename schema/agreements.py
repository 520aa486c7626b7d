"""Agreements on bilateral value, and the public register of value that Musubi keeps."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from core.pages import DEFAULT_PAGE
from listings.facts import verification_text
from registry import agreements, public_register
from registry.agreement_items import AgreementItem
from registry.errors import ConsumerCannotHoldUnits
from registry.evidence_models import Agreement as AgreementRow
from registry.kinds import AgreementKind
from registry.models import Project as ProjectRow
from registry.refusals import IncompleteAgreement, ProjectNotRegistered, ReviewerNotIndependent, VerifierCannotHoldUnits
from schema.connections import After, Connection, First, connection_of
from schema.context import Info, actor_of
from schema.disclosures import LabelledText
from schema.errors import KEYED, payload
from schema.ids import Node, global_id, read_global_id
from schema.once import once
from schema.parties import Organisation, organisation_of
from schema.registry import Project, TonnesInState, project_of
from schema.scalars import WholeTonnes, YenAmount

OfProject = Annotated[strawberry.ID, strawberry.argument(description="A project whose register Musubi keeps.")]


@strawberry.type(description="What a part of the funding is spent on.")
class FundsUse:
    """An item and its yen."""

    item: str = strawberry.field(description="What for.")
    amount: YenAmount = strawberry.field(description="Yen.")


@strawberry.type(description="An agreement on bilateral value（特定者間完結型の協定・契約）, for its two sides.")
class Agreement(Node):
    """See registry.evidence_models.Agreement."""

    row: strawberry.Private[AgreementRow]
    kind: AgreementKind = strawberry.field(description="協定, 契約 or 約款.")
    explained_on: date = strawberry.field(description="When effect, scope, term and meaning were explained.")
    agreed_on: date = strawberry.field(description="When it was agreed.")
    valid_from: date = strawberry.field(description="First day of its term.")
    valid_to: date = strawberry.field(description="Last day of its term.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes that it covers.")
    used: WholeTonnes = strawberry.field(description="Of them retired for the partner; never more.")
    funding: YenAmount = strawberry.field(description="What the partner funds.")
    document_name: str = strawberry.field(description="Name of the signed paper.")
    document_hash: str = strawberry.field(description="Its SHA-256.")
    mark_from: date | None = strawberry.field(description="From when its mark may be shown; null without a mark.")
    mark_to: date | None = strawberry.field(description="Until when; null without a mark.")
    mark_places: str | None = strawberry.field(description="Where; null without a mark.")
    accepted_at: datetime | None = strawberry.field(description="When the partner accepted it; null until then.")

    @strawberry.field(description="Whose value it is about.")
    def project(self) -> Project:
        """The project."""
        return project_of(self.row.project)

    @strawberry.field(description="Who issues the value.")
    def issuer(self) -> Organisation:
        """The issuer."""
        return organisation_of(self.row.issuer)

    @strawberry.field(description="For whom it is used.")
    def partner(self) -> Organisation:
        """The partner."""
        return organisation_of(self.row.partner)

    @strawberry.field(description="What the contract states.")
    def texts(self) -> list[LabelledText]:
        """The texts."""
        return [
            LabelledText(key=item.value, label=item.label_ja, text=self.row.texts[item.value])
            for item in AgreementItem
            if item.value in self.row.texts
        ]

    @strawberry.field(description="What the funding is spent on; it adds up.")
    def funds_use(self) -> list[FundsUse]:
        """The breakdown."""
        return [FundsUse(item=one["item"], amount=YenAmount(one["yen"])) for one in self.row.funds_use]


def agreement_of(row: AgreementRow) -> Agreement:
    """The GraphQL object of an agreement; needs `project__owner`, `issuer` and `partner` fetched."""
    return Agreement(
        id=global_id("Agreement", row.id),
        row=row,
        kind=row.kind,
        explained_on=row.explained_on,
        agreed_on=row.agreed_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        quantity=WholeTonnes(row.quantity_t),
        used=WholeTonnes(row.used_t),
        funding=YenAmount(row.funding_yen),
        document_name=row.document_name,
        document_hash=row.document_hash,
        mark_from=row.mark_from,
        mark_to=row.mark_to,
        mark_places=row.mark_places,
        accepted_at=row.accepted_at,
    )


@strawberry.input(description="A text of the contract.")
class AgreementTextInput:
    """An item and its text."""

    item: AgreementItem = strawberry.field(description="Which.")
    text: str = strawberry.field(description="At most 2,000 characters.")


@strawberry.input(description="What a part of the funding is spent on.")
class FundsUseInput:
    """An item and its yen."""

    item: str = strawberry.field(description="What for.")
    amount: YenAmount = strawberry.field(description="Yen.")


@strawberry.input(description="For how long and where the partner may show the issuer's own mark.")
class MarkInput:
    """Term and places."""

    first_day: date = strawberry.field(description="First day.")
    last_day: date = strawberry.field(description="Last day.")
    places: str = strawberry.field(description="Where, e.g. チラシ.")


@strawberry.input(description="What issuer and partner agreed in writing.")
class RecordAgreementInput:
    """See registry.agreements.AgreementRequest."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    project_id: strawberry.ID = strawberry.field(description="The organisation's registered bilateral project.")
    partner_id: strawberry.ID = strawberry.field(description="For whom the value is used.")
    kind: AgreementKind = strawberry.field(description="協定, 契約 or 約款.")
    explained_on: date = strawberry.field(description="When effect, scope, term and meaning were explained.")
    agreed_on: date = strawberry.field(description="When it was agreed.")
    valid_from: date = strawberry.field(description="First day of its term.")
    valid_to: date = strawberry.field(description="Last day of its term.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes that it covers.")
    texts: list[AgreementTextInput] = strawberry.field(description="What the contract states.")
    funding: YenAmount = strawberry.field(description="What the partner funds.")
    funds_use: list[FundsUseInput] = strawberry.field(description="What it is spent on; adds up to the funding.")
    mark: MarkInput | None = strawberry.field(default=None, description="Null where no mark is used.")
    no_resale: bool = strawberry.field(description="The contract forbids resale and transfer; must be true.")
    no_double_use: bool = strawberry.field(description="The contract forbids double use; must be true.")
    document_name: str = strawberry.field(description="Name of the signed paper.")
    document_hash: str = strawberry.field(description="Its SHA-256 in hexadecimal.")


@strawberry.input(description="An agreement to accept.")
class AcceptAgreementInput:
    """The partner's."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    agreement_id: strawberry.ID = strawberry.field(description="The agreement.")


@strawberry.type(description="The agreement is as it was asked for.")
class AgreementSuccess:
    """The agreement after the change."""

    agreement: Agreement = strawberry.field(description="The agreement.")


@strawberry.type(description="A use of value as everybody may know it.")
class RegisterEntry:
    """See registry.public_register.RegisterEntry."""

    recipient: str = strawberry.field(description="For whom it was used; 非公開希望 when that is not to be named.")
    quantity: WholeTonnes = strawberry.field(description="Tonnes.")
    activity: str = strawberry.field(description="The activity that was offset.")
    executed_on: date = strawberry.field(description="When it was used.")
    certificate_number: str | None = strawberry.field(description="証書番号; null until it is issued.")
    agreement_from: date | None = strawberry.field(description="The agreement's first day; null where none is needed.")
    agreement_to: date | None = strawberry.field(description="The agreement's last day; null where none is needed.")


@strawberry.type(description="The public register of a project's value: what was issued, used and is left.")
class PublicRegister:
    """See registry.public_register."""

    row: strawberry.Private[ProjectRow]
    verification: str = strawberry.field(description="Who looked at the value.")
    contact: str = strawberry.field(description="Where to ask the issuer.")

    @strawberry.field(description="The project.")
    def project(self) -> Project:
        """The project."""
        return project_of(self.row)

    @strawberry.field(description="Tonnes of all its issuances by state.")
    async def tonnes_by_state(self) -> list[TonnesInState]:
        """The totals."""
        totals = await public_register.totals_of(self.row.id)
        return [TonnesInState(state=state, tonnes=WholeTonnes(tonnes)) for state, tonnes in totals.items()]

    @strawberry.field(description="Every use, oldest first.")
    async def uses(self, first: First = DEFAULT_PAGE, after: After = None) -> Connection[RegisterEntry]:
        """See registry.public_register.page_of_register."""
        page = await public_register.page_of_register(self.row.id, first=first, after=after)
        entries = await public_register.entries_of(page.rows)
        return connection_of(page, lambda row: _entry(entries[row.id]))


@strawberry.type
class AgreementQuery:
    """Queries about agreements and the public register."""

    @strawberry.field(description="The organisation's agreements on either side; operators see every one.")
    async def agreements(self, info: Info, first: First = DEFAULT_PAGE, after: After = None) -> Connection[Agreement]:
        """See registry.agreements.page_of_agreements_for."""
        page = await agreements.page_of_agreements_for(actor_of(info), first=first, after=after)
        return connection_of(page, agreement_of)

    @strawberry.field(description="The public register of a project whose register Musubi keeps; public.")
    async def public_register(self, project_id: OfProject) -> PublicRegister:
        """See registry.public_register.register_of."""
        project = await public_register.register_of(read_global_id(project_id, "Project"))
        return PublicRegister(
            row=project, verification=verification_text(project), contact=public_register.contact_of(project)
        )


@strawberry.type
class AgreementMutation:
    """Recording and accepting agreements."""

    @strawberry.mutation(
        graphql_type=payload(
            "RecordAgreementPayload",
            AgreementSuccess,
            *KEYED,
            IncompleteAgreement,
            ProjectNotRegistered,
            ReviewerNotIndependent,
            ConsumerCannotHoldUnits,
            VerifierCannotHoldUnits,
        ),
        description="Record what was agreed with a partner on the organisation's bilateral value.",
    )
    async def record_agreement(self, info: Info, input: RecordAgreementInput) -> AgreementSuccess:
        """See registry.agreements.record_agreement."""
        actor = actor_of(info)
        request = _agreement(input)
        id = await once(actor, "recordAgreement", input, lambda: agreements.record_agreement(actor, request))
        return AgreementSuccess(agreement=agreement_of(await agreements.get_agreement_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload("AcceptAgreementPayload", AgreementSuccess, *KEYED),
        description="Accept, as the partner, what the issuer recorded: the value may then be used for it.",
    )
    async def accept_agreement(self, info: Info, input: AcceptAgreementInput) -> AgreementSuccess:
        """See registry.agreements.accept_agreement."""
        actor = actor_of(info)
        id = read_global_id(input.agreement_id, "Agreement")
        await once(actor, "acceptAgreement", input, lambda: agreements.accept_agreement(actor, agreement_id=id))
        return AgreementSuccess(agreement=agreement_of(await agreements.get_agreement_for(actor, id)))


def _entry(entry: public_register.RegisterEntry) -> RegisterEntry:
    row = entry.retirement
    assert row.executed_on is not None, "the register has confirmed uses only"
    return RegisterEntry(
        recipient=entry.recipient,
        quantity=WholeTonnes(row.quantity_t),
        activity=row.target_activity,
        executed_on=row.executed_on,
        certificate_number=entry.certificate_number,
        agreement_from=entry.agreement_from,
        agreement_to=entry.agreement_to,
    )


def _agreement(input: RecordAgreementInput) -> agreements.AgreementRequest:
    mark = input.mark
    return agreements.AgreementRequest(
        project_id=read_global_id(input.project_id, "Project"),
        partner_id=read_global_id(input.partner_id, "Organisation"),
        kind=input.kind,
        explained_on=input.explained_on,
        agreed_on=input.agreed_on,
        valid_from=input.valid_from,
        valid_to=input.valid_to,
        quantity_t=input.quantity,
        texts=[(one.item, one.text) for one in input.texts],
        funding_yen=input.funding,
        funds_use=[agreements.FundsUse(item=one.item, amount_yen=one.amount) for one in input.funds_use],
        mark=agreements.Mark(first_day=mark.first_day, last_day=mark.last_day, places=mark.places) if mark else None,
        has_no_resale=input.no_resale,
        has_no_double_use=input.no_double_use,
        document_name=input.document_name,
        document_hash=input.document_hash,
    )
