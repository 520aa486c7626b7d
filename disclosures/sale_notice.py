"""The items of a creator's public sale notice (handbook 001, B1/B2 3(5), the village forest's sample notice)."""

from collections.abc import Mapping

from core.labels import Labelled
from disclosures.matrix import says_nothing


class SaleNoticeItem(Labelled):
    """An item that a sale notice must give (docs/sources.md 1.4), with its label."""

    PROJECT_NAME = "project_name", "プロジェクト名", "Project name"
    OPERATOR = "operator", "事業実施者", "Project operator"
    ACTIVITY = "activity", "事業内容", "Activity"
    PLACE = "place", "実施場所", "Place"
    CO2_QTY_T = "co2_qty_t", "CO2削減・吸収量（t-CO2）", "CO2 reduced or removed (t-CO2)"
    ISSUED_QTY_T = "issued_qty_t", "クレジット発行量（t-CO2）", "Credits issued (t-CO2)"
    CERTIFIED_ON = "certified_on", "認証日", "Certified on"
    ISSUED_ON = "issued_on", "発行日", "Issued on"
    CERTIFICATION_NO = "certification_no", "クレジット認証番号", "Certification number"
    SALE_QTY_T = "sale_qty_t", "販売量（t-CO2）", "Quantity on sale (t-CO2)"
    MINIMUM_LOT = "minimum_lot", "販売する単位または最低販売量", "Unit of sale or minimum quantity"
    HOW_TO_APPLY = "how_to_apply", "申込方法", "How to apply"
    BUYER_SELECTION = "buyer_selection", "販売先の決定方法", "How the buyer is chosen"
    APPLICATION_PERIOD = "application_period", "募集期間", "Application period"
    PAYMENT_METHOD = "payment_method", "売買代金の納付方法", "How the price is paid"
    CONTACT = "contact", "問い合わせ先", "Contact"


def missing_sale_notice_items(notice: Mapping[str, str]) -> list[SaleNoticeItem]:
    """The items, in the notice's order, for which `notice` (key to text) says nothing."""
    return [item for item in SaleNoticeItem if says_nothing(notice.get(item.value, ""))]
