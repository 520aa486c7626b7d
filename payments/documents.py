"""Publishing a document and taking one back; what is kept by itself when something is published or retired."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from core import clock
from core.errors import InvalidInput, NotFound
from core.ids import new_id
from disclosures.checklists import DocumentNature, checklist
from disclosures.composed import ComposedDocument
from disclosures.document_kinds import DocumentKind
from disclosures.matrix import Item
from disclosures.models import PublishedDocument
from disclosures.printed import compose_printed, require_told, texts_told
from disclosures.published import PAGE_OF_DOCUMENT, keep_document, require_not_taken_down, withdraw
from disclosures.published_texts import require_wording
from disclosures.retirement_notice import NOTICE_TITLE, TAX_NOTE, retirement_notice_texts
from disclosures.rules import Gate
from disclosures.wording_context import ClaimContext, Speaker
from listings.document_facts import Told, notice_facts
from listings.models import Listing, Product
from parties.actors import Actor
from parties.kinds import KIND_RULES
from parties.permissions import require
from payments.document_sources import DocumentRequest, Source, source_of, source_of_listing, source_of_product
from registry.models import Retirement

ITEM_OF_PAGE: Final = Item.URL.value
MAX_PUBLISHED_TEXTS: Final = 40
"""How many texts of its own a publisher may give with one document."""


async def publish_document(actor: Actor, request: DocumentRequest, *, public_url: str) -> UUID:
    """Compose a document from the records and the publisher's texts, and keep it. In the caller's transaction.

    Raises NotVerified, NotFound, IncompleteDisclosure (a ◆ or ◎ item is not told), StageNotInMatrix (a ticket without
    a fee), DocumentTakenDown (word for word what a complaint took down), WordingRefused, RuleNotMet and InvalidInput.
    """
    source = await source_asked(actor, request, public_url=public_url)
    today, id = clock.today(), new_id()
    page = page_of(source, id, public_url=public_url)
    texts = with_page(source, texts_told(source.nature, source.texts, request.texts, on=today), page, on=today)
    require_whole(source, texts, on=today)
    await require_wording(
        said_in(source, request, texts),
        source.context,
        gate=source.gate,
        publisher_id=actor.organisation_id,
        subject_type="PublishedDocument",
        subject_id=id,
        also=source.findings,
    )
    document = composed(source, texts, link=page)
    publisher_id, subject_id = actor.organisation_id, request.subject_id
    await require_not_taken_down(document, id=id, subject_id=subject_id, publisher_id=publisher_id)
    return (await _keep(document, source, publisher_id, subject_id, id)).id


async def withdraw_document(actor: Actor, *, document_id: UUID, reason: str) -> UUID:
    """Take back a document of the actor's organisation, with the reason; it stays. In the caller's transaction.

    The reason is public too. Raises NotVerified, NotFound, AlreadyWithdrawn, WordingRefused, RuleNotMet, InvalidInput.
    """
    require(actor, "withdrawDocument")
    if not await PublishedDocument.exists(id=document_id, publisher_id=actor.organisation_id):
        raise NotFound(kind="PublishedDocument", id=str(document_id))
    await require_wording(
        {"reason": reason},
        ClaimContext(speaker=Speaker.PROVIDER),
        gate=Gate.AD,
        publisher_id=actor.organisation_id,
        subject_type="PublishedDocument",
        subject_id=document_id,
    )
    await withdraw(document_id, reason=reason)
    return document_id


async def keep_sale_notice(listing_id: UUID) -> None:
    """Keep a sale notice as it was published (docs/sources.md UN-24); one that is kept is left alone (worker)."""
    if await _is_kept(DocumentKind.SALE_NOTICE, listing_id):
        return
    listing = await Listing.get(id=listing_id).select_related("issuance__project")
    await _keep_source(source_of_listing(listing), listing.seller_id, listing.id)


async def keep_product_page(product_id: UUID) -> None:
    """Keep a product's page as it was when it went on sale (docs/sources.md UN-24), once (worker)."""
    if await _is_kept(DocumentKind.PRODUCT_PAGE, product_id):
        return
    product = await Product.get(id=product_id).select_related("seller", "hold__issuance__project")
    source = await source_of_product(product, DocumentKind.PRODUCT_PAGE, public_url="")
    await _keep_source(source, product.seller_id, product.id)


