"""A document as it would be published, before anybody else sees it: by the steps of publishing, and nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from core import clock
from core.errors import DomainError, InvalidInput
from disclosures.checklists import ChecklistItem, checklist
from disclosures.composed import ComposedDocument
from disclosures.document_kinds import DocumentKind
from disclosures.errors import DocumentTakenDown, IncompleteDisclosure
from disclosures.findings import Finding, is_waived, require_acceptable
from disclosures.gate_errors import RuleNotMet, WordingRefused
from disclosures.matrix import says_nothing
from disclosures.paper import Paper
from disclosures.printed import KEPT_NOTE, also_printed, is_told_by_records, texts_told
from disclosures.published import require_not_taken_down
from disclosures.published_texts import read_wording
from parties.actors import Actor
from payments.document_sources import DocumentRequest, Source
from payments.documents import composed, page_of, require_whole, said_in, source_asked, with_page

SAMPLE_TITLE: Final = "見本・未公表"
SAMPLE_NOTE: Final = "この文書は見本です。公表されておらず、何の効力もありません。"
SAMPLE_ID: Final = UUID(int=0)
"""Stands in the address of the page that a document does not have yet."""


@dataclass(frozen=True, kw_only=True)
class PreviewItem:
    """An item with its text as it would be printed, empty for none, and who tells it."""

    item: ChecklistItem
    text: str
    is_told_by_records: bool
    """Nobody may type it."""
    is_typed: bool
    """The publisher's own text is in it."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One reason why the document could not be published. `key` is the item's, or empty for none of its own."""

    key: str
    error: DomainError


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What publishing would give or refuse. `document` is None where no paper can be set."""

    kind: DocumentKind
    title: str
    items: tuple[PreviewItem, ...]
    missing: tuple[ChecklistItem, ...]
    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...]
    refusals: tuple[Refusal, ...]
    document: ComposedDocument | None

    @property
    def paper(self) -> Paper | None:
        """The paper, marked as a sample above all else, without the QR code of a page that does not exist."""
        if self.document is None:
            return None
        paper = self.document.paper
        return replace(
            paper,
            subtitle=SAMPLE_TITLE,
            annotations=((paper.dated_on, f"【{SAMPLE_TITLE}】{SAMPLE_NOTE}"), *paper.annotations),
            notes=tuple(note for note in paper.notes if note != KEPT_NOTE),
            link="",
        )


async def preview_document(actor: Actor, request: DocumentRequest, *, public_url: str) -> Preview:
    """The document as `publish_document` would compose it now, with every refusal that it would meet. Writes nothing.

    Raises what `source_asked` raises: where the records make no such document there is nothing to show.
    """
    source = await source_asked(actor, request, public_url=public_url)
    today = clock.today()
    refusals: list[Refusal] = []
    request = replace(request, texts=_acceptable(source, request.texts, refusals, on=today))
    told = texts_told(source.nature, source.texts, request.texts, on=today)
    texts = with_page(source, told, page_of(source, SAMPLE_ID, public_url=public_url), on=today)
    try:
        require_whole(source, texts, on=today)
    except IncompleteDisclosure as lacking:
        refusals.append(Refusal(key="", error=lacking))
    said = said_in(source, request, texts)
    findings, leave = await read_wording(said, source.context, publisher_id=actor.organisation_id, also=source.findings)
    for one in findings:
        try:
            require_acceptable((one,), leave)
        except (WordingRefused, RuleNotMet) as refused:
            refusals.append(Refusal(key=one.field.removeprefix("texts."), error=refused))
    document = await _document(actor, request, source, texts, refusals, public_url=public_url)
    asked = checklist(source.nature, on=today)
    return Preview(
        kind=request.kind,
        title=source.title,
        items=tuple(
            PreviewItem(
                item=one,
                text=texts.get(one.key, ""),
                is_told_by_records=is_told_by_records(one.key, source.texts),
                is_typed=one.key in request.texts,
            )
            for one in (*asked, *also_printed(source.nature, asked))
        ),
        missing=tuple(one for one in asked if says_nothing(texts.get(one.key, ""))),
        findings=tuple(one for one in findings if not is_waived(one, leave)),
        waived=tuple(one for one in findings if is_waived(one, leave)),
        refusals=tuple(refusals),
        document=document,
    )


def _acceptable(source: Source, own: Mapping[str, str], refusals: list[Refusal], *, on: date) -> dict[str, str]:
    """The publisher's texts that may be told; what is refused of each other is added to `refusals`."""
    good: dict[str, str] = {}
    for key, text in own.items():
        try:
            texts_told(source.nature, source.texts, {key: text}, on=on)
        except InvalidInput as refused:
            refusals.append(Refusal(key=key, error=refused))
        else:
            good[key] = text
    return good


async def _document(
    actor: Actor,
    request: DocumentRequest,
    source: Source,
    texts: dict[str, str],
    refusals: list[Refusal],
    *,
    public_url: str,
) -> ComposedDocument | None:
    try:
        document = composed(source, texts, link=page_of(source, SAMPLE_ID, public_url=public_url))
    except InvalidInput as refused:
        refusals.append(Refusal(key="", error=refused))
        return None
    try:
        await require_not_taken_down(
            document, id=SAMPLE_ID, subject_id=request.subject_id, publisher_id=actor.organisation_id
        )
    except DocumentTakenDown as refused:
        refusals.append(Refusal(key="", error=refused))
    return document
