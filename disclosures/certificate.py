"""The offset certificate (証書): its items, and the public register's view of it (docs/sources.md CT-01 to CT-04)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.canonical import canonical_bytes as canonical_json
from core.canonical import canonical_hash
from core.errors import InvalidInput
from core.mass import GRAMS_PER_TONNE, MAX_TONNES
from core.numbers import check_range
from core.text import MAX_PARAGRAPH
from disclosures.errors import IncompleteCertificate, RetirementNotConfirmed
from disclosures.facts import (
    MECHANISM_TEXT,
    Contact,
    CreditFacts,
    RetirementFacts,
    RetirementStatus,
    contact_text,
    credit_entries,
    read_line,
    read_optional_line,
    read_retirement,
)
from disclosures.japanese import format_date, format_kg, format_t
from disclosures.matrix import Item, says_nothing
from disclosures.required_items import CertificateItem as CertificateItem

CERTIFICATE_RULE_VERSION: Final = "offset-certificate/2011-06"
NO_RESALE_TEXT: Final = "このクレジットおよび証書は、転売・譲渡はできません。"
RECIPIENT_WITHHELD: Final = "非公開希望"


class CertificateView(StrEnum):
    """Who reads: the recipient's own paper names it; the public register does so only with its consent."""

    PUBLIC = "PUBLIC"
    RECIPIENT = "RECIPIENT"


