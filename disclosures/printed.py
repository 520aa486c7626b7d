"""A document as it is printed and kept, from its texts by item: the checklist says which items there are and must be.

One way for every kind: what the records tell, with what only the publisher can tell beside it, under the headings of
the source's tables.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Final

from core.errors import InvalidInput
from core.text import MAX_PARAGRAPH, read_text
from disclosures.checklists import ChecklistItem, DocumentNature, checklist, missing_of, unasked
from disclosures.composed import ComposedDocument, DocumentEntry
from disclosures.document_kinds import DocumentKind
from disclosures.errors import IncompleteDisclosure
from disclosures.matrix import MATRIX_VERSION, Duty, Item, says_nothing
from disclosures.paper import Paper, Section, Sheet
from disclosures.paper.document import MAX_ENTRY_CHARACTERS, Entry

SELLER_HEADING: Final = "実施者・販売事業者"
CONTACT_HEADING: Final = "お問い合わせ先"
"""Of the same items where nobody sells."""
SECTIONS: Final = (
    ("カーボン・オフセットについて", (Item.MECHANISM, Item.URGENCY)),
    ("排出を減らす取組", (Item.PROVIDER_EFFORT, Item.USER_EFFORT)),
    ("対象とする活動と量", (Item.ACTIVITY, Item.PERIOD_PEOPLE, Item.EMISSION_AND_OFFSET, Item.METHOD)),
    (
        "クレジット",
        (
            Item.CREDIT_TYPE,
            Item.PROGRAMME,
            Item.PROCURE_RETIRE,
            Item.DEADLINE_NOTICE,
            Item.PROJECT_NAME,
            Item.PROJECT_PLACE,
            Item.PROJECT_TYPE,
            Item.PROJECT_SUMMARY,
            Item.PROJECT_TERM,
            Item.PROJECT_VOLUME,
        ),
    ),
    ("価格と支払い", (Item.PRICE, Item.CONSUMER_BURDEN, Item.OTHER_PAYMENT)),
    (SELLER_HEADING, (Item.SELLER_NAME, Item.MANAGER, Item.CONTACT, Item.URL)),
)
"""The groups of the source's tables: explanation, effort, scope and method, credit, price, seller."""

_OF_ITEM: Final = {item.value: heading for heading, items in SECTIONS for item in items}
_OF_RULE: Final = {
    "INF-03": "クレジットのくわしい情報",
    "INF-04": "寄付の使いみち",
    "INF-05": "見込みと実績",
    "UN-25": "企画の内容",
}
_OF_KIND: Final[Mapping[DocumentKind, str]] = MappingProxyType(
    {
        DocumentKind.SALE_NOTICE: "販売するクレジット",
        DocumentKind.ACTIVITY_SURVEY: "回答者",
        DocumentKind.PRODUCT_LABEL: "表示の内容",
        DocumentKind.PUBLIC_CONTRACT: "検査・支払い・紛争",
        DocumentKind.RETIREMENT_NOTICE: "無効化の結果",
        DocumentKind.BILATERAL_CERTIFICATE: "証書の記載事項",
        DocumentKind.BILATERAL_CONTRACT: "資金・証書・マーク",
    }
)
OTHER_HEADING: Final = "記載事項"
SHEETS: Final[Mapping[DocumentKind, Sheet]] = MappingProxyType(
    {DocumentKind.PRODUCT_LABEL: Sheet.CARD, DocumentKind.EVENT_PANEL: Sheet.PANEL}
)
"""What a kind is set on, if not on a page."""

FREELY_TOLD: Final = frozenset(
    item.value
    for item in (
        Item.PROVIDER_EFFORT,
        Item.USER_EFFORT,
        Item.DEADLINE_NOTICE,
        Item.OTHER_PAYMENT,
        Item.MANAGER,
        Item.URL,
    )
)
"""Items on which the publisher's own words stand before those that the records give."""

KEPT_NOTE: Final = (
    "この文書は、公開した時に保存した記載をそのまま印刷したものです。"
    "取り下げられていないこと、および後の版は、確認用ページでご確認ください。"
)
_OF_SELLERS: Final = frozenset({Item.SELLER_NAME.value, Item.MANAGER.value})
"""Printed only where they are asked for (docs/sources.md 1.3): a notice that sells nothing names no seller."""

CONTINUED: Final = "（続き）"


def texts_told(
    nature: DocumentNature, recorded: Mapping[str, str], told: Mapping[str, str], *, on: date
) -> dict[str, str]:
    """What the records say, by item, with what the publisher tells beside it.

    Raises InvalidInput for a text of an item that the document does not have, or that the records tell already.
    """
    asked = checklist(nature, on=on)
    keys = {item.key for item in (*asked, *also_printed(nature, asked))}
    texts = dict(recorded)
    for key in told:
        if key not in keys and not is_told_by_records(key, recorded):
            raise InvalidInput(field="texts.key", value=key[:60], rule="key_of_checklist")
    closed = [key for key in told if is_told_by_records(key, recorded)]
    if closed:
        # All of them at once: who fills in a form mends it once.
        one = closed[0]
        field, value = (f"texts.{one}", told[one][:60]) if len(closed) == 1 else ("texts", ", ".join(closed))
        raise InvalidInput(field=field, value=value, rule="told_by_the_records")
    for key, text in told.items():
        texts[key] = read_text(f"texts.{key}", text, maximum=MAX_PARAGRAPH)
    return texts


