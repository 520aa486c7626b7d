"""Inputs of what holders do with their tonnes directly; accepted as they are, a test changes what it is about."""

from typing import Any, Final

from tests.scenarios.cast import CITY_PLACE, Party
from tests.scenarios.inputs import day

DOCUMENT_HASH: Final = "0123456789abcdef" * 4


def of_issuance(issuance: str, quantity: int, **changes: Any) -> dict[str, Any]:
    """So many tonnes of one issuance, the oldest first."""
    return {"issuance": {"issuanceId": issuance, "quantity": quantity, **changes}}


def of_scheme(quantity: int, scheme: str = "J_CREDIT", **changes: Any) -> dict[str, Any]:
    """So many tonnes of one scheme, the oldest vintage first."""
    return {"scheme": {"scheme": scheme, "quantity": quantity, **changes}}


def of_serials(*serials: str, **changes: Any) -> dict[str, Any]:
    """Exactly these serials."""
    return {"serials": {"serials": list(serials), **changes}}


def from_stock(selection: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Available tonnes, of the own stock unless told."""
    return {"stock": {"selection": selection, **changes}}


def from_hold(hold: str, quantity: int | None = None) -> dict[str, Any]:
    """Tonnes that are set aside."""
    return {"hold": {"holdId": hold, "quantity": quantity}}


def to(party: Party, *, client: Party | None = None) -> dict[str, Any]:
    """A party's own stock, or what it keeps for a client."""
    return {"organisation": {"organisationId": party.id, "clientId": client.id if client else None}}


def transfer(units: dict[str, Any], recipient: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Tonnes for somebody."""
    return {"units": units, "recipient": recipient, "reason": "相対の契約による移転", **changes}


def retire(units: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Tonnes for the organisation's own use in Tokyo."""
    return {
        "units": units,
        "purposeCode": "CARBON_OFFSET",
        "purposeDetail": "本社の電力使用に伴う排出のオフセット",
        "targetActivity": "本社の事業活動",
        "targetPeriod": "2025年度",
        "usePlaceCode": CITY_PLACE,
        "calculationMethod": "電気事業者別排出係数による",
        **changes,
    }


def hold(selection: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Tonnes set aside for thirty days."""
    return {
        "selection": selection,
        "deadline": f"{day(30)}T12:00:00+09:00",
        "reason": "来年度の自社利用のため",
        **changes,
    }


def permission(agent: Party, scope: str = "RETIRE_FROM_ACCOUNT", **changes: Any) -> dict[str, Any]:
    """A permission for a year."""
    return {
        "agentId": agent.id,
        "scope": scope,
        "validFrom": day(0),
        "validTo": day(365),
        "documentName": "代理手続の許諾書.pdf",
        "documentHash": DOCUMENT_HASH,
        **changes,
    }


def registry_account(number: str = "10-000-123-4567", **changes: Any) -> dict[str, Any]:
    """An account at the J-Credit registry."""
    return {"scheme": "J_CREDIT", "number": number, "holderName": "五木村", **changes}
