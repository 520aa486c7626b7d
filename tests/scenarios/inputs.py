"""Inputs of mutations that are accepted as they are; a test changes what it is about."""

from datetime import timedelta
from typing import Any, Final

from tests.scenarios.cast import CITY_PLACE, CONSUMER_PLACE, TODAY, corporate_number

SOURCES: Final = (
    ("出展者の資機材の運搬", "262.8"),
    ("事務局の資機材の運搬", "444.0"),
    ("発電機の燃料", "180.8"),
    ("チラシ・ポスターの印刷", "281.6"),
)
"""The four sources of the handbook's one-day event in Minato, 1,169.2 kg-CO2 in all (handbook 001, A1, TV-10)."""

PREFIX: Final = "JC-200"
FIRST_SERIAL: Final = 11_157
ISSUED_T: Final = 100
PRICE_YEN: Final = 12_000
LABEL_G: Final = 6_000
"""6 kg on the label, as on the Kansai goods (credit market report, 10,100 labels of 6 kg)."""


def day(count: int) -> str:
    """The day so many days from the beginning of the scenarios."""
    return (TODAY + timedelta(days=count)).isoformat()


def join(**changes: Any) -> dict[str, Any]:
    """A firm that joins."""
    return {
        "legalName": "あおば運輸株式会社",
        "kind": "FIRM",
        "paymentProfile": "PRIVATE",
        "corporateNumber": corporate_number(77),
        "invoiceRegistered": True,
        "placeCode": CONSUMER_PLACE,
        "address": "神奈川県横浜市中区本町6丁目50番地の10",
        "phone": "045-123-4567",
        "email": "aoba@example.jp",
        "responsiblePerson": "青葉 次郎",
        "publishesName": True,
        **changes,
    }


def issuance(project: str, *, first: int = FIRST_SERIAL, count: int = ISSUED_T, **changes: Any) -> dict[str, Any]:
    """`count` tonnes of a forest project, from the serial `first` on, for a year of their own."""
    year = monitored_year(first)
    return {
        "projectId": project,
        "certificationNumber": f"2025-{first}",
        "certifiedOn": "2025-10-24",
        "issuedOn": "2025-11-14",
        "monitoringFrom": f"{year}-04-01",
        "monitoringTo": f"{year + 1}-03-31",
        "methodology": "FO-001 Ver. 4.0",
        "serialPrefix": PREFIX,
        "firstSerial": f"{first:012d}",
        "lastSerial": f"{first + count - 1:012d}",
        "quantity": count,
        **changes,
    }


def monitored_year(first: int) -> int:
    """The fiscal year for which the tonnes from this serial on are issued: days are issued for once."""
    return 2024 - (first - FIRST_SERIAL) % 11


def listing(issuance: str, **changes: Any) -> dict[str, Any]:
    """A sale notice for 50 t."""
    return {
        "issuanceId": issuance,
        "title": "五木村 村有林 J-クレジット",
        "description": "売上は村有林の間伐と作業道の維持に充てます。",
        "pricePerTonne": PRICE_YEN,
        "offered": 50,
        "minimumLot": 1,
        "opensOn": day(0),
        "closesOn": day(120),
        "buyerSelection": "FIRST_COME",
        "howToApply": "Musubi で需要を登録し、提案を承諾してください。",
        "contact": "五木村役場 森林担当 03-1234-5678",
        "deliveries": ["TRANSFER", "RETIRE_ON_BEHALF"],
        "deliveryDays": 30,
        **changes,
    }


def demand(**changes: Any) -> dict[str, Any]:
    """The city's demand for its event; two whole tonnes cover it."""
    return {
        "offsetType": "EVENT",
        "title": "みなと環境フェア",
        "purposeDetail": "環境フェアの開催に伴う排出のカーボン・オフセット",
        "quantity": {"kilograms": "1169.2"},
        "sources": [{"name": name, "mass": {"kilograms": mass}} for name, mass in SOURCES],
        "usePlaceCode": CITY_PLACE,
        "usePlaceDetail": "芝公園",
        "useFrom": day(-21),
        "useTo": day(-20),
        "calculationMethod": "燃料法・燃費法・PCRによる積み上げ",
        "reductionEfforts": "公共交通での来場の呼び掛け、LED照明の使用",
        "neededBy": day(60),
        "priceCeilingPerTonne": 15_000,
        "delivery": "RETIRE_ON_BEHALF",
        "regions": ["KYUSHU_OKINAWA"],
        "projectTypes": ["FOREST"],
        **changes,
    }


