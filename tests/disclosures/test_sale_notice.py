import pytest

from disclosures.sale_notice import SaleNoticeItem, missing_sale_notice_items

# The village forest's sample notice (handbook 001, B1/B2 3(5)), with the terms that the list before it asks for.
NOTICE = {
    "project_name": "○○森林整備プロジェクト",
    "operator": "○○村",
    "activity": "間伐",
    "place": "東京都○○村",
    "co2_qty_t": "120",
    "issued_qty_t": "116",
    "certified_on": "2026-04-01",
    "issued_on": "2026-05-01",
    "certification_no": "0014-01",
    "sale_qty_t": "100",
    "minimum_lot": "1 t-CO2",
    "how_to_apply": "所定の申込書を提出",
    "buyer_selection": "先着順",
    "application_period": "2026-06-01から2026-12-25まで",
    "payment_method": "納入通知書による納付",
    "contact": "○○村産業課",
}


def test_a_notice_with_every_item_is_complete() -> None:
    assert missing_sale_notice_items(NOTICE) == []
    assert list(NOTICE) == [item.value for item in SaleNoticeItem]


@pytest.mark.parametrize("item", list(SaleNoticeItem))
def test_an_item_that_is_absent_or_says_nothing_is_named(item: SaleNoticeItem) -> None:
    absent = {key: text for key, text in NOTICE.items() if key != item.value}
    assert missing_sale_notice_items(absent) == [item]
    assert missing_sale_notice_items(NOTICE | {item.value: "　"}) == [item]
    assert item.label_ja and item.label_en


def test_an_empty_notice_lacks_everything_in_order() -> None:
    assert missing_sale_notice_items({}) == list(SaleNoticeItem)
