"""What may go wrong when a disclosure is put together.

    DomainError
    ├── StageNotInMatrix            the mode of payment has no such stage in the source's tables
    ├── IncompleteDisclosure        a document lacks items that its mode and stage demand
    ├── IncompleteConfirmation      the final confirmation screen lacks an essential
    ├── IncompleteCertificate       a certificate lacks one of its items
    ├── IncompleteInvoice           an invoice lacks one of its fields
    ├── IncompleteSellerPages       a seller offers while one of its own pages lacks an item
    ├── SellerNotHeard              something is decided against a seller that may still answer
    ├── RetirementNotConfirmed      a certificate is asked for before the registry has confirmed the retirement
    ├── AlreadyWithdrawn            the document was withdrawn before
    └── DocumentTakenDown           a document that says the same was taken down after a complaint

A value that is present but wrong (a sum that does not add up, a mass below zero) is an `InvalidInput`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from core.errors import DomainError
from core.labels import label_in
from disclosures.matrix_items import Mode, Stage
from disclosures.missing_items import MissingItem, in_words
from disclosures.required_items import CertificateItem, Essential, InvoiceField
from disclosures.seller_items import SellerItem

_LINE: Final = re.compile(r"lines\[(\d+)\]\.description")


@dataclass(kw_only=True, eq=False)
class StageNotInMatrix(DomainError):
    """The information matrix has no column for this stage in this mode: it must not pass as 'nothing required'."""

    code = "STAGE_NOT_IN_MATRIX"
    message_ja = "情報提供の一覧表では、{mode}に「{stage}」の段階はありません。"
    message_en = "The information matrix has no column for {stage} in {mode}."
    labelled = (("mode", Mode), ("stage", Stage))

    mode: str
    stage: str


@dataclass(kw_only=True, eq=False)
class IncompleteDisclosure(DomainError):
    """The document may not be shown: items that must be given are missing.

    `missing` has their keys in the document's order, `items` the same with names, rules and laws.
    """

    code = "INCOMPLETE_DISCLOSURE"
    message_ja = "必ず提供すべき情報が足りません：{missing_ja}。"
    message_en = "Mandatory information is missing: {missing_en}."

    missing: tuple[str, ...]
    items: list[MissingItem] = field(default_factory=list)

    @classmethod
    def of(cls, items: Sequence[MissingItem]) -> Self:
        """The refusal for these items."""
        return cls(missing=tuple(one["key"] for one in items), items=list(items))

    def template_values(self) -> dict[str, Any]:
        """The items by name with the laws behind them; a refusal that was kept before they had names has the keys."""
        named = {language: in_words(self.items, language) or "、".join(self.missing) for language in ("ja", "en")}
        return {f"missing_{language}": text for language, text in named.items()}


@dataclass(kw_only=True, eq=False)
class IncompleteConfirmation(DomainError):
    """The final confirmation screen may not be shown (特定商取引法12条の6). `missing` has the keys of `Essential`."""

    code = "INCOMPLETE_CONFIRMATION"
    message_ja = "最終確認画面に必要な事項が足りません：{missing}（特定商取引法12条の6）。"
    message_en = "The final confirmation lacks: {missing} (Act on Specified Commercial Transactions, article 12-6)."
    labelled = (("missing", Essential),)

    missing: tuple[str, ...]


@dataclass(kw_only=True, eq=False)
class IncompleteCertificate(DomainError):
    """The certificate may not be issued (rule CT-01). `missing` has the keys of `CertificateItem`."""

    code = "INCOMPLETE_CERTIFICATE"
    message_ja = "証書の記載事項が足りません：{missing}（規則CT-01）。"
    message_en = "The certificate lacks: {missing} (rule CT-01)."
    labelled = (("missing", CertificateItem),)

    missing: tuple[str, ...]


@dataclass(kw_only=True, eq=False)
class IncompleteInvoice(DomainError):
    """The invoice may not be issued (rule IV-01). `missing` has the keys of `InvoiceField`.

    A line without a description is `lines[2].description`, counted from 0.
    """

    code = "INCOMPLETE_INVOICE"
    message_ja = "請求書の記載事項が足りません：{missing_ja}（消費税法57条の4）。"
    message_en = "The invoice lacks: {missing_en} (Consumption Tax Act, article 57-4)."

    missing: tuple[str, ...]

    def template_values(self) -> dict[str, Any]:
        """The fields by name, lines by their number from 1."""
        lines = {key: int(found[1]) + 1 for key in self.missing if (found := _LINE.fullmatch(key))}
        ja = [f"明細{lines[key]}行目の内容" if key in lines else key for key in self.missing]
        en = [f"content of line {lines[key]}" if key in lines else key for key in self.missing]
        return {"missing_ja": label_in(InvoiceField, ja, "ja"), "missing_en": label_in(InvoiceField, en, "en")}


@dataclass(kw_only=True, eq=False)
class IncompleteSellerPages(DomainError):
    """The seller's own pages lack items that buyers must find there before anything is offered or ordered.

    `missing` has the items' keys (`legal.phone`), `rules` the rules that ask for them (docs/sources.md TS-01, PR-01).
    """

    code = "INCOMPLETE_SELLER_PAGES"
    message_ja = (
        "販売者のページに記載が足りません：{missing}（{laws_ja}）。"
        "販売者が表示事項を登録するまで、出品・注文はできません。"
    )
    message_en = (
        "The seller's pages lack: {missing} ({laws_en}). Until they are complete nothing is offered or ordered."
    )
    labelled = (("missing", SellerItem),)

    missing: tuple[str, ...]
    rules: tuple[str, ...]

    def template_values(self) -> dict[str, Any]:
        """What asks for the pages that lack something; a kept refusal may name a page that there is no more."""
        found = [_ASKING.get(key) or _ASKING.get(key.partition(".")[0]) for key in self.missing]
        asking = list(dict.fromkeys(one for one in found if one)) or [(", ".join(self.rules),) * 2]
        return {"laws_ja": "、".join(ja for ja, _ in asking), "laws_en": ", ".join(en for _, en in asking)}


_ASKING: Final = {
    "legal": ("特定商取引法11条", "Act on Specified Commercial Transactions, article 11"),
    "provider": ("規則PR-01～PR-07", "rules PR-01 to PR-07"),
    "privacy": ("個人情報保護法", "Act on the Protection of Personal Information"),
    "legal.receipt": ("規則PS-01", "rule PS-01"),
}
"""By an item's key, or else its first part: what asks for it, or for its page."""


