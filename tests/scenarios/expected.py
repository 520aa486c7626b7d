"""What the API shows of the scenarios' parties and things, written out."""

from typing import Any, Final

from registry.states import BlockState
from tests.scenarios.cast import Party, corporate_number

AT_THE_BEGINNING: Final = "2026-10-05T03:00:00+00:00"

PLACES: Final = {
    "294462": ("奈良県", "天川村", "KINKI"),
    "435112": ("熊本県", "五木村", "KYUSHU_OKINAWA"),
    "131032": ("東京都", "港区", "KANTO"),
    "131121": ("東京都", "世田谷区", "KANTO"),
    "141003": ("神奈川県", "横浜市", "KANTO"),
    "431001": ("熊本県", "熊本市", "KYUSHU_OKINAWA"),
}

_ORGANISATIONS: Final[dict[str, tuple[str, str, str, int | None]]] = {
    "五木村": ("MUNICIPALITY", "PUBLIC_BODY", "435112", 1),
    "港区": ("MUNICIPALITY", "PUBLIC_BODY", "131032", None),
    "みどりの特定地域協議会": ("COUNCIL", "PRIVATE", "431001", 3),
    "むすび商店": ("FIRM", "PRIVATE", "131121", 5),
    "試 花子": ("CONSUMER", "PRIVATE", "141003", None),
}


def organisation(party: Party, **changes: Any) -> dict[str, Any]:
    """A party as anybody who may read it sees it."""
    kind, profile, place_code, number = _ORGANISATIONS[party.name]
    return {
        "id": party.id,
        "legalName": party.name,
        "kind": kind,
        "status": "VERIFIED",
        "paymentProfile": profile,
        "corporateNumber": corporate_number(number) if number else None,
        "invoiceNumber": f"T{corporate_number(number)}" if number else None,
        "place": place(place_code),
        "joinedAt": AT_THE_BEGINNING,
        **changes,
    }


def organisation_within(party: Party) -> dict[str, Any]:
    """A party as a thing within another thing shows it: without what lies below."""
    return {name: value for name, value in organisation(party).items() if name != "place"}


def place(code: str) -> dict[str, Any]:
    """A local government."""
    prefecture, municipality, region = PLACES[code]
    return {"code": code, "prefecture": prefecture, "municipality": municipality, "region": region}


def mass(kilograms: str) -> dict[str, Any]:
    """A mass of so many kilograms in the three units; at most one decimal."""
    whole, _, tenth = kilograms.replace(",", "").partition(".")
    grams = int(whole) * 1_000 + int(tenth or 0) * 100
    tonnes = f"{grams // 1_000_000}.{grams % 1_000_000:06d}".rstrip("0").rstrip(".")
    return {"grams": grams, "kilograms": kilograms.replace(",", ""), "tonnes": tonnes}


def tonnes(**states: int) -> list[dict[str, Any]]:
    """An issuance's tonnes by state, all states named."""
    every = [state.value for state in BlockState]
    return [{"state": state, "tonnes": states.get(state, 0)} for state in every]


def labelled(entries: list[dict[str, str]]) -> dict[str, str]:
    """The texts of a document by their labels."""
    found = {entry["label"]: entry["text"] for entry in entries}
    assert len(found) == len(entries), "every label stands once"
    return found
