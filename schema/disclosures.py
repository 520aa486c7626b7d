"""Documents as labelled texts, and the information matrix."""

from datetime import date
from typing import Annotated

import strawberry

from disclosures import matrix
from disclosures.documents import DisclosureDocument, document_hash
from disclosures.matrix import Duty, Item, Mode, Stage

ModeArgument = Annotated[Mode, strawberry.argument(description="Who bears the cost.")]
StageArgument = Annotated[Stage, strawberry.argument(description="When it is told.")]


@strawberry.type(description="A note on a certificate.")
class CertificateNote:
    """Why it stands beside the certificate, and since when."""

    noted_on: date = strawberry.field(description="When it was noted.")
    text: str = strawberry.field(description="The note, in Japanese.")


@strawberry.type(description="One labelled text of a document.")
class LabelledText:
    """A label and what stands beside it."""

    key: str = strawberry.field(description="Stable key of the item.")
    label: str = strawberry.field(description="Label, as the document prints it.")
    text: str = strawberry.field(description="Text.")


@strawberry.type(description="An item that a document lacks.")
class MissingItem:
    """What is missing and how strongly it is asked for."""

    item: Item = strawberry.field(description="The item.")
    label: str = strawberry.field(description="Its Japanese label.")
    duty: Duty = strawberry.field(description="How strongly it is asked for.")


@strawberry.type(description="A public document composed from the records.")
class Document:
    """A disclosure document."""

    title: str = strawberry.field(description="Title.")
    mode: Mode = strawberry.field(description="Who bears the cost.")
    stage: Stage = strawberry.field(description="For which stage.")
    entries: list[LabelledText] = strawberry.field(description="Its items in order.")
    missing: list[MissingItem] = strawberry.field(description="What the matrix asks for and it lacks.")
    document_hash: str = strawberry.field(description="SHA-256 of its canonical bytes.")
    url: str = strawberry.field(description="Its public page.")


def document_of(document: DisclosureDocument, url: str) -> Document:
    """The GraphQL object of a document."""
    return Document(
        title=document.title,
        mode=document.mode,
        stage=document.stage,
        entries=[
            LabelledText(key=item.value, label=item.label_ja, text=text) for item, text in document.entries.items()
        ],
        missing=[
            MissingItem(item=one.item, label=one.item.label_ja, duty=one.duty)
            for one in matrix.missing(document, document.mode, document.stage)
        ],
        document_hash=document_hash(document),
        url=url,
    )


@strawberry.type(description="What the information matrix asks of one item.")
class MatrixDuty:
    """A cell of the matrix."""

    item: Item = strawberry.field(description="The item.")
    label: str = strawberry.field(description="Its Japanese label.")
    duty: Duty = strawberry.field(description="How strongly it is asked for.")


@strawberry.type
class DisclosureQuery:
    """Queries about disclosure rules."""

    @strawberry.field(description="The information matrix for who pays and when it is told.")
    def disclosure_matrix(
        self,
        mode: ModeArgument,
        stage: StageArgument,
    ) -> list[MatrixDuty]:
        """One column of the matrix."""
        return [MatrixDuty(item=item, label=item.label_ja, duty=matrix.duty(item, mode, stage)) for item in Item]