@dataclass(kw_only=True, eq=False)
class SellerNotHeard(DomainError):
    """The seller has not answered, and has time to (docs/sources.md DP-02, DP-05)."""

    code = "SELLER_NOT_HEARD"
    message_ja = "販売者の回答を {hear_until} まで待つ必要があります。"
    message_en = "The seller may answer until {hear_until}; nothing is decided against it before."
    instants = ("hear_until",)

    hear_until: str
    rule: str


@dataclass(kw_only=True, eq=False)
class RetirementNotConfirmed(DomainError):
    """The registry has not confirmed the retirement that the certificate would state as done."""

    code = "RETIREMENT_NOT_CONFIRMED"
    message_ja = "無効化が登録簿で確認されていないため、証書は発行できません。"
    message_en = "The certificate cannot be issued: the registry has not confirmed the retirement."


@dataclass(kw_only=True, eq=False)
class AlreadyWithdrawn(DomainError):
    """The document was withdrawn before: the reason that was given then stays."""

    code = "ALREADY_WITHDRAWN"
    message_ja = "この文書は {withdrawn_on} に取り下げられています。"
    message_en = "This document was withdrawn on {withdrawn_on}."

    withdrawn_on: str


@dataclass(kw_only=True, eq=False)
class DocumentTakenDown(DomainError):
    """A document that says the same, word for word, was taken down after a complaint (docs/sources.md DP-02)."""

    code = "DOCUMENT_TAKEN_DOWN"
    message_ja = (
        "同じ内容の文書は、苦情の調査により {withdrawn_on} に取り下げられました（理由：{reason}）。"
        "指摘された点を改めてから公開してください。"
    )
    message_en = (
        "A document that says the same was taken down after a complaint on {withdrawn_on} ({reason}). Put right what"
        " was found before you publish it."
    )

    withdrawn_on: str
    reason: str
    rule: str = "DP-02"
