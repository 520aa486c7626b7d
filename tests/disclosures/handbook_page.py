"""Prints docs/handbook-samples.md from the samples: python -m tests.disclosures.handbook_page > docs/handbook-samples.md"""

from collections.abc import Iterable
from typing import Final

from disclosures.check import DraftCheck, check_draft
from disclosures.checklists import ChecklistItem, checklist
from disclosures.document_kinds import DocumentKind
from disclosures.matrix import Duty
from disclosures.rules import Severity
from disclosures.wording_rules import RULES
from tests.disclosures.handbook_papers import CLAIMS, PAPERS, Claim
from tests.disclosures.handbook_samples import ECO_TOUR, ECO_TOUR_TICKET, EVENTS, ON, Sample

SAMPLES: Final = (*EVENTS, *PAPERS)

_HELD: Final = {Severity.BLOCK: "held back", Severity.REQUIRE: "held back, unless given leave"}

_HEAD: Final = f"""# What today's rules say of a notice of 2011

The handbook ([sources.md](sources.md), handbook 001) prints sample notices, a certificate and plans for municipalities that offset
(カーボン・オフセット). They are good teachers, also by what they lack. Here each is checked as a draft of
{ON.isoformat()}, as `disclosureCheck` would check yours. Read it before you write:

- **Event organisers（主催者）**: the festival, the fair and the fireworks for a free event, the eco-tour where guests pay.
- **Buyers（オフセットする人）**: the offices and the certificate.
- **Creators（クレジットをつくる人）**: the sale notice, the accord and the plans.

◆ a statute may ask for it, ◎ must be told, ○ is better told. A missing ◆ or ◎ holds a document back, save in survey
forms, which are handed out to be filled in. An item counts as given when the sample says anything of it: the check sees that something
stands there, not that it is true or enough. Place and type of a project that can only be guessed from its name are not
given. Items I01 to I25 carry the marks of 2011: what a sample lacks of those, it lacked when it was printed. What was
checked are our own words for what the samples say; 〇 stands where they print it.

| sample | gives | lacks ◆ ◎ | lacks ○ | may go out |
|---|---|---|---|---|"""

_CLAIMS_HEAD: Final = """
## Claims（主張）

What the handbook claims, forbids or warns of, as somebody might write it.

| lines | words | the checker | why |
|---|---|---|---|"""

_FOOT: Final = """
A call for partners (lines 2426-2470), the table of a calculation (lines 677-688) and the pictures of bilateral
certificates (lines 2516 and 2942, lost in the text) are no documents of this kind, and are not checked here.

`tests/disclosures/handbook_page.py` writes this page."""


def page() -> str:
    """docs/handbook-samples.md as the samples and today's rules make it."""
    checked = [(sample, check_draft(sample.draft(), on=ON)) for sample in SAMPLES]
    told = {ECO_TOUR_TICKET.key: f"It lacks and gives what 「{ECO_TOUR.name_ja}」 does."}
    plans = [one for one in SAMPLES if one.nature.kind is DocumentKind.PLAN]
    parts = [_section(sample, check, told.get(sample.key, "")) for sample, check in checked if sample not in plans]
    hints = [f"- **{one.name_ja}** ({one.name_en}, lines {one.lines}): {one.teaches}" for one in plans]
    lines = [
        _HEAD,
        *(_overview_row(sample, check) for sample, check in checked),
        *parts,
        "\n## Plans（企画書）\n",
        *hints,
        _CLAIMS_HEAD,
        *(_claim_row(claim) for claim in CLAIMS),
        _FOOT,
        "",
    ]
    return "\n".join(lines)


def _overview_row(sample: Sample, check: DraftCheck) -> str:
    binding, desirable = _by_duty(check.missing)
    answer = "yes" if check.is_publishable else "**no**"
    return f"| {sample.name_ja} | {len(check.given)} | {len(binding)} | {len(desirable)} | {answer} |"


def _section(sample: Sample, check: DraftCheck, instead: str) -> str:
    lines = [f"\n## {sample.name_ja}\n", f"*{sample.name_en}; handbook 001, lines {sample.lines}*\n", sample.teaches]
    if instead:
        return "\n".join([*lines, "", instead])
    binding, desirable = _by_duty(check.missing)
    if binding and check.is_publishable:
        lines.append(f"\nLacks, without being held back: {_labels(binding)}.")
    elif binding:
        lines += ["\n| lacks | rule | laws | for instance |", "|---|---|---|---|"]
        lines += [_missing_row(item, sample) for item in binding]
    if desirable:
        lines.append(f"\nBetter told too (○): {_labels(desirable)}.")
    given = {item.key for item in check.given}
    lines.append(f"\nGives: {_labels(item for item in checklist(sample.nature, on=ON) if item.key in given)}.")
    for one in check.findings:
        effect = _HELD.get(one.severity, "a hint")
        lines.append(f"\n**{one.rule}** on 「{one.words}」, {effect}: {one.reason_en}")
    if sample.mended_title:
        lines.append(f"\nIt may be headed: 「{sample.mended_title}」")
    return "\n".join(lines)


def _by_duty(items: Iterable[ChecklistItem]) -> tuple[list[ChecklistItem], list[ChecklistItem]]:
    all_items = list(items)
    desirable = [item for item in all_items if item.duty is Duty.DESIRABLE]
    return [item for item in all_items if item not in desirable], desirable


def _labels(items: Iterable[ChecklistItem]) -> str:
    return "、".join(item.label_ja for item in items)


def _missing_row(item: ChecklistItem, sample: Sample) -> str:
    laws = "、".join(item.laws) or "–"
    return (
        f"| {item.duty.symbol} {item.label_ja} ({item.label_en}) | {item.rule} | {laws} | {sample.mends()[item.key]} |"
    )


def _claim_row(claim: Claim) -> str:
    found = [f"{rule} {RULES[rule].title_en}, {_HELD.get(severity, 'a hint')}" for rule, severity, _ in claim.said]
    return f"| {claim.lines} | {claim.text} | {'; '.join(found) or 'nothing'} | {claim.teaches} |"


if __name__ == "__main__":
    print(page(), end="")
