"""What documents, their checks and findings are, for GraphQL."""

from enum import Enum

from disclosures.check import MarkKind, WideSource
from disclosures.document_kinds import DocumentKind
from disclosures.matrix import OffsetKind
from disclosures.plan_items import Undertaking
from disclosures.rules import Gate, Severity
from disclosures.undertaking import Variance
from disclosures.wording_context import Audience, Coverage, Retirement, Speaker

DISCLOSURES: dict[type[Enum], tuple[str, dict[str, str]]] = {
    DocumentKind: ("What a document is.", {one.name: f"{one.label_ja}: {one.label_en}." for one in DocumentKind}),
    OffsetKind: (
        "The guideline's kinds of offset.",
        {
            "PRODUCT_SERVICE": "オフセット商品・サービス: the product's or service's own emissions.",
            "EVENT": "会議・イベントのオフセット.",
            "SELF": "自己活動オフセット.",
            "CREDIT_ATTACHED": "クレジット付商品・サービス: the buyer's daily life.",
            "DONATION": "寄付型オフセット.",
        },
    ),
    Undertaking: (
        "What a plan or a survey form is for.",
        {one.name: f"{one.label_ja}: {one.label_en}." for one in Undertaking},
    ),
    Variance: (
        "What is done about the difference between an event's estimate and its result.",
        {one.name: f"{one.label_ja}: {one.label_en}." for one in Variance},
    ),
    Severity: ("How hard a rule binds.", {one.name: f"{one.label_ja}: {one.label_en}." for one in Severity}),
    Gate: ("When rules are asked.", {one.name: f"{one.label_ja}: {one.label_en}." for one in Gate}),
    Speaker: (
        "What the one who publishes a text is to the retirement behind it.",
        {
            "CLAIMANT": "The one who may say that it offset.",
            "SELLER": "Sells it or goods with it.",
            "PROVIDER": "Procures and retires for others.",
            "BUYER": "Bought it or took part.",
        },
    ),
    Audience: (
        "Whom a text addresses.",
        {"CONSUMER": "Consumers too, who are protected by more rules.", "BUSINESS": "Firms and public bodies alone."},
    ),
    Retirement: (
        "How far the retirement behind a text is.",
        {
            "NONE": "There is none.",
            "PLANNED": "To come, by a day that is told.",
            "CONFIRMED": "The registry's day and serials are recorded.",
        },
    ),
    Coverage: (
        "How much of the stated boundary's emissions is offset.",
        {"UNKNOWN": "Not known.", "PART": "A part（一部）.", "WHOLE": "All（全量）."},
    ),
    MarkKind: (
        "A mark that a document shows.",
        {
            "OFFSET_LOGO": "J-クレジット制度のカーボン・オフセットロゴ.",
            "SCHEME_LOGO": "J-クレジット制度ロゴ: by approval, never on goods.",
            "THIRD_PARTY_LABEL": "第三者の認証ラベル.",
        },
    ),
    WideSource: (
        "A source of emissions that a boundary leaves out only with a reason.",
        {"ELECTRICITY": "電力の使用.", "TRANSPORT": "輸送・移動."},
    ),
}

NAMES_OF_WORDING: dict[type[Enum], str] = {
    Audience: "TextAudience",
    Coverage: "OffsetCoverage",
    Retirement: "RetirementProgress",
    Speaker: "TextSpeaker",
}
"""How GraphQL names those whose own names say too little, or say something else there."""