def is_told_by_records(key: str, recorded: Mapping[str, str]) -> bool:
    """Whether the records tell an item, so that nobody types it."""
    return not says_nothing(recorded.get(key, "")) and key not in FREELY_TOLD


def also_printed(nature: DocumentNature, asked: Collection[ChecklistItem]) -> Iterator[ChecklistItem]:
    """The items beyond those `asked` that a document of the matrix prints when they are told."""
    return (one for one in unasked(nature, asked) if one.key not in _OF_SELLERS)


def require_told(nature: DocumentNature, texts: Mapping[str, str], *, on: date) -> None:
    """Raises IncompleteDisclosure naming the ◆ and ◎ items for which `texts` says nothing, StageNotInMatrix."""
    absent = [
        missing_of(item)
        for item in checklist(nature, on=on)
        if item.duty in (Duty.MUST_BY_LAW, Duty.MUST) and says_nothing(texts.get(item.key, ""))
    ]
    if absent:
        raise IncompleteDisclosure.of(absent)


def compose_printed(
    nature: DocumentNature,
    texts: Mapping[str, str],
    *,
    title: str,
    dated_on: date,
    link: str = "",
    number: str = "",
    subtitle: str = "",
    lead: Sequence[Entry] = (),
    before: Sequence[Section] = (),
    notes: Sequence[str] = (),
) -> ComposedDocument:
    """The document of these texts, in the order of its checklist of the day, as it is kept and printed.

    `before` are sections that no checklist asks for, printed first. `link` is its public page, under the QR code.
    Raises InvalidInput for texts beyond a paper's limits. What must be told is asked by `require_told`.
    """
    asked = checklist(nature, on=dated_on)
    items = [one for one in (*asked, *also_printed(nature, asked)) if texts.get(one.key, "").strip()]
    paper = Paper(
        title=title,
        dated_on=dated_on,
        number=number,
        subtitle=subtitle,
        lead=tuple(lead),
        sections=(*before, *_sections(nature.kind, items, texts)),
        notes=(*notes, *((KEPT_NOTE,) if link else ())),
        link=link,
        sheet=SHEETS.get(nature.kind, Sheet.A4),
    )
    of_rules = {f"{one.rule}/{one.rule_version}" for one in items if one.key not in _OF_ITEM}
    versions = [MATRIX_VERSION] if any(one.key in _OF_ITEM for one in items) else []
    return ComposedDocument(
        kind=nature.kind,
        paper=paper,
        entries=tuple(
            DocumentEntry(
                key=one.key, label=one.label_ja, text=texts[one.key], rule=one.rule, rule_version=one.rule_version
            )
            for one in items
        ),
        rule_version=" ".join([*versions, *sorted(of_rules)]),
    )


def _sections(kind: DocumentKind, items: Sequence[ChecklistItem], texts: Mapping[str, str]) -> tuple[Section, ...]:
    grouped: dict[str, list[Entry]] = {}
    sells = any(item.key == Item.SELLER_NAME.value for item in items)
    for item in items:
        heading, label = _place(kind, item)
        if heading == SELLER_HEADING and not sells:
            heading = CONTACT_HEADING
        grouped.setdefault(heading, []).extend(split_entry(label, texts[item.key]))
    return tuple(Section(heading=heading, entries=tuple(entries)) for heading, entries in grouped.items())


def _place(kind: DocumentKind, item: ChecklistItem) -> tuple[str, str]:
    """Under which heading an item stands, and how its label is printed there."""
    if item.key in _OF_ITEM:
        return _OF_ITEM[item.key], item.label_ja
    if item.part_of:
        return item.part_of, item.label_ja
    group, colon, label = item.label_ja.partition("：")
    if colon:
        return group, label
    return _OF_RULE.get(item.rule) or _OF_KIND.get(kind, OTHER_HEADING), item.label_ja


def split_entry(label: str, text: str) -> Iterator[Entry]:
    """A text within a paper's limit as one entry; a longer one as several, broken between its lines."""
    part: list[str] = []
    length, shown = 0, label
    for line in text.split("\n"):
        if part and length + len(line) + 1 > MAX_ENTRY_CHARACTERS:
            yield shown, "\n".join(part)
            part, length, shown = [], 0, label + CONTINUED
        part.append(line)
        length += len(line) + 1
    yield shown, "\n".join(part)


def withdrawn_paper(document: ComposedDocument, *, withdrawn_on: date, reason: str) -> Paper:
    """The paper of a document that was withdrawn: all that it said, and above it that it holds no more."""
    note = f"この文書は取り下げられました。理由：{reason}"
    return replace(document.paper, annotations=(*document.paper.annotations, (withdrawn_on, note)))
