"""The certificate (証書) as a printable document, made from the document that was kept when it was issued."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from disclosures.certificate import CertificateItem
from disclosures.japanese import read_printed_date
from disclosures.paper import Paper, Section

LEAD: Final = (CertificateItem.RECIPIENT, CertificateItem.QUANTITY)
SECTIONS: Final = (
    ("オフセットの内容", (CertificateItem.ACTIVITY, CertificateItem.SCOPE, CertificateItem.METHOD)),
    (
        "使用したクレジット",
        (
            CertificateItem.CREDIT_TYPE,
            CertificateItem.SERIALS,
            CertificateItem.RETIREMENT,
            CertificateItem.DEADLINE,
            CertificateItem.PROJECT,
            CertificateItem.VERIFICATION,
        ),
    ),
    (
        "証書について",
        (CertificateItem.NO_RESALE, CertificateItem.VALIDITY, CertificateItem.ISSUED_ON, CertificateItem.ISSUER),
    ),
)
"""Where each item stands on the paper; the number stands in its head, the explanation of offsetting in the notes."""
OTHER_SECTION: Final = "その他の記載事項"
KEPT_NOTE: Final = (
    "この証書は、発行時に保存した文書の記載を印刷したものです。"
    "番号の真正、現在の状態および発行後の追記は、確認用ページでご確認ください。"
)


def paper_of_certificate(
    document: Mapping[str, Any], *, link: str, annotations: Sequence[tuple[date, str]] = (), credits: Sequence[str] = ()
) -> Paper:
    """The kept document of a certificate as a paper: its own words, all of them, and nothing that it does not say.

    `document` is the record that was hashed at issue. The recipient is what that record shows the public
    (docs/sources.md CT-04). `link` is the public page; `annotations` were noted after the issue; `credits` name the
    sources of what is shown. Raises InvalidInput for more annotations than a paper takes, or a longer text in one.
    """
    entries = {key: (label, text) for key, label, text in document["entries"]}
    number = f"第{document['number']}号"
    placed = {item.value for _, items in SECTIONS for item in items}
    placed |= {item.value for item in (*LEAD, CertificateItem.NUMBER, CertificateItem.MECHANISM)}
    sections = [
        Section(heading=heading, entries=tuple(entries[item.value] for item in items if item.value in entries))
        for heading, items in SECTIONS
    ]
    others = tuple(entry for key, entry in entries.items() if key not in placed)
    mechanism = entries.get(CertificateItem.MECHANISM.value)
    return Paper(
        title=str(document["title"]).removesuffix(number).strip(),
        dated_on=read_printed_date(entries[CertificateItem.ISSUED_ON.value][1]),
        number=number,
        lead=tuple(entries[item.value] for item in LEAD if item.value in entries),
        sections=tuple(one for one in (*sections, Section(heading=OTHER_SECTION, entries=others)) if one.entries),
        notes=(KEPT_NOTE, *([mechanism[1]] if mechanism else []), *credits),
        annotations=tuple(annotations),
        link=link,
        framed=True,
    )
