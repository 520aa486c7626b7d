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
    └── AlreadyWithdrawn            the document was withdrawn before

A value that is present but wrong (a sum that does not add up, a mass below zero) is an `InvalidInput`.
"""

from dataclasses import dataclass
from typing import Any

from core.errors import DomainError
from disclosures.seller_items import SellerItem


@dataclass(kw_only=True, eq=False)
class _Incomplete(DomainError):
    """Something mandatory is missing; `missing` lists the keys, in the order of the document."""

    missing: tuple[str, ...]

    def template_values(self) -> dict[str, Any]:
        return {"missing_list": ", ".join(self.missing)}


@dataclass(kw_only=True, eq=False)
class StageNotInMatrix(DomainError):
    """The information matrix has no column for this stage in this mode: it must not pass as 'nothing required'."""

    code = "STAGE_NOT_IN_MATRIX"
    message_ja = "情報開示の表に「{mode}」の「{stage}」の段階はありません。"
    message_en = "The information matrix has no stage {stage} for {mode}."

    mode: str
    stage: str


@dataclass(kw_only=True, eq=False)
class IncompleteDisclosure(_Incomplete):
    """The document may not be shown: items that must be given are missing."""

    code = "INCOMPLETE_DISCLOSURE"
    message_ja = "必ず提供すべき情報が足りません（{missing_list}）。"
    message_en = "Mandatory information is missing: {missing_list}."


@dataclass(kw_only=True, eq=False)
class IncompleteConfirmation(_Incomplete):
    """The final confirmation screen may not be shown (特定商取引法12条の6)."""

    code = "INCOMPLETE_CONFIRMATION"
    message_ja = "最終確認画面に必要な事項が足りません（{missing_list}）。"
    message_en = "The final confirmation lacks: {missing_list}."


@dataclass(kw_only=True, eq=False)
class IncompleteCertificate(_Incomplete):
    """The certificate may not be issued."""

    code = "INCOMPLETE_CERTIFICATE"
    message_ja = "証書の記載事項が足りません（{missing_list}）。"
    message_en = "The certificate lacks: {missing_list}."


@dataclass(kw_only=True, eq=False)
class IncompleteInvoice(_Incomplete):
    """The invoice may not be issued."""

    code = "INCOMPLETE_INVOICE"
    message_ja = "請求書の記載事項が足りません（{missing_list}）。"
    message_en = "The invoice lacks: {missing_list}."


@dataclass(kw_only=True, eq=False)
class IncompleteSellerPages(DomainError):
    """The seller's own pages lack items that buyers must find there before anything is offered.

    `missing` has the items' keys (`legal.phone`), `rules` the rules that ask for them (docs/sources.md TS-01, PR-01).
    """

    code = "INCOMPLETE_SELLER_PAGES"
    message_ja = "販売者のページに記載が足りません（{missing_ja}）。販売者の表示事項を登録してから出品してください。"
    message_en = "Your seller's pages lack: {missing_en}. Complete them before you offer anything."

    missing: tuple[str, ...]
    rules: tuple[str, ...]

    def template_values(self) -> dict[str, Any]:
        """The items as the pages call them; a kept refusal may have a key that there is no more."""
        labels = {item.value: (item.label_ja, item.label_en) for item in SellerItem}
        said = [labels.get(key, (key, key)) for key in self.missing]
        return {"missing_ja": "、".join(ja for ja, _ in said), "missing_en": ", ".join(en for _, en in said)}


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