async def keep_retirement_notice(retirement_id: UUID) -> None:
    """Keep the notice of a confirmed retirement for whom another retired (docs/sources.md UN-02), once (worker)."""
    if await _is_kept(DocumentKind.RETIREMENT_NOTICE, retirement_id):
        return
    retirement = await Retirement.get(id=retirement_id).select_related("hold__issuance__project")
    if retirement.hold.holder_id == retirement.beneficiary_id:
        return
    nature, facts = DocumentNature(kind=DocumentKind.RETIREMENT_NOTICE), await notice_facts(retirement)
    texts = retirement_notice_texts(facts)
    document = compose_printed(
        nature,
        texts,
        title=NOTICE_TITLE,
        dated_on=clock.today(),
        lead=(("交付先", facts.user_name), ("無効化した量", texts["quantity"])),
        notes=(TAX_NOTE,),
    )
    await keep_document(
        document,
        subject_type="Retirement",
        subject_id=retirement.id,
        publisher_id=retirement.hold.holder_id,
        recipient_id=retirement.beneficiary_id,
        is_public=False,
    )


async def source_asked(actor: Actor, request: DocumentRequest, *, public_url: str) -> Source:
    """What the records give for the document that the actor asks for, if it may publish it.

    Raises NotVerified, and what `source_of` raises.
    """
    require(actor, "publishDocument")
    if KIND_RULES[actor.organisation_kind].is_person:
        # A document names who publishes it, and natural persons are never named (docs/sources.md PI-03).
        raise InvalidInput(field="kind", value=request.kind.value, rule="published_by_organisations")
    return await source_of(actor.organisation_id, request, public_url=public_url)


def page_of(source: Source, id: UUID, *, public_url: str) -> str:
    """The address of a public document's own page; empty for another."""
    return public_url + PAGE_OF_DOCUMENT.format(id=id) if source.is_public else ""


def with_page(source: Source, texts: dict[str, str], page: str, *, on: date) -> dict[str, str]:
    """The texts, with a document's own page as its website where the publisher names no other."""
    asks = any(item.key == ITEM_OF_PAGE for item in checklist(source.nature, on=on))
    return {ITEM_OF_PAGE: page, **texts} if asks else texts


def require_whole(source: Source, texts: Mapping[str, str], *, on: date) -> None:
    """Raises IncompleteDisclosure for what must be told and is not; a survey form is handed out to be filled in."""
    if source.nature.kind is not DocumentKind.ACTIVITY_SURVEY:
        require_told(source.nature, texts, on=on)


def said_in(source: Source, request: DocumentRequest, texts: Mapping[str, str]) -> dict[str, str]:
    """The words that the publisher says, by their places in the request: they are read for what may not be said."""
    own = {f"texts.{key}": texts[key] for key in request.texts}
    return {"title": source.title, **own, **_words_of(request.told)}


def _words_of(told: Told) -> dict[str, str]:
    """The publisher's own words outside its texts, by their places in the request: all of them are printed."""
    said: dict[str, str] = {}
    for position, item in enumerate(told.result.items if told.result else (), start=1):
        said |= {f"result.items.{position}.name": item.name, f"result.items.{position}.method": item.method}
    if told.donation:
        said |= {"donation.benefit": told.donation.benefit, "donation.rest": told.donation.rest}
    return said


def composed(source: Source, texts: dict[str, str], *, link: str) -> ComposedDocument:
    """The document that a source and its texts make. Raises InvalidInput for what no paper takes."""
    return compose_printed(
        source.nature,
        texts,
        title=source.title,
        dated_on=clock.today(),
        link=link,
        lead=source.lead,
        before=source.before,
    )


async def _keep_source(source: Source, publisher_id: UUID, subject_id: UUID) -> None:
    await _keep(composed(source, dict(source.texts), link=""), source, publisher_id, subject_id, new_id())


async def _keep(
    document: ComposedDocument, source: Source, publisher_id: UUID, subject_id: UUID, id: UUID
) -> PublishedDocument:
    return await keep_document(
        document,
        subject_type=source.subject_type,
        subject_id=subject_id,
        publisher_id=publisher_id,
        recipient_id=source.recipient_id,
        is_public=source.is_public,
        id=id,
    )


async def _is_kept(kind: DocumentKind, subject_id: UUID) -> bool:
    return await PublishedDocument.exists(kind=kind, subject_id=subject_id)
