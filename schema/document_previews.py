"""A document before it is public: what publishing would give, lack and refuse. Nothing is kept."""

from typing import Annotated

import strawberry

from disclosures.document_kinds import DocumentKind
from disclosures.matrix import Duty
from payments.document_previews import Preview, preview_document
from schema.context import Info, actor_of
from schema.disclosure_check import ChecklistItem, DraftFinding, finding_of, item_of
from schema.documents import DocumentRequestInput, PrintedPaper, request_of

PreviewArgument = Annotated[
    DocumentRequestInput, strawberry.argument(description="What `publishDocument` would be given, but for the key.")
]


@strawberry.type(description="An item of a document that is not published yet.")
class PreviewItem:
    """See payments.document_previews.PreviewItem."""

    key: str = strawberry.field(description="Stable key, under which `texts` gives its text.")
    label: str = strawberry.field(description="Japanese label.")
    label_en: str = strawberry.field(description="English label.")
    duty: Duty = strawberry.field(description="How strongly it is asked for; NONE for one that may be told.")
    text: str = strawberry.field(description="Its text as it would be printed; empty for none.")
    is_told_by_records: bool = strawberry.field(description="Whether the records tell it: nobody may type it.")
    is_typed: bool = strawberry.field(description="Whether the given text is the one shown.")


@strawberry.type(description="One reason for which publishing would be refused now.")
class PreviewRefusal:
    """See payments.document_previews.Refusal."""

    key: str = strawberry.field(
        description="Key of the item, or the place of other words; empty for the document as a whole."
    )
    code: str = strawberry.field(description="The code with which `publishDocument` would refuse.")
    message: str = strawberry.field(description="Why, in the language of Accept-Language.")


@strawberry.type(description="A document as it would be published now（見本・未公表）. Nobody else sees it.")
class DocumentPreview:
    """See payments.document_previews.Preview."""

    kind: DocumentKind = strawberry.field(description="What it would be.")
    title: str = strawberry.field(description="Title.")
    items: list[PreviewItem] = strawberry.field(description="Its items, told or not, in order.")
    missing: list[ChecklistItem] = strawberry.field(description="Items that it lacks, in order.")
    findings: list[DraftFinding] = strawberry.field(
        description="What the rules say of the given words; `field` is `texts.` and the item's key, or another place."
    )
    waived: list[DraftFinding] = strawberry.field(description="Findings that the own organisation has leave for.")
    refusals: list[PreviewRefusal] = strawberry.field(description="Every reason why it could not be published.")
    is_publishable: bool = strawberry.field(description="Whether there is none.")
    paper: PrintedPaper | None = strawberry.field(
        description="As it would be printed, marked as a sample; null where the texts are too much for a paper."
    )


@strawberry.type
class DocumentPreviewQuery:
    """What a document would be."""

    @strawberry.field(description="The document that `publishDocument` would make now, and all that it would refuse.")
    async def document_preview(self, info: Info, input: PreviewArgument) -> DocumentPreview:
        """See payments.document_previews.preview_document."""
        found = await preview_document(actor_of(info), request_of(input), public_url=info.context.public_url)
        return _preview(found, info.context.language)


def _preview(found: Preview, language: str) -> DocumentPreview:
    paper = found.paper
    return DocumentPreview(
        kind=found.kind,
        title=found.title,
        items=[
            PreviewItem(
                key=one.item.key,
                label=one.item.label_ja,
                label_en=one.item.label_en,
                duty=one.item.duty,
                text=one.text,
                is_told_by_records=one.is_told_by_records,
                is_typed=one.is_typed,
            )
            for one in found.items
        ],
        missing=[item_of(one) for one in found.missing],
        findings=[finding_of(one, language) for one in found.findings],
        waived=[finding_of(one, language) for one in found.waived],
        refusals=[
            PreviewRefusal(key=one.key, code=one.error.code, message=one.error.message(language))
            for one in found.refusals
        ],
        is_publishable=not found.refusals,
        paper=PrintedPaper(paper=paper, title=paper.title) if paper else None,
    )
