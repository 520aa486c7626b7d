"""The invoice as a printable document, made from the document that was kept when it was issued (IV-01)."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from disclosures.paper import Paper, Section

LEAD_LABELS: Final = ("宛名", "ご請求金額（税込）", "お支払い期限")
NUMBER_LABEL: Final = "請求書番号"
KEPT_NOTE: Final = "この請求書は、発行時に保存した文書の記載を印刷したものです。"


def paper_of_invoice(document: Mapping[str, Any], *, issued_on: date) -> Paper:
    """The kept document of an invoice as a paper: its own words, each once."""
    entries = [(label, text) for label, text in document["entries"]]
    lead = tuple(entry for label in LEAD_LABELS for entry in entries if entry[0] == label)
    lines = tuple(one for one in entries if one[0].startswith("明細") or "対象" in one[0] or one[0] == "注記")
    others = tuple(one for one in entries if one not in lead and one not in lines and one[0] != NUMBER_LABEL)
    sections = (Section(heading="発行者と取引", entries=others), Section(heading="明細と消費税", entries=lines))
    return Paper(
        title=str(document["title"]),
        dated_on=issued_on,
        number=str(document["number"]),
        lead=lead,
        sections=tuple(one for one in sections if one.entries),
        notes=(KEPT_NOTE,),
    )
