"""Documents that were published or handed over, as they were kept: published, withdrawn, read, printed."""

import asyncio
import json
from base64 import b64encode
from datetime import datetime
from typing import Annotated

import strawberry

from core import clock
from core.errors import InvalidInput, NotFound
from disclosures import published
from disclosures.composed import read_composed
from disclosures.document_kinds import DocumentKind
from disclosures.donation import DonationTerms
from disclosures.errors import AlreadyWithdrawn, DocumentTakenDown, IncompleteDisclosure, StageNotInMatrix
from disclosures.event_report import MAX_EMISSION_ITEMS, EmissionItem
from disclosures.gate_errors import RuleNotMet, WordingRefused
from disclosures.invoice_paper import paper_of_invoice
from disclosures.models import PublishedDocument as DocumentRow
from disclosures.paper import Paper, html_of, pdf_of
from disclosures.plan_items import Undertaking
from disclosures.printed import withdrawn_paper
from disclosures.undertaking import Fee, Result, Variance
from listings.document_facts import Told
from payments import documents
from payments.document_sources import SUBJECTS, DocumentRequest
from payments.queries import get_order_for, invoices_of
from schema.context import Info, actor_of
from schema.disclosure_check import MAX_DRAFT_CHARACTERS
from schema.errors import KEYED, payload
from schema.ids import MAX_GLOBAL_ID, Node, global_id, read_global_id, split_global_id
from schema.once import once
from schema.parties import Organisation, seller_of
from schema.scalars import MassInput, YenAmount, read_mass_input

SUBJECT_TYPES = ("Demand", "Product", "Listing", "Order", "Retirement", "Agreement", "Project", "Claim", "Organisation")
"""What documents tell of, by the names of their types."""

DocumentArgument = Annotated[strawberry.ID, strawberry.argument(description="The document.")]
OrderArgument = Annotated[strawberry.ID, strawberry.argument(description="The order.")]
SubjectArgument = Annotated[
    strawberry.ID,
    strawberry.argument(description="A demand, product, listing, order, retirement, agreement or project."),
]


@strawberry.type(description="One item of a document as it was published.")
class DocumentItem:
    """See disclosures.composed.DocumentEntry."""

    key: str = strawberry.field(description="Stable key of the item.")
    label: str = strawberry.field(description="Label, as the document prints it.")
    text: str = strawberry.field(description="Text.")
    rule: str = strawberry.field(description="The rule that asks for it; empty where none does.")
    rule_version: int = strawberry.field(description="Version of the rule's row; 0 where a table has the version.")


@strawberry.type(description="A document that was published or handed over（公開文書）, as it was. It never changes.")
class PublishedDocument(Node):
    """See disclosures.models.PublishedDocument."""

    row: strawberry.Private[DocumentRow]
    kind: DocumentKind = strawberry.field(description="What it is.")
    title: str = strawberry.field(description="Title.")
    version: int = strawberry.field(description="Counts the documents of this kind about the same thing, from 1.")
    subject_id: strawberry.ID = strawberry.field(description="What it tells of.")
    is_public: bool = strawberry.field(description="Whether anybody may read it; else its two parties alone.")
    published_at: datetime = strawberry.field(description="When it was published or handed over.")
    withdrawn_at: datetime | None = strawberry.field(description="When it was withdrawn; null while it stands.")
    withdrawal_reason: str | None = strawberry.field(description="Why it was withdrawn.")
    content: str = strawberry.field(description="The kept record, as canonical JSON.")
    content_hash: str = strawberry.field(description="SHA-256 of the record.")

    @strawberry.field(description="Its public page; null for one that is not public.")
    def url(self, info: Info) -> str | None:
        """The page under the address that papers print."""
        page = published.PAGE_OF_DOCUMENT.format(id=self.row.id)
        return info.context.public_url + page if self.row.is_public else None

    @strawberry.field(description="Who published it.")
    def publisher(self) -> Organisation:
        """Named: who publishes says who it is."""
        return seller_of(self.row.publisher)

    @strawberry.field(description="The version of the tables of the law by which it was made.")
    def rule_version(self) -> str:
        """See disclosures.composed.ComposedDocument."""
        return read_composed(self.row.content).rule_version

    @strawberry.field(description="Its items, in order.")
    def entries(self) -> list[DocumentItem]:
        """As they were kept."""
        return [
            DocumentItem(key=one.key, label=one.label, text=one.text, rule=one.rule, rule_version=one.rule_version)
            for one in read_composed(self.row.content).entries
        ]

    @strawberry.field(description="As a page to print, in Japanese; the same each time.")
    def html(self) -> str:
        """Made from the record alone."""
        return html_of(paper_of(self.row))

    @strawberry.field(description="The same page as PDF, in Base64; the same bytes each time.")
    async def pdf_base64(self) -> str:
        """Set beside the event loop, on which other requests go on."""
        return b64encode(await asyncio.to_thread(pdf_of, paper_of(self.row))).decode()


