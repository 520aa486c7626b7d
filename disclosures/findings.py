"""What the rules say of texts and facts that are to be published, and what follows from it."""

import hashlib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.text import MAX_PARAGRAPH
from disclosures.gate_errors import RefusedWords, RuleNotMet, WordingRefused
from disclosures.money_words import money_words
from disclosures.rules import Severity, find_rule
from disclosures.wording import check_wording
from disclosures.wording_context import ClaimContext

MAX_TEXTS: Final = 200
"""Texts of one draft."""

MAX_REFUSED_WORDS: Final = 50
"""Findings that an error carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that a rule says of a field. `start` and `stop` (excluded) count characters of its text.

    A finding of a fact, not of words, spans the whole of it. `text_hash` names the text for a waiver.
    """

    rule: str
    rule_version: int
    severity: Severity
    field: str
    start: int
    stop: int
    words: str
    reason_ja: str
    reason_en: str
    alternative_ja: str
    text_hash: str


def text_hash(text: str) -> str:
    """The name of a text in findings and waivers: the SHA-256 of it in NFC, without space around it, in hexadecimal."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).strip().encode()).hexdigest()


def wording_findings(texts: Mapping[str, str], context: ClaimContext, *, on: date) -> tuple[Finding, ...]:
    """What the rules of wording that are in force on a day say of each text, by the texts' order."""
    assert len(texts) <= MAX_TEXTS
    return tuple(found for field, text in texts.items() for found in _of_text(field, text, context, on))


def _of_text(field: str, text: str, context: ClaimContext, on: date) -> Iterator[Finding]:
    for place, part in _parts(text):
        for one in check_wording(part, context):
            in_force = find_rule(one.rule, on)
            if in_force is None:
                continue
            yield Finding(
                rule=one.rule,
                rule_version=in_force.version,
                severity=one.severity,
                field=field,
                start=place + one.start,
                stop=place + one.stop,
                words=one.words,
                reason_ja=one.reason_ja,
                reason_en=one.reason_en,
                alternative_ja=one.alternative_ja,
                text_hash=text_hash(text),
            )
        yield from _of_money(field, place, part, text, on)


def _of_money(field: str, place: int, part: str, text: str, on: date) -> Iterator[Finding]:
    for one in money_words(part):
        in_force = find_rule(one.rule.id, on)
        if in_force is not None:
            yield Finding(
                rule=one.rule.id,
                rule_version=in_force.version,
                severity=in_force.severity,
                field=field,
                start=place + one.start,
                stop=place + one.stop,
                words=one.words,
                reason_ja=one.rule.reason_ja,
                reason_en=one.rule.reason_en,
                alternative_ja=one.rule.alternative_ja,
                text_hash=text_hash(text),
            )


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """A text in parts that the checker takes, each with where it begins; long ones are parted at a line's end."""
    place = 0
    while len(text) - place > MAX_PARAGRAPH:
        end = text.rfind("\n", place, place + MAX_PARAGRAPH) + 1 or place + MAX_PARAGRAPH
        yield place, text[place:end]
        place = end
    yield place, text[place:]


def fact_finding(
    rule: str, *, field: str, fact: str, reason_ja: str, reason_en: str, advice_ja: str, on: date
) -> tuple[Finding, ...]:
    """One finding of a fact under a rule of the register, as hard as the rule binds; none while it is not in force."""
    in_force = find_rule(rule, on)
    if in_force is None:
        return ()
    found = Finding(
        rule=rule,
        rule_version=in_force.version,
        severity=in_force.severity,
        field=field,
        start=0,
        stop=len(fact),
        words=fact,
        reason_ja=reason_ja,
        reason_en=reason_en,
        alternative_ja=advice_ja,
        text_hash=text_hash(fact),
    )
    return (found,)


def is_waived(finding: Finding, waived: Collection[tuple[str, str]]) -> bool:
    """Whether leave was given: `waived` has (rule, hash of the text). What is refused cannot be waived."""
    return finding.severity is Severity.REQUIRE and (finding.rule, finding.text_hash) in waived


def require_acceptable(findings: Collection[Finding], waived: Collection[tuple[str, str]] = ()) -> None:
    """Raises WordingRefused for the first finding that blocks, RuleNotMet for the first that wants a leave it lacks."""
    refusing = [one for one in findings if one.severity is Severity.BLOCK]
    wanting = [one for one in findings if one.severity is Severity.REQUIRE and not is_waived(one, waived)]
    if not refusing and not wanting:
        return
    carried = [_record(one) for one in (*refusing, *wanting)][:MAX_REFUSED_WORDS]
    first = (refusing or wanting)[0]
    said: dict[str, Any] = {name: getattr(first, name) for name in _SAID}
    if refusing:
        raise WordingRefused(**said, findings=carried)
    raise RuleNotMet(**said, text_hash=first.text_hash, findings=carried)


_SAID: Final = ("rule", "field", "words", "reason_ja", "reason_en", "alternative_ja")
"""What a refusal says of the finding for which it is made."""


def _record(finding: Finding) -> RefusedWords:
    return RefusedWords(
        rule=finding.rule,
        severity=finding.severity.value,
        field=finding.field,
        start=finding.start,
        stop=finding.stop,
        words=finding.words,
        reason_ja=finding.reason_ja,
        reason_en=finding.reason_en,
        alternative_ja=finding.alternative_ja,
        text_hash=finding.text_hash,
    )
