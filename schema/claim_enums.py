"""What claims and their evidence are, for GraphQL."""

from enum import Enum

from registry.claim_rules import ClaimCoverage, ClaimKind, ClaimStatus, EvidencePart, Lack

CLAIMS: dict[type[Enum], tuple[str, dict[str, str]]] = {
    ClaimKind: (
        "What is claimed of an offset（主張の種類）; nobody may claim to serve the Kyoto target.",
        {one.name: f"{one.label_ja}: {one.label_en}." for one in ClaimKind},
    ),
    ClaimCoverage: (
        "How much of the boundary's emissions is made up for.",
        {"PART": "Some of them（一部）.", "WHOLE": "All of them（全量）."},
    ),
    ClaimStatus: (
        "How far a claim is.",
        {
            "DRAFT": "Its organisation's own; public once it is made.",
            "PUBLISHED": "Made, with its evidence frozen.",
            "ENDED": "Ended, or dropped as a draft, with a reason.",
        },
    ),
    EvidencePart: (
        "A part of the evidence of a claim（根拠資料一式）, and its folder in the archive.",
        {
            "BOUNDARY": "What is in and what is left out, with reasons（対象範囲）.",
            "CALCULATION": "Each source with its grams, formula and factors（算定）.",
            "METHOD": "How it was calculated（算定方法）.",
            "REDUCTIONS": "What was reduced first（削減の取組）.",
            "PLAN": "When and how an offset to come is made and told（予定）.",
            "CREDITS": "Project, methodology, serials（クレジット）.",
            "RETIREMENT": "The registry's notice and the ledger's chain（無効化）.",
            "VERIFICATION": "The third party's statement（第三者検証）.",
            "OTHER": "Anything else.",
        },
    ),
    Lack: (
        "Why a claim cannot be made yet.",
        {one.name: f"{one.text_ja} ({one.rule})." for one in Lack},
    ),
}