@strawberry.type(description="A paper to print.")
class PrintedPaper:
    """A paper in both forms."""

    paper: strawberry.Private[Paper]
    title: str = strawberry.field(description="Title.")

    @strawberry.field(description="As a page to print, in Japanese.")
    def html(self) -> str:
        """The page."""
        return html_of(self.paper)

    @strawberry.field(description="The same page as PDF, in Base64.")
    async def pdf_base64(self) -> str:
        """Set beside the event loop, on which other requests go on."""
        return b64encode(await asyncio.to_thread(pdf_of, self.paper)).decode()


def paper_of(row: DocumentRow) -> Paper:
    """The paper of a kept document; one that was withdrawn says so above all else."""
    document = read_composed(row.content)
    if row.withdrawn_at is None:
        return document.paper
    return withdrawn_paper(document, withdrawn_on=clock.legal_day(row.withdrawn_at), reason=row.withdrawal_reason or "")


def document_node(row: DocumentRow) -> PublishedDocument:
    """The GraphQL object of a kept document; needs `publisher` fetched."""
    return PublishedDocument(
        id=global_id("PublishedDocument", row.id),
        row=row,
        kind=row.kind,
        title=row.title,
        version=row.version,
        subject_id=global_id(row.subject_type, row.subject_id),
        is_public=row.is_public,
        published_at=row.published_at,
        withdrawn_at=row.withdrawn_at,
        withdrawal_reason=row.withdrawal_reason,
        content=row.content,
        content_hash=row.content_hash,
    )


@strawberry.input(description="A text of the publisher's own, for one item of the document.")
class DocumentTextInput:
    """By the checklist's keys."""

    key: str = strawberry.field(description="Key of the item, as `disclosureChecklist` names it.")
    text: str = strawberry.field(description="Text.")


@strawberry.input(description="What participants pay, tax included.")
class ParticipationFeeInput:
    """See disclosures.undertaking.Fee."""

    price: YenAmount = strawberry.field(description="Of one person.")
    offset_part: YenAmount = strawberry.field(description="The part of it that pays for the offset; 0 when none does.")
    mass: MassInput = strawberry.field(description="How much is offset a person.")


@strawberry.input(description="One source of the emissions as they turned out.")
class ResultItemInput:
    """See disclosures.event_report.EmissionItem."""

    name: str = strawberry.field(description="What emits.")
    mass: MassInput = strawberry.field(description="How much.")
    method: str = strawberry.field(description="How it was calculated.")


@strawberry.input(description="The result beside the estimate（事後算定）.")
class ResultInput:
    """See disclosures.undertaking.Result."""

    items: list[ResultItemInput] = strawberry.field(description="The sources, 1 to 100.")
    variance: Variance = strawberry.field(description="What is done about the difference from the estimate.")


