"""Inputs of claims that are accepted as they are."""

from base64 import b64encode
from typing import Any, Final

from tests.scenarios import inputs

STATEMENT_PAPER: Final = b"%PDF-1.7 \xe6\xa4\x9c\xe8\xa8\xbc\xe6\x84\x8f\xe8\xa6\x8b\xe6\x9b\xb8"

VERIFICATION: Final = {
    "verifier": "一般社団法人 みなと検証機構",
    "corporateNumber": None,
    "standard": "JIS Q 14064-3",
    "statementNumber": "V-2026-10",
    "verifiedOn": inputs.day(-1),
}
EXPLANATION: Final = "カーボンニュートラルとは、先に排出を減らし、残る排出の全量を埋め合わせたことをいいます。"


def draft(*retirements: str, kind: str = "OFFSET", **changes: Any) -> dict[str, Any]:
    """The city's claim about its event, with the emissions that it calculated."""
    return {
        "kind": kind,
        "boundary": "みなと環境フェアの開催に伴う排出",
        "periodFrom": inputs.day(-21),
        "periodTo": inputs.day(-20),
        "emissions": {"kilograms": "1169.2"},
        "sources": [
            {
                "name": name,
                "mass": {"kilograms": mass},
                "formula": f"活動量 × 排出係数 = {mass} kg-CO2",
                "factorSource": "環境省 排出原単位データベース",
            }
            for name, mass in inputs.SOURCES
        ],
        "exclusions": [{"name": "来場者の移動", "reason": "来場の経路が分からず、算定できないため"}],
        "method": "燃料法・燃費法・PCRによる積み上げ",
        "reductions": "会場の照明をLEDに替え、公共交通での来場を呼び掛けました。",
        "retirementIds": list(retirements),
        "validTo": inputs.day(300),
        **changes,
    }


def neutral(*retirements: str, **changes: Any) -> dict[str, Any]:
    """The same, of carbon neutrality and verified."""
    stated = {"explanation": EXPLANATION, "verification": VERIFICATION, **changes}
    return draft(*retirements, kind="CARBON_NEUTRAL", **stated)


def to_come(**changes: Any) -> dict[str, Any]:
    """An offset to come."""
    return draft(
        kind="WILL_OFFSET",
        planned={"kilograms": "1169.2"},
        retireBy=inputs.day(60),
        noticeMethod="区のウェブサイト",
        **changes,
    )


def paper(claim: str, **changes: Any) -> dict[str, Any]:
    """The verifier's statement, with its content."""
    return {
        "claimId": claim,
        "part": "VERIFICATION",
        "name": "検証意見書.pdf",
        "datedOn": inputs.day(-1),
        "contentBase64": b64encode(STATEMENT_PAPER).decode(),
        **changes,
    }
