"""A seller's pages: what each tells, what each lacks and by which rule (docs/sources.md 2.1, 4 and 7)."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import InvalidInput
from disclosures.document_kinds import DocumentKind
from disclosures.errors import IncompleteSellerPages
from disclosures.legal_notice import LEGAL_TITLE, NO_OTHER_CHARGES, compose_legal_notice
from disclosures.privacy_page import NO_PROVISION_ABROAD, compose_privacy_page
from disclosures.provider_page import CHOICE_TEXT, NO_ACCOUNT, AccountLine, StockFacts, compose_provider_page
from disclosures.seller_items import PAGE_OF_ITEM, SellerItem
from disclosures.seller_page import PAGE_PATHS, SellerFacts, SellerPage, person_or_none
from disclosures.seller_terms import (
    MAX_FEES,
    MAX_OTHER_CHARGES,
    CreditWithdrawal,
    Fee,
    ForeignProvision,
    OtherCharge,
    Recurring,
    SellerTerms,
    content_of,
    read_seller_terms,
    terms_of_content,
    texts_of,
)
from tests.seller_terms import PRIVACY, PROVIDER, TERMS

FACTS = SellerFacts(
    legal_name="五木村",
    is_corporation=False,
    corporate_number=None,
    address="熊本県球磨郡五木村甲2672番地7",
    phone="0966-37-2211",
    email="mori@example.jp",
    responsible_person="結 太郎",
)
STOCK = StockFacts(segregation=("自己分：J-クレジット・2025年・FO-001　120 t-CO2",), outstanding=("未無効化 0 kg",))


def legal(
    facts: SellerFacts = FACTS, terms: SellerTerms | None = TERMS, *, credits: bool = True, goods: bool = True
) -> SellerPage:
    return compose_legal_notice(facts, terms, credits=credits, goods=goods)


def provider(facts: SellerFacts = FACTS, terms: Any = PROVIDER, **changes: Any) -> SellerPage:
    given: dict[str, Any] = {"accounts": (), "own_projects": (), "stock": STOCK, **changes}
    return compose_provider_page(facts, terms, **given)


def texts(page: SellerPage) -> dict[SellerItem, str]:
    return {entry.item: entry.text for entry in page.entries}


def test_every_item_stands_on_one_page_with_a_path() -> None:
    assert set(PAGE_OF_ITEM) == set(SellerItem)
    assert set(PAGE_OF_ITEM.values()) == set(PAGE_PATHS)


def test_a_complete_legal_notice_has_its_title_and_lacks_nothing() -> None:
    page = legal()
    assert (page.kind, page.title, page.missing) == (DocumentKind.LEGAL_NOTICE, "特定商取引法に基づく表記", ())
    assert page.is_complete
    told = texts(page)
    assert told[SellerItem.PHONE] == "0966-37-2211（受付 平日9時～17時）"
    assert told[SellerItem.OTHER_CHARGES] == NO_OTHER_CHARGES, "none is said, not passed over (TS-07)"
    assert "0円" in told[SellerItem.SHIPPING], "free shipping is said (TS-06)"
    assert "移転" in told[SellerItem.DELIVERY] and "無効化" in told[SellerItem.DELIVERY], "two times (TS-09)"
    assert "無効化手続後は取消し・返品ができません" in told[SellerItem.AFTER_RETIREMENT], "TS-32"
    assert page.title == LEGAL_TITLE


@pytest.mark.parametrize(
    ("change", "item"),
    [
        ({"address": "熊本県球磨郡五木村甲"}, SellerItem.ADDRESS),
        ({"address": "五木郵便局私書箱1号"}, SellerItem.ADDRESS),
        ({"address": "Ｐ．Ｏ．ＢＯＸ 12, Kumamoto"}, SellerItem.ADDRESS),
        ({"phone": "お問い合わせフォームへ"}, SellerItem.PHONE),
        ({"phone": "12-345-6789"}, SellerItem.PHONE),
        ({"responsible_person": "お客様窓口"}, SellerItem.MANAGER),
        ({"responsible_person": "農林課"}, SellerItem.MANAGER),
        ({"responsible_person": "販売担当"}, SellerItem.MANAGER),
        ({"responsible_person": "Sales Team"}, SellerItem.MANAGER),
    ],
)
def test_what_the_records_say_wrongly_is_missing(change: dict[str, Any], item: SellerItem) -> None:
    assert legal(replace(FACTS, **change)).missing == (item,)
    assert item not in texts(legal(replace(FACTS, **change)))


@pytest.mark.parametrize("name", ["結 太郎", "服部 一", "田部井 淳", "Hanako Yamada"])
def test_a_person_is_not_taken_for_a_department(name: str) -> None:
    assert person_or_none(name) == name


@pytest.mark.parametrize("address", ["東京都千代田区丸の内１－１", "村役場通り三丁目"])
def test_a_house_number_may_be_written_in_every_way(address: str) -> None:
    assert legal(replace(FACTS, address=address)).is_complete


def test_without_terms_everything_that_only_the_seller_knows_is_missing() -> None:
    assert legal(terms=None).missing == (
        SellerItem.PHONE,
        SellerItem.WEBSITE,
        SellerItem.OTHER_CHARGES,
        SellerItem.RECEIPT,
        SellerItem.CREDIT_WITHDRAWAL,
        SellerItem.GOODS_WITHDRAWAL,
    )


def test_whoever_does_not_let_the_operator_receive_payments_has_no_complete_notice() -> None:
    told = texts(legal())[SellerItem.RECEIPT]
    assert "代理受領" in told and "支払いは完了します" in told
    assert legal(terms=replace(TERMS, grants_receipt_agency=False)).missing == (SellerItem.RECEIPT,)


def test_terms_kept_before_the_operator_was_asked_about_grant_nothing() -> None:
    kept = {name: value for name, value in content_of(TERMS).items() if name != "grants_receipt_agency"}
    assert terms_of_content(kept) == replace(TERMS, grants_receipt_agency=False)


def test_what_is_sold_decides_which_withdrawal_must_be_told() -> None:
    neither = replace(TERMS, credit_withdrawal=None, goods_withdrawal=None)
    assert legal(terms=neither, goods=False).missing == (SellerItem.CREDIT_WITHDRAWAL,)
    assert legal(terms=neither, credits=False).missing == (SellerItem.GOODS_WITHDRAWAL,)


def test_withdrawal_tells_days_condition_who_pays_and_whom_to_ask() -> None:
    told = texts(legal())
    assert told[SellerItem.GOODS_WITHDRAWAL] == (
        "商品の到着日を含めて8日以内に限り、お受けします。\n条件：未使用のものに限ります。\n"
        "返品の送料：商品に不具合があるときは販売者、それ以外はお客様の負担\n連絡先：0966-37-2211／mori@example.jp"
    )
    none = replace(
        TERMS, credit_withdrawal=CreditWithdrawal(accepted=False, days=None, condition="無効化するためです。")
    )
    assert texts(legal(terms=none))[SellerItem.CREDIT_WITHDRAWAL] == (
        "お客様のご都合による取消し・解除はお受けしません。無効化するためです。\n連絡先：0966-37-2211／mori@example.jp"
    )


def test_what_a_seller_does_not_have_is_not_told_and_not_missing() -> None:
    assert not {SellerItem.RECURRING, SellerItem.SOFTWARE, SellerItem.DOCUMENT_FEE} & set(texts(legal()))
    more = replace(
        TERMS,
        other_charges=(OtherCharge(name="組込手数料", amount_yen=330),),
        recurring=Recurring(count=3, period="2026年度", prices_yen=(1_000, 1_000, 2_000)),
        document_fee_yen=110,
    )
    told = texts(legal(terms=more))
    assert told[SellerItem.OTHER_CHARGES] == "組込手数料：330円（税込）"
    assert (
        told[SellerItem.RECURRING] == "契約の回数：3回／期間：2026年度／各回の価格（税込）：1,000円、1,000円、2,000円"
    )
    assert told[SellerItem.DOCUMENT_FEE] == "110円（税込）"


def test_a_providers_page_tells_fees_days_choice_and_accounts_with_masked_numbers() -> None:
    account = AccountLine(scheme="J-クレジット（自己分）", holder_name="五木村", masked_number="***-**1234")
    page = provider(accounts=(account,), own_projects=("J-クレジット 378「村有林」",))
    told = texts(page)
    assert page.is_complete
    assert told[SellerItem.ACCOUNTS] == "J-クレジット（自己分）：名義 五木村（番号 ***-**1234）"
    assert told[SellerItem.FEES].splitlines()[1] == "無効化の代行と証書の発行：0円／1件"
    assert told[SellerItem.RETIRE_WITHIN] == "入金の確認から60日以内"
    assert told[SellerItem.ON_FAILURE].startswith(CHOICE_TEXT)
    assert told[SellerItem.OWN_PROJECTS].splitlines()[0] == "J-クレジット 378「村有林」"
    assert texts(provider())[SellerItem.ACCOUNTS] == NO_ACCOUNT


def test_without_the_buyers_choice_after_a_failure_the_page_is_not_complete() -> None:
    page = provider(terms=replace(PROVIDER, consumer_chooses=False))
    assert [(item, item.rule) for item in page.missing] == [(SellerItem.ON_FAILURE, "PR-05")]


def test_a_corporation_needs_its_number_and_others_say_that_they_have_none() -> None:
    assert provider(replace(FACTS, is_corporation=True)).missing == (SellerItem.CORPORATE_NUMBER,)
    assert "ありません" in texts(provider())[SellerItem.CORPORATE_NUMBER]


def test_a_provider_without_terms_lacks_fees_days_failure_commission_and_interests() -> None:
    assert [item.rule for item in provider(terms=None).missing] == ["PR-02", "PR-05", "PR-05", "PR-06", "PR-06"]


def test_a_privacy_page_tells_provision_abroad_with_country_law_and_measures() -> None:
    assert texts(compose_privacy_page(FACTS, PRIVACY))[SellerItem.FOREIGN] == NO_PROVISION_ABROAD
    abroad = ForeignProvision(country="アメリカ合衆国", regime="包括的な法律はない", measures="標準契約")
    page = compose_privacy_page(FACTS, replace(PRIVACY, foreign_provision=abroad))
    assert page.is_complete
    assert "国：アメリカ合衆国" in texts(page)[SellerItem.FOREIGN]
    assert compose_privacy_page(FACTS, None).missing == (
        SellerItem.PURPOSES,
        SellerItem.FOREIGN,
        SellerItem.PROCEDURE,
        SellerItem.SAFETY,
        SellerItem.COMPLAINTS,
    )


def test_terms_are_given_back_as_they_were_kept() -> None:
    full = replace(
        TERMS,
        recurring=Recurring(count=2, period="1年", prices_yen=(1, 2)),
        privacy=replace(PRIVACY, foreign_provision=ForeignProvision(country="a", regime="b", measures="c")),
    )
    assert terms_of_content(content_of(full)) == full == read_seller_terms(full)
    bare = SellerTerms(phone_hours="平日", website="https://example.jp/")
    assert terms_of_content(content_of(bare)) == bare


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"phone_hours": " "}, "phoneHours", "not_empty"),
        ({"website": "http://example.jp/"}, "website", "https_address"),
        ({"website": "https://example.jp/ a"}, "website", "https_address"),
        (
            {"other_charges": (OtherCharge(name="手数料", amount_yen=1),) * (MAX_OTHER_CHARGES + 1)},
            "otherCharges",
            f"maximum={MAX_OTHER_CHARGES}",
        ),
        ({"other_charges": (OtherCharge(name="手数料", amount_yen=-1),)}, "otherCharges.amount", "minimum=0"),
        (
            {"credit_withdrawal": CreditWithdrawal(accepted=False, days=3, condition="なし")},
            "creditWithdrawal.days",
            "only_when_accepted",
        ),
        (
            {"credit_withdrawal": CreditWithdrawal(accepted=True, days=None, condition="なし")},
            "creditWithdrawal.days",
            "minimum=1",
        ),
        ({"recurring": Recurring(count=1, period="1年", prices_yen=(1,))}, "recurring.count", "minimum=2"),
        ({"recurring": Recurring(count=2, period="1年", prices_yen=(1, 1, 1))}, "recurring.prices", "maximum=2"),
        ({"provider": replace(PROVIDER, fees=())}, "provider.fees", "minimum=1"),
        (
            {"provider": replace(PROVIDER, fees=(Fee(name="a", amount_yen=0, per="1件"),) * (MAX_FEES + 1))},
            "provider.fees",
            f"maximum={MAX_FEES}",
        ),
        ({"provider": replace(PROVIDER, retire_within_days=366)}, "provider.retireWithinDays", "maximum=365"),
        ({"privacy": replace(PRIVACY, purposes=())}, "privacy.purposes", "minimum=1"),
    ],
)
def test_terms_that_break_a_bound_are_refused(changes: dict[str, Any], field: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_seller_terms(replace(TERMS, **changes))
    assert (refused.value.field, refused.value.rule) == (field, rule)


def test_every_text_that_a_seller_wrote_is_given_to_the_wording_rules() -> None:
    told = texts_of(replace(TERMS, nonconformity="交換します。", special_terms="一人一点"))
    assert told["nonconformity"] == "交換します。" and told["specialTerms"] == "一人一点"
    assert {"provider.onFailure", "privacy.purposes.0", "provider.fees.1.name", "goodsWithdrawal.condition"} <= set(
        told
    )


def test_the_refusal_names_the_items_in_both_languages() -> None:
    error = IncompleteSellerPages(missing=("legal.phone", "provider.fees"), rules=("TS-03", "PR-02"))
    assert "電話番号、料金表" in error.message("ja")
    assert "Telephone, Fees" in error.message("en")
