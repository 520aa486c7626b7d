"""Documents, claims, drafts and questions of every kind, where the matrix of who may do what has one example each."""

from typing import Any, Final

from graphql import GraphQLEnumType

from tests.scenarios import claim_inputs, documents, inputs, publishing
from tests.scenarios.selling_inputs import seller_terms
from tests.scenarios.world import World

Input = tuple[str, dict[str, Any], tuple[str, ...]]

STAGES: Final = (None, "ADVERTISING", "SALE", "DURING", "AFTER")
SPEAKERS: Final = ("CLAIMANT", "SELLER", "PROVIDER", "BUYER")
WORDS: Final = (
    "地球にやさしい、CO2ゼロの森まつり",
    "カーボンニュートラルな会です。\r\nこの券1枚で 1.5 kg-CO2 をオフセットします。",
    "ｶｰﾎﾞﾝ･ｵﾌｾｯﾄ済み🎉𠮷野の森",
    "か\u3099" * 200,
    "",
)
"""Texts of drafts: forbidden, spread over lines, half-width, decomposed, not there yet."""


def members(name: str) -> list[str]:
    """The values of an enum of the schema."""
    found = documents.executable_schema().type_map[name]
    assert isinstance(found, GraphQLEnumType)
    return list(found.values)


def published(world: World) -> list[Input]:
    """A document of every kind, about what it may be about or not, and of every undertaking."""
    ids = world.ids
    demand, more = ids["demand"], {"result": publishing.RESULT, "donation": publishing.DONATION}
    subjects = ((demand, "buyer"), (ids["product"], "operator"), (ids["listing"], "owner"))
    given: list[Input] = []
    for number, kind in enumerate(members("DocumentKind")):
        # All that any kind asks for: the changes take away what is too much.
        subject, caller = subjects[number % len(subjects)]
        whole = publishing.document(
            kind, subject, publishing.DONATION_TEXTS, **more, fee=publishing.FEE, participants=9
        )
        given.append(("publishDocument", whole, (caller,)))
    for undertaking in members("Undertaking"):
        for kind in ("PLAN", "ACTIVITY_SURVEY"):
            plan = publishing.document(kind, demand, publishing.PLAN_TEXTS, undertaking=undertaking)
            given.append(("publishDocument", plan, ("buyer",)))
    result = publishing.document("EVENT_REPORT", demand, result=publishing.RESULT)
    ticket = publishing.document("TICKET", demand, publishing.DONATION_TEXTS, fee=publishing.FEE, participants=300)
    gift = publishing.document("DONATION_PAGE", demand, publishing.DONATION_TEXTS, donation=publishing.DONATION)
    return [*given, *(("publishDocument", one, ("buyer",)) for one in (result, ticket, gift))]


def claimed(world: World) -> list[Input]:
    """A draft of every kind of claim, with and without a retirement, and papers for it."""
    retirement = world.ids["retirement"] if "retirement" in world.ids else world.ids["consumer's retirement"]
    drafts = [
        claim_inputs.to_come(),
        claim_inputs.neutral(retirement),
        *(claim_inputs.draft(retirement, kind=kind) for kind in members("ClaimKind")),
        claim_inputs.draft(kind="OFFSET", demandId=world.ids["demand"]),
    ]
    names = ("検証意見書.pdf", "../up.pdf", "musubi-x.json", "a" * 101)
    papers = [
        claim_inputs.paper(world.ids["draft to support"], part=part, name=names[number % len(names)])
        for number, part in enumerate(members("EvidencePart"))
    ]
    return [
        *(("draftClaim", one, ("buyer", "consumer")) for one in drafts),
        *(("attachEvidence", one, ("buyer",)) for one in papers),
    ]


def said_of_sellers() -> list[Input]:
    """Whole terms, and such as lack what one of the three pages needs."""
    lacking = ("creditWithdrawal", "goodsWithdrawal", "provider", "privacy", "nonconformity")
    terms = [seller_terms(), *(seller_terms(**{name: None}) for name in lacking)]
    return [("setSellerTerms", one, ("owner", "buyer")) for one in terms]


def drafts() -> list[tuple[str, dict[str, Any]]]:
    """Arguments of `disclosureChecklist` and `disclosureCheck`: every kind at some stage, with words to find."""
    found: list[tuple[str, dict[str, Any]]] = []
    for number, kind in enumerate(members("DocumentKind")):
        undertaking = "EVENT" if kind in ("PLAN", "ACTIVITY_SURVEY") else None
        shape: dict[str, Any] = {"kind": kind, "stage": STAGES[number % len(STAGES)], "undertaking": undertaking}
        text = WORDS[number % len(WORDS)]
        check = shape | {
            "claim": {"speaker": SPEAKERS[number % len(SPEAKERS)]},
            "title": text,
            "entries": [{"key": key, "text": text} for key in ("I01", "I05")],
            "otherTexts": [{"key": "body", "text": WORDS[1]}],
            "consumerBearsCost": bool(number % 2),
        }
        found += [("disclosureChecklist", shape), ("disclosureCheck", {"input": check})]
    return found


def asked(world: World) -> list[tuple[str, dict[str, Any]]]:
    """Arguments of the questions about purposes, days and what is outstanding."""
    about = [
        {"scheme": scheme, "projectTypes": [kind], "purposes": [], "on": inputs.day(0)}
        for scheme in members("Scheme")
        for kind in ("FOREST", "RENEWABLE_ENERGY")
    ]
    return [
        *(("purposeAnswers", {"question": one}) for one in about),
        *(("purposeDeadlines", {"purpose": one, "on": inputs.day(0)}) for one in members("Purpose")),
        *(("schemeEnds", {"scheme": one}) for one in members("Scheme")),
        ("outstandingTotal", {"sellerId": world.cast.village.id}),
        ("outstandingRetirements", {"sellerId": world.cast.village.id, "first": 5}),
        ("retiredYears", {"sellerId": world.cast.village.id}),
        ("sellerPages", {"organisationId": world.cast.shop.id}),
    ]