@strawberry.input(description="The terms of a donation.")
class DonationInput:
    """See disclosures.donation.DonationTerms."""

    amount: YenAmount = strawberry.field(description="One donation.")
    share_basis_points: int = strawberry.field(description="The share of it passed on, in hundredths of a per cent.")
    is_voluntary: bool = strawberry.field(description="Whether it is free to give nothing.")
    benefit: str = strawberry.field(description="What a giver receives for it; empty for nothing.", default="")
    rest: str = strawberry.field(description="What becomes of a rest or shortfall.")
    passed_on: YenAmount | None = strawberry.field(description="Passed on so far, for a report.", default=None)


@strawberry.input(description="A document: composed from the records, with what only the publisher knows.")
class DocumentRequestInput:
    """See payments.document_sources.DocumentRequest."""

    kind: DocumentKind = strawberry.field(description="What it is.")
    subject_id: strawberry.ID = strawberry.field(description="The own demand, product, listing, order or project.")
    texts: list[DocumentTextInput] = strawberry.field(
        description="Own texts, up to 40, for items that the records do not tell.", default_factory=list
    )
    undertaking: Undertaking | None = strawberry.field(description="For a plan or survey form.", default=None)
    participants: int | None = strawberry.field(description="How many people took or take part.", default=None)
    fee: ParticipationFeeInput | None = strawberry.field(
        description="When participants bear the cost of the offset.", default=None
    )
    result: ResultInput | None = strawberry.field(description="For a report.", default=None)
    donation: DonationInput | None = strawberry.field(description="For a donation's page or report.", default=None)


