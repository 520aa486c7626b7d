"""Documents that were published or handed over: kept as they were, found by what they tell of, withdrawn with a reason.

A later version stands beside the earlier ones; none is changed (docs/sources.md UN-24, PI-05).
"""

import hashlib
from typing import Final
from uuid import UUID

from core import clock
from core.errors import NotFound
from core.ids import new_id
from core.text import MAX_PARAGRAPH, plain_form, read_text
from disclosures.composed import ComposedDocument, content_of, hash_of, read_composed
from disclosures.duty_models import Complaint
from disclosures.errors import AlreadyWithdrawn, DocumentTakenDown
from disclosures.models import PublishedDocument
from parties.actors import Actor
from parties.models import Organisation

PAGE_OF_DOCUMENT: Final = "/documents/{id}"
MAX_DOCUMENTS_OF_SUBJECT: Final = 200
"""How many documents of one subject are listed, the latest first."""


async def keep_document(
    document: ComposedDocument,
    *,
    subject_type: str,
    subject_id: UUID,
    publisher_id: UUID,
    is_public: bool,
    recipient_id: UUID | None = None,
    id: UUID | None = None,
) -> PublishedDocument:
    """Keep a composed document as the next version of its kind for its subject. In the caller's transaction.

    `subject_type` is the GraphQL name of the subject's type. `recipient_id` may read one that is not public, beside its
    publisher. `id` is given when the paper already prints the document's own address.
    """
    # Two versions at the same moment: the second waits here, and counts on.
    await Organisation.select_for_update(no_key=True).get(id=publisher_id)
    earlier = PublishedDocument.filter(kind=document.kind, subject_id=subject_id)
    last = await earlier.order_by("-version").first()
    return await PublishedDocument.create(
        id=id or new_id(),
        publisher_id=publisher_id,
        recipient_id=recipient_id,
        kind=document.kind,
        subject_type=subject_type,
        subject_id=subject_id,
        version=last.version + 1 if last else 1,
        title=document.paper.title,
        content=content_of(document),
        content_hash=hash_of(document),
        is_public=is_public,
    )


async def require_not_taken_down(document: ComposedDocument, *, id: UUID, subject_id: UUID, publisher_id: UUID) -> None:
    """Raises DocumentTakenDown for what a complaint took down, word for word (docs/sources.md DP-02).

    `id` is what the document will have: each prints its own address.
    """
    withdrawn = PublishedDocument.filter(
        publisher_id=publisher_id, kind=document.kind, subject_id=subject_id, withdrawn_at__isnull=False
    )
    for one in await withdrawn.order_by("-id").limit(MAX_DOCUMENTS_OF_SUBJECT):
        same = _words(read_composed(one.content), one.id) == _words(document, id)
        if same and await Complaint.exists(subject_id=one.id, took_down=True):
            assert one.withdrawn_at is not None
            withdrawn_on = clock.legal_day(one.withdrawn_at).isoformat()
            raise DocumentTakenDown(withdrawn_on=withdrawn_on, reason=one.withdrawal_reason or "")


def _words(document: ComposedDocument, id: UUID) -> dict[str, str]:
    """Its title and items, but for its own address."""
    texts = {one.key: plain_form(one.text).replace(str(id), "") for one in document.entries}
    return {"title": plain_form(document.paper.title), **texts}


async def withdraw(document_id: UUID, *, reason: str) -> None:
    """Withdraw a document: it stays, with the reason, and is told to be withdrawn. In the caller's transaction.

    Raises NotFound, AlreadyWithdrawn, and InvalidInput for a reason that says nothing.
    """
    text = read_text("reason", reason, maximum=MAX_PARAGRAPH)
    standing = PublishedDocument.filter(id=document_id, withdrawn_at=None)
    if await standing.update(withdrawn_at=clock.now(), withdrawal_reason=text):
        return
    found = await PublishedDocument.get_or_none(id=document_id)
    if found is None or found.withdrawn_at is None:
        raise NotFound(kind="PublishedDocument", id=str(document_id))
    raise AlreadyWithdrawn(withdrawn_on=clock.legal_day(found.withdrawn_at).isoformat())


async def get_document_for(actor: Actor | None, id: UUID) -> PublishedDocument:
    """A document: a public one for anybody, withdrawn or not; another for its two parties and who reads all.

    Raises NotFound.
    """
    found = await PublishedDocument.get_or_none(id=id).select_related("publisher")
    if found is None or not may_read_document(actor, found):
        raise NotFound(kind="PublishedDocument", id=str(id))
    return found


async def documents_of(actor: Actor | None, *, subject_id: UUID) -> list[PublishedDocument]:
    """What the actor may read of the documents of a subject, the latest first."""
    found = PublishedDocument.filter(subject_id=subject_id).order_by("-id").select_related("publisher")
    rows = await found.limit(MAX_DOCUMENTS_OF_SUBJECT)
    return [one for one in rows if may_read_document(actor, one)]


def may_read_document(actor: Actor | None, document: PublishedDocument) -> bool:
    """Whether the actor may read it."""
    if document.is_public:
        return True
    if actor is None:
        return False
    return actor.reads_all or actor.organisation_id in (document.publisher_id, document.recipient_id)


def is_intact(document: PublishedDocument) -> bool:
    """Whether what is kept is what was published."""
    return hashlib.sha256(document.content.encode()).hexdigest() == document.content_hash
