"""The agreement on bilateral value and the certificate under it, from the records (docs/sources.md CT-02 to CT-05).

The handbook asks for both before a firm tells its customers anything (001, lines 2475-2509): what is funded, what the
certificate means, that it is not sold on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from disclosures.certificate import NO_RESALE_TEXT
from disclosures.facts import read_line
from disclosures.japanese import format_date, format_period, format_yen
from disclosures.paper import Section

AGREEMENT_TITLE: Final = "カーボン・オフセットに関する協定書（特定者間完結型）"
BILATERAL_CERTIFICATE_TITLE: Final = "カーボン・オフセット証書（特定者間完結型）"
NO_MARK_TEXT: Final = "提供者のオフセット・マークは使用しません。"
NO_DOUBLE_USE_TEXT: Final = "提供者は、この価値を他の者に提供せず、自らも用いません（二重使用の防止）。"

_OF_TEXTS: Final = {
    "ACTIVITY": "activity",
    "PLACE": "activity_place",
    "SPECIES": "activity_species",
    "AREA": "activity_area",
    "TREATMENT": "activity_treatment",
    "OWNER": "activity_owner",
}
"""The recorded texts that are items of the paper as they stand; what the certificate means and who bears the cost is
printed with what the records add."""


@dataclass(frozen=True, kw_only=True)
class MarkUse:
    """For how long and where the partner shows the issuer's mark."""

    first_day: date
    last_day: date
    places: str


@dataclass(frozen=True, kw_only=True)
class AgreementFacts:
    """What the records say of an accepted agreement. Money in yen, the value in whole tonnes.

    `texts` are by the keys of `registry.agreement_items.AgreementItem`, `funds_use` adds up to the funding.
    """

    issuer_name: str
    issuer_manager: str
    partner_name: str
    partner_manager: str
    project_name: str
    texts: Mapping[str, str]
    quantity_t: int
    funding_yen: int
    funds_use: Sequence[tuple[str, int]]
    mark: MarkUse | None
    explained_on: date
    agreed_on: date
    accepted_on: date
    valid_from: date
    valid_to: date
    document_name: str
    document_hash: str


def agreement_texts(facts: AgreementFacts) -> dict[str, str]:
    """The items of the agreement by the keys of the checklist; what was not recorded is left out."""
    funds = "\n".join(f"・{item}：{format_yen(amount_yen)}" for item, amount_yen in facts.funds_use)
    meaning = facts.texts.get("VALUE_MEANING", "")
    mark = facts.mark
    texts = {
        **{key: facts.texts.get(item, "") for item, key in _OF_TEXTS.items()},
        "funds_use": f"資金の合計 {format_yen(facts.funding_yen)}\n{funds}" if funds else "",
        "certificate_meaning": f"{meaning}\n{NO_RESALE_TEXT}" if meaning else "",
        "mark_use": f"{format_period(mark.first_day, mark.last_day)}、{mark.places}" if mark else NO_MARK_TEXT,
    }
    return {key: text for key, text in texts.items() if text}


def agreement_sections(facts: AgreementFacts) -> tuple[Section, ...]:
    """Who agrees on how much, for how long: printed before the items that the handbook asks for."""
    provider, partner = read_line("issuer_name", facts.issuer_name), read_line("partner_name", facts.partner_name)
    entries = (
        ("価値の提供者", f"{provider}\n責任者：{facts.issuer_manager}"),
        ("資金を提供しオフセットする者", f"{partner}\n責任者：{facts.partner_manager}"),
        ("プロジェクト", facts.project_name),
        ("提供する価値の上限", f"{facts.quantity_t:,} t-CO2"),
        ("オフセット費用の負担者", facts.texts.get("COST_BEARER", "")),
        ("有効期間", format_period(facts.valid_from, facts.valid_to)),
        ("事前の説明", format_date(facts.explained_on)),
        ("締結", f"{format_date(facts.agreed_on)}（{format_date(facts.accepted_on)}に、相手方がMusubiで承諾）"),
        ("二重使用の防止", NO_DOUBLE_USE_TEXT),
        ("原本", f"{facts.document_name}\nSHA-256 {facts.document_hash}"),
    )
    return (Section(heading="協定の内容", entries=tuple((label, text) for label, text in entries if text)),)


@dataclass(frozen=True, kw_only=True)
class BilateralCertificateFacts:
    """An issued certificate's own texts, and what the agreement behind it adds; empty where there is none.

    `certificate` has them by the keys of `disclosures.certificate.CertificateItem`.
    """

    certificate: Mapping[str, str]
    recipient_name: str
    agreed_activity: str
    agreed_place: str
    agreed_meaning: str
    monitored: tuple[date, date]


def bilateral_certificate_texts(facts: BilateralCertificateFacts) -> dict[str, str]:
    """The items of the certificate by the keys of the checklist; what the records lack is left out."""
    issued = facts.certificate
    scope = (
        f"{facts.agreed_activity}\n場所：{facts.agreed_place}\n効果の期間：{format_period(*facts.monitored)}"
        if facts.agreed_activity and facts.agreed_place
        else ""
    )
    texts = {
        "offset_qty": issued.get("quantity", ""),
        "project": "\n".join(text for text in (issued.get("project"), issued.get("verification")) if text),
        "issuer_contact": issued.get("issuer", ""),
        "certificate_no": issued.get("number", ""),
        "recipient": facts.recipient_name,
        "validity": issued.get("validity", ""),
        "effect_scope": scope,
        "certificate_meaning": facts.agreed_meaning,
        "no_resale": issued.get("no_resale", ""),
        "issued_on": issued.get("issued_on", ""),
    }
    return {key: text for key, text in texts.items() if text}


def use_section(facts: BilateralCertificateFacts) -> tuple[Section, ...]:
    """What was offset with it and how: printed before what the handbook asks for."""
    labels = {
        "activity": "オフセットの対象活動",
        "scope": "対象とする期間等",
        "method": "算定方法",
        "retirement": "無効化",
    }
    entries = tuple((label, facts.certificate[key]) for key, label in labels.items() if facts.certificate.get(key))
    return (Section(heading="オフセットの内容", entries=entries),) if entries else ()
