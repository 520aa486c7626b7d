import hashlib
import json
import unicodedata
from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from disclosures.document_kinds import DocumentKind
from disclosures.documents import (
    MAX_ENTRY_CHARACTERS,
    DisclosureDocument,
    canonical_bytes,
    document_hash,
    labelled_entries,
    read_document,
)
from disclosures.japanese import Language
from disclosures.matrix import Item, Mode, Stage

DOCUMENT = DisclosureDocument(
    kind=DocumentKind.EVENT_REPORT,
    title="報告",
    mode=Mode.ORGANISER_PAYS,
    stage=Stage.AFTER,
    language=Language.JA,
    entries={Item.PROGRAMME: "J-クレジット制度", Item.MECHANISM: "仕組み"},
)

visible_text = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn"]), min_size=1, max_size=40).map(
    lambda text: f"字{text}字"
)
documents = st.builds(
    DisclosureDocument,
    kind=st.sampled_from(DocumentKind),
    title=visible_text,
    mode=st.sampled_from(Mode),
    stage=st.sampled_from(Stage),
    language=st.sampled_from(Language),
    entries=st.dictionaries(st.sampled_from(Item), visible_text, max_size=6),
)


def test_the_canonical_bytes_are_sorted_compact_utf8_json() -> None:
    assert canonical_bytes(DOCUMENT).decode() == (
        '{"entries":{"I01":"仕組み","I10":"J-クレジット制度"},"kind":"EVENT_REPORT","language":"ja",'
        '"mode":"ORGANISER_PAYS","rule_version":"information-matrix/2011-04","stage":"AFTER","title":"報告"}'
    )
    assert document_hash(DOCUMENT) == hashlib.sha256(canonical_bytes(DOCUMENT)).hexdigest()


def test_the_order_in_which_entries_were_given_does_not_matter() -> None:
    turned = replace(DOCUMENT, entries=dict(reversed(list(DOCUMENT.entries.items()))))
    assert (turned, document_hash(turned)) == (DOCUMENT, document_hash(DOCUMENT))
    assert labelled_entries(turned) == [
        ("カーボン・オフセットの仕組み", "仕組み"),
        ("認証プログラム名", "J-クレジット制度"),
    ]
    assert labelled_entries(replace(turned, language=Language.EN))[1][0] == "Certification programme"


def test_the_same_text_composed_or_decomposed_is_the_same_document() -> None:
    decomposed = unicodedata.normalize("NFD", "プログラム")
    assert decomposed != "プログラム"
    one, other = (replace(DOCUMENT, entries={Item.PROGRAMME: text}) for text in (decomposed, "プログラム"))
    assert document_hash(one) == document_hash(other)


def test_an_entry_that_says_nothing_is_left_out() -> None:
    assert replace(DOCUMENT, entries={Item.PROGRAMME: " ― "}).entries == {}


def test_a_document_cannot_be_edited() -> None:
    with pytest.raises(FrozenInstanceError):
        DOCUMENT.title = "別"  # type: ignore[misc]
    with pytest.raises(TypeError):
        DOCUMENT.entries[Item.URL] = "x"  # type: ignore[index]


@pytest.mark.parametrize("text", ["左\u202e右", "改\x00行", "字" * (MAX_ENTRY_CHARACTERS + 1)])
def test_a_text_that_hides_or_overflows_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        replace(DOCUMENT, entries={Item.URL: text})


@given(documents, documents)
def test_two_documents_hash_alike_exactly_when_they_are_equal(
    one: DisclosureDocument, other: DisclosureDocument
) -> None:
    assert (document_hash(one) == document_hash(other)) == (one == other)


@given(documents)
def test_what_was_kept_is_read_back(document: DisclosureDocument) -> None:
    kept = canonical_bytes(document)
    assert read_document(kept) == document
    assert canonical_bytes(read_document(kept)) == kept
    assert unicodedata.is_normalized("NFC", kept.decode())
    assert set(json.loads(kept)) == {"entries", "kind", "language", "mode", "rule_version", "stage", "title"}
