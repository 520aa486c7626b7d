"""The certificate as a paper: every item of the kept document stands on it, once, and nothing is made up."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.errors import InvalidInput
from disclosures.certificate import CertificateItem, canonical_bytes, compose_certificate
from disclosures.certificate_paper import KEPT_NOTE, LEAD, OTHER_SECTION, SECTIONS, paper_of_certificate
from disclosures.paper import Paper
from disclosures.paper.document import MAX_ANNOTATIONS
from tests.disclosures.samples import CERTIFICATE

LINK = "https://musubi.example/certificates/2026-000042"


def kept(**changes: Any) -> dict[str, Any]:
    """The record of a certificate as it is kept."""
    record: dict[str, Any] = json.loads(canonical_bytes(compose_certificate(replace(CERTIFICATE, **changes))))
    return record


def entries_of(paper: Paper) -> list[tuple[str, str]]:
    return [*paper.lead, *(entry for section in paper.sections for entry in section.entries)]


def test_every_item_has_one_place() -> None:
    placed = [*LEAD, *(item for _, items in SECTIONS for item in items)]
    assert sorted([*placed, CertificateItem.NUMBER, CertificateItem.MECHANISM]) == sorted(CertificateItem)


def test_the_paper_says_what_the_kept_document_says() -> None:
    record = kept(publish_recipient=True, bilateral=True, validity="2026年11月1日～2027年10月31日")
    paper = paper_of_certificate(record, link=LINK, credits=["出典：登録プロジェクト一覧"])
    assert (paper.title, paper.number) == ("カーボン・オフセット証書", "第2026-000042号")
    assert paper.dated_on == date(2026, 11, 24)
    assert paper.lead[0] == ("交付先", CERTIFICATE.recipient_name)
    given = {(label, text) for key, label, text in record["entries"] if key not in ("number", "mechanism")}
    assert set(entries_of(paper)) == given and len(entries_of(paper)) == len(given)
    mechanism = next(text for key, _, text in record["entries"] if key == "mechanism")
    assert paper.notes == (KEPT_NOTE, mechanism, "出典：登録プロジェクト一覧")
    assert paper.framed and paper.link == LINK


def test_a_recipient_that_declined_is_not_on_the_paper() -> None:
    paper = paper_of_certificate(kept(publish_recipient=False), link=LINK)
    assert paper.lead[0] == ("交付先", "非公開希望")
    assert CERTIFICATE.recipient_name not in {text for entry in entries_of(paper) for text in entry}


def test_an_item_that_is_not_known_is_printed_all_the_same() -> None:
    record = kept()
    record["entries"].append(["later", "後の版の項目", "後の版の記載"])
    paper = paper_of_certificate(record, link=LINK)
    assert (paper.sections[-1].heading, paper.sections[-1].entries) == (
        OTHER_SECTION,
        (("後の版の項目", "後の版の記載"),),
    )


def test_what_was_noted_after_the_issue_is_beside_the_words_not_in_them() -> None:
    noted = (date(2027, 4, 1), "1 t-CO2が取り消されました。")
    plain, annotated = (paper_of_certificate(kept(), link=LINK, annotations=notes) for notes in ([], [noted]))
    assert annotated.annotations == (noted,)
    assert replace(annotated, annotations=()) == plain


def test_more_notes_than_a_paper_takes_are_refused() -> None:
    notes = [(date(2027, 4, 1), "追記")] * (MAX_ANNOTATIONS + 1)
    with pytest.raises(InvalidInput):
        paper_of_certificate(kept(), link=LINK, annotations=notes)
