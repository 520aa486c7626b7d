"""The final confirmation screen (特定商取引法12条の6) in Japanese and English, and the hash of what it shows.

The screen shows six matters at the last click: quantity, price, payment, delivery, withdrawal, application
deadline; with the seller, a button that says the order is paid for, and ways to edit and to cancel
(docs/sources.md 2.2).
"""

from dataclasses import dataclass
from typing import Final

from core.canonical import canonical_bytes as canonical_json
from core.canonical import canonical_hash
from disclosures.confirmation_text import ConfirmationScreen, render
from disclosures.japanese import Language
from disclosures.order_terms import OrderTerms, require_consistent

CONFIRMATION_RULE_VERSION: Final = "final-confirmation.2/2022-06"
"""特定商取引法12条の6 is in force from 2022-06-01; raise this when the wording here changes."""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """The screen in both languages, the rule it follows, and the hash that the buyer's confirmation must repeat."""

    ja: ConfirmationScreen
    en: ConfirmationScreen
    rule_version: str
    confirmation_hash: str


def compose_confirmation(terms: OrderTerms) -> Confirmation:
    """Both screens and their hash (TS-20 to TS-23, TS-32).

    Raises IncompleteConfirmation naming what is not given, and InvalidInput for terms that contradict each other.
    """
    ja, en = _screens(terms)
    return Confirmation(
        ja=ja, en=en, rule_version=CONFIRMATION_RULE_VERSION, confirmation_hash=canonical_hash(_record(ja, en))
    )


def canonical_bytes(terms: OrderTerms) -> bytes:
    """Everything the buyer would see, in both languages, and the rule's version, as canonical JSON. Raises alike."""
    return canonical_json(_record(*_screens(terms)))


def confirmation_hash(terms: OrderTerms) -> str:
    """The SHA-256 of the canonical bytes: it changes exactly when a screen changes. Raises alike."""
    return canonical_hash(_record(*_screens(terms)))


def _screens(terms: OrderTerms) -> tuple[ConfirmationScreen, ConfirmationScreen]:
    require_consistent(terms)
    return render(terms, Language.JA), render(terms, Language.EN)


def _record(ja: ConfirmationScreen, en: ConfirmationScreen) -> dict[str, object]:
    def shown(screen: ConfirmationScreen) -> dict[str, object]:
        return {
            "title": screen.title,
            "notice": screen.notice,
            "pairs": [list(pair) for pair in screen.pairs],
            "confirm": screen.confirm_label,
            "edit": screen.edit_label,
            "edit_ways": [list(way) for way in screen.edit_ways],
            "cancel": screen.cancel_label,
            "cancel_ways": [list(way) for way in screen.cancel_ways],
            "options": [
                {"key": option.key, "label": option.label, "choices": [list(choice) for choice in option.choices]}
                for option in screen.options
            ],
        }

    return {"rule_version": CONFIRMATION_RULE_VERSION, "ja": shown(ja), "en": shown(en)}