@strawberry.input(description="A document to publish: composed from the records, with what only the publisher knows.")
class PublishDocumentInput(DocumentRequestInput):
    """The same with its key."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")


@strawberry.input(description="A document to take back.")
class WithdrawDocumentInput:
    """See payments.documents.withdraw_document."""

    idempotency_key: str = strawberry.field(description="Makes a repetition give the first answer.")
    document_id: strawberry.ID = strawberry.field(description="The document.")
    reason: str = strawberry.field(description="Why, as readers of it will see.")


@strawberry.type(description="The document is as it was asked for.")
class DocumentSuccess:
    """The document after the change."""

    document: PublishedDocument = strawberry.field(description="The document.")


@strawberry.type
class DocumentQuery:
    """Queries about published documents."""

    @strawberry.field(description="A published document; a public one for anybody, withdrawn or not.")
    async def document(self, info: Info, id: DocumentArgument) -> PublishedDocument:
        """See disclosures.published.get_document_for."""
        row = await published.get_document_for(info.context.actor, read_global_id(id, "PublishedDocument"))
        return document_node(row)

    @strawberry.field(description="The documents about something that the actor may read, the latest first, up to 200.")
    async def documents_of(self, info: Info, subject_id: SubjectArgument) -> list[PublishedDocument]:
        """See disclosures.published.documents_of."""
        _, row_id = split_global_id(subject_id)
        rows = await published.documents_of(info.context.actor, subject_id=row_id)
        return [document_node(row) for row in rows]

    @strawberry.field(description="An order's invoice on paper, for who may read the order; null until it is issued.")
    async def invoice_paper(self, info: Info, order_id: OrderArgument) -> PrintedPaper | None:
        """See disclosures.invoice_paper.paper_of_invoice."""
        order = await get_order_for(actor_of(info), read_global_id(order_id, "Order"))
        row = (await invoices_of([order.id])).get(order.id)
        if row is None:
            return None
        paper = paper_of_invoice(json.loads(row.document), issued_on=row.issued_on)
        return PrintedPaper(paper=paper, title=paper.title)


@strawberry.type
class DocumentMutation:
    """Publishing and withdrawing documents."""

    @strawberry.mutation(
        graphql_type=payload(
            "PublishDocumentPayload",
            DocumentSuccess,
            *KEYED,
            IncompleteDisclosure,
            StageNotInMatrix,
            DocumentTakenDown,
            WordingRefused,
            RuleNotMet,
        ),
        description="Compose a document from the records, and publish and keep it; it never changes.",
    )
    async def publish_document(self, info: Info, input: PublishDocumentInput) -> DocumentSuccess:
        """See payments.documents.publish_document."""
        actor = actor_of(info)
        request = request_of(input)
        public_url = info.context.public_url
        id = await once(
            actor,
            "publishDocument",
            input,
            lambda: documents.publish_document(actor, request, public_url=public_url),
        )
        return DocumentSuccess(document=document_node(await published.get_document_for(actor, id)))

    @strawberry.mutation(
        graphql_type=payload(
            "WithdrawDocumentPayload", DocumentSuccess, *KEYED, AlreadyWithdrawn, WordingRefused, RuleNotMet
        ),
        description="Take back a document: it stays readable, with the reason why it no longer holds.",
    )
    async def withdraw_document(self, info: Info, input: WithdrawDocumentInput) -> DocumentSuccess:
        """See payments.documents.withdraw_document."""
        actor = actor_of(info)
        document_id = read_global_id(input.document_id, "PublishedDocument")
        id = await once(
            actor,
            "withdrawDocument",
            input,
            lambda: documents.withdraw_document(actor, document_id=document_id, reason=input.reason),
        )
        row = await published.get_document_for(actor, id)
        return DocumentSuccess(document=document_node(row))


def request_of(input: DocumentRequestInput) -> DocumentRequest:
    """What is asked for. Raises NotFound and InvalidInput."""
    type_name, subject_id = split_global_id(input.subject_id)
    if type_name not in SUBJECT_TYPES:
        raise InvalidInput(field="subjectId", value=type_name[:60], rule="subject_of_a_document")
    fitting = SUBJECTS.get(input.kind, SUBJECT_TYPES)
    if type_name not in fitting:
        raise NotFound(kind=fitting[0], id=input.subject_id[:MAX_GLOBAL_ID])
    if len(input.texts) > documents.MAX_PUBLISHED_TEXTS:
        rule = f"max_items={documents.MAX_PUBLISHED_TEXTS}"
        raise InvalidInput(field="texts", value=str(len(input.texts)), rule=rule)
    texts: dict[str, str] = {}
    for one in input.texts:
        if one.key in texts:
            raise InvalidInput(field="texts", value=one.key[:60], rule="each_item_once")
        texts[one.key] = one.text
    length = sum(map(len, texts.values()))
    if length > MAX_DRAFT_CHARACTERS:
        raise InvalidInput(field="texts", value=str(length), rule=f"max_characters={MAX_DRAFT_CHARACTERS}")
    return DocumentRequest(
        kind=input.kind,
        subject_id=subject_id,
        texts=texts,
        told=Told(
            participants=input.participants,
            fee=_fee(input.fee) if input.fee else None,
            result=_result(input.result) if input.result else None,
            donation=_donation(input.donation) if input.donation else None,
        ),
        undertaking=input.undertaking,
    )


def _fee(given: ParticipationFeeInput) -> Fee:
    return Fee(price_yen=given.price, offset_yen=given.offset_part, mass_g=read_mass_input("fee.mass", given.mass))


def _result(given: ResultInput) -> Result:
    if not 0 < len(given.items) <= MAX_EMISSION_ITEMS:
        raise InvalidInput(field="result.items", value=str(len(given.items)), rule=f"maximum={MAX_EMISSION_ITEMS}")
    items = tuple(
        EmissionItem(name=one.name, mass_g=read_mass_input("result.items.mass", one.mass), method=one.method)
        for one in given.items
    )
    return Result(items=items, variance=given.variance)


def _donation(given: DonationInput) -> DonationTerms:
    return DonationTerms(
        amount_yen=given.amount,
        share_bp=given.share_basis_points,
        is_voluntary=given.is_voluntary,
        benefit=given.benefit,
        rest=given.rest,
        passed_yen=given.passed_on,
    )