def demand_of(tonnes: int, **changes: Any) -> dict[str, Any]:
    """A demand for whole tonnes from one source."""
    mass = {"tonnes": str(tonnes)}
    return demand(quantity=mass, sources=[{"name": "会場の電気", "mass": mass}], **changes)


def stock_demand(tonnes: int, **changes: Any) -> dict[str, Any]:
    """A shop's demand for tonnes that are transferred to it."""
    return demand_of(
        tonnes, offsetType="CREDIT_ATTACHED", title="商品に付けるクレジット", delivery="TRANSFER", **changes
    )


def product(issuance: str, **changes: Any) -> dict[str, Any]:
    """A product with 6 kg on its label, backed by one tonne: 166 of them."""
    return {
        "issuanceId": issuance,
        "backing": 1,
        "name": "森のしおり",
        "description": "間伐材のしおり。",
        "labelMass": {"grams": str(LABEL_G)},
        "priceIncludingTax": 550,
        "shipping": 200,
        "deliveryDays": 7,
        "retireBy": day(30),
        "withdrawalPolicy": "未開封に限り、商品の到着から8日以内に返品できます。",
        "defectsPolicy": "不良品は送料当店負担で交換します。",
        "returnShipping": "お客様の都合による返品の送料はお客様の負担です。",
        "reductionEfforts": "包装を簡素にしました。",
        **changes,
    }


def confirmation(order: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The buyer's confirmation of an order as GraphQL shows it; who is asked for its age is of age."""
    screen = order["finalConfirmation"]
    asked = {one["key"] for one in screen.get("options", [])}
    return {
        "orderId": order["id"],
        "confirmationHash": screen["hash"],
        "shownAt": screen["shownAt"],
        **({"age": "ADULT"} if "age" in asked else {}),
        **changes,
    }


def retirement_notice(retirement: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The registry's notice that agrees with a retirement as GraphQL shows it."""
    first, _, last = retirement["serials"].partition("～")
    return {
        "retirementId": retirement["id"],
        "noticeNumber": f"無-{retirement['id'][-8:]}",
        "executedOn": day(0),
        "projectNumber": "378",
        "serialPrefix": PREFIX,
        "ranges": [{"firstSerial": first, "lastSerial": last or first, "quantity": retirement["quantity"]}],
        "quantity": retirement["quantity"],
        "beneficiaryName": retirement["beneficiaryName"],
        "purposeCode": "CARBON_OFFSET",
        **changes,
    }


def transfer_notice(transfer: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The registry's notice that agrees with a transfer as GraphQL shows it."""
    return {
        "transferId": transfer["id"],
        "noticeNumber": "移-1",
        "executedOn": day(0),
        "quantity": transfer["quantity"],
        **changes,
    }


def receipt(order: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The order's total as it arrived."""
    return {
        "orderId": order["id"],
        "amount": order["total"],
        "receivedOn": day(0),
        "bankReference": "振込 0001",
        **changes,
    }


def payout(order: dict[str, Any], payee: str = "SELLER", **changes: Any) -> dict[str, Any]:
    """What the order owes, as it was sent on."""
    return {"orderId": order["id"], "payee": payee, "paidOn": day(0), "bankReference": "送金 0001", **changes}


def reversal(issuance: str, **changes: Any) -> dict[str, Any]:
    """Ten tonnes burnt a month ago."""
    return {
        "issuanceId": issuance,
        "cause": "FIRE",
        "quantity": 10,
        "occurredOn": day(-30),
        "evidence": "熊本県の被害調査報告書（2026年9月30日）",
        **changes,
    }


def power_certificate(holder: str, **changes: Any) -> dict[str, Any]:
    """10,000 kWh of a village's solar plant."""
    return {
        "holderId": holder,
        "number": "G25-000123",
        "certifier": "グリーンエネルギー認証機関",
        "plantName": "五木村 村営住宅太陽光発電所",
        "plantPlaceCode": "435112",
        "powerSource": "SOLAR",
        "generatedFrom": "2025-04-01",
        "generatedTo": "2026-03-31",
        "certifiedOn": "2026-06-15",
        "quantity": 10_000,
        **changes,
    }


def power_use(certificate: str, **changes: Any) -> dict[str, Any]:
    """1,250 of the 8,000 kWh that a shop used in a year."""
    return {
        "certificateId": certificate,
        "quantity": 1_250,
        "totalElectricity": 8_000,
        "usedFrom": "2025-04-01",
        "usedTo": "2026-03-31",
        "usePlaceCode": "131121",
        "usePlaceDetail": "本店",
        "purpose": "店舗の照明と空調に使用した電力",
        **changes,
    }