@dataclass(frozen=True, kw_only=True)
class CertificateFacts:
    """What a certificate states. `offset_g` in grams.

    `publish_recipient` is the recipient's consent to be named in public. `validity` is the term of the agreement:
    it must be given when the value is `bilateral` (closed between two parties, without a registry's credit).
    """

    number: str
    recipient_name: str
    publish_recipient: bool
    activity: str
    scope: str
    offset_g: int
    method: str
    credit: CreditFacts
    retirement: RetirementFacts
    verification: str
    issuer_name: str
    issuer_contact: Contact
    issued_on: date
    bilateral: bool = False
    validity: str = ""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate as issued or as published: texts by item, in the order of the paper."""

    number: str
    view: CertificateView
    title: str
    entries: Mapping[CertificateItem, str]


def missing_certificate_items(facts: CertificateFacts) -> tuple[CertificateItem, ...]:
    """The items that `facts` does not answer (CT-01, CT-03), in order; whether it is retired is asked elsewhere."""
    credit = facts.credit
    texts = {
        CertificateItem.NUMBER: (facts.number,),
        CertificateItem.RECIPIENT: (facts.recipient_name,),
        CertificateItem.ACTIVITY: (facts.activity,),
        CertificateItem.SCOPE: (facts.scope,),
        CertificateItem.METHOD: (facts.method,),
        CertificateItem.CREDIT_TYPE: (credit.credit_type,),
        CertificateItem.RETIREMENT: (str(facts.retirement.confirmed_on or ""), facts.retirement.purpose),
        CertificateItem.SERIALS: (facts.retirement.serials,),
        CertificateItem.PROJECT: (credit.project_name, credit.project_place, credit.project_type),
        CertificateItem.VERIFICATION: (facts.verification,),
        CertificateItem.VALIDITY: (facts.validity if facts.bilateral else "1",),
        CertificateItem.ISSUER: (
            facts.issuer_name,
            facts.issuer_contact.address,
            facts.issuer_contact.phone,
            facts.issuer_contact.email,
        ),
    }
    return tuple(item for item in CertificateItem if any(says_nothing(text) for text in texts.get(item, ())))


def compose_certificate(facts: CertificateFacts, *, view: CertificateView = CertificateView.PUBLIC) -> Certificate:
    """The certificate in Japanese; the PUBLIC view shows 非公開希望 for a recipient that declined to be named.

    Raises RetirementNotConfirmed first, then IncompleteCertificate, and InvalidInput for a wrong value.
    """
    if facts.retirement.status is not RetirementStatus.CONFIRMED:
        raise RetirementNotConfirmed()
    absent = missing_certificate_items(facts)
    executed_on = facts.retirement.confirmed_on
    if absent or executed_on is None:
        raise IncompleteCertificate(missing=tuple(item.value for item in absent))
    read_retirement(facts.retirement)
    if facts.issued_on < executed_on:
        raise InvalidInput(
            field="issued_on", value=facts.issued_on.isoformat(), rule=f"minimum={executed_on.isoformat()}"
        )
    check_range(facts.offset_g, field="offset_g", maximum=MAX_TONNES * GRAMS_PER_TONNE)
    number = read_line("number", facts.number)
    texts = {
        CertificateItem.NUMBER: number,
        CertificateItem.RECIPIENT: _recipient(facts, view),
        CertificateItem.MECHANISM: MECHANISM_TEXT,
        CertificateItem.ACTIVITY: read_line("activity", facts.activity, maximum=MAX_PARAGRAPH),
        CertificateItem.SCOPE: read_line("scope", facts.scope, maximum=MAX_PARAGRAPH),
        CertificateItem.QUANTITY: f"{format_kg(facts.offset_g)}（{format_t(facts.offset_g)}）",
        CertificateItem.METHOD: read_line("method", facts.method, maximum=MAX_PARAGRAPH),
        CertificateItem.CREDIT_TYPE: credit_entries(facts.credit)[Item.CREDIT_TYPE],
        CertificateItem.RETIREMENT: (
            f"調達済み。{format_date(executed_on)}に登録簿で{facts.retirement.kind}を実施しました。\n"
            f"{facts.retirement.kind}の目的：{facts.retirement.purpose.strip()}"
        ),
        CertificateItem.SERIALS: facts.retirement.serials.strip(),
        CertificateItem.DEADLINE: f"調達・{facts.retirement.kind}とも完了しています。",
        CertificateItem.PROJECT: _project(facts.credit),
        CertificateItem.VERIFICATION: read_line("verification", facts.verification, maximum=MAX_PARAGRAPH),
        CertificateItem.VALIDITY: read_optional_line("validity", facts.validity),
        CertificateItem.NO_RESALE: NO_RESALE_TEXT,
        CertificateItem.ISSUED_ON: format_date(facts.issued_on),
        CertificateItem.ISSUER: f"{read_line('issuer_name', facts.issuer_name)}\n{contact_text(facts.issuer_contact)}",
    }
    return Certificate(
        number=number,
        view=view,
        title=f"カーボン・オフセット証書 第{number}号",
        entries=MappingProxyType({item: texts[item] for item in CertificateItem if texts[item]}),
    )


def canonical_bytes(certificate: Certificate) -> bytes:
    """The certificate as canonical JSON, with the rule's version."""
    return canonical_json(_record(certificate))


def certificate_hash(certificate: Certificate) -> str:
    """The SHA-256 of the canonical bytes, in hexadecimal."""
    return canonical_hash(_record(certificate))


def _record(certificate: Certificate) -> dict[str, object]:
    return {
        "rule_version": CERTIFICATE_RULE_VERSION,
        "number": certificate.number,
        "view": certificate.view.value,
        "title": certificate.title,
        "entries": [[item.value, item.label_ja, text] for item, text in certificate.entries.items()],
    }


def _recipient(facts: CertificateFacts, view: CertificateView) -> str:
    if view is CertificateView.PUBLIC and not facts.publish_recipient:
        return RECIPIENT_WITHHELD
    return read_line("recipient_name", facts.recipient_name)


def _project(credit: CreditFacts) -> str:
    texts = credit_entries(credit)
    shown = (Item.PROJECT_NAME, Item.PROJECT_PLACE, Item.PROJECT_TYPE, Item.PROJECT_SUMMARY)
    return "\n".join(f"{item.label_ja}：{texts[item]}" for item in shown if texts[item])
