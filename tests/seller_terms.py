"""What the sellers of the tests say of themselves: complete terms, to be changed where a test wants it."""

from dataclasses import replace
from typing import Any, Final

from disclosures.seller_models import SellerTermsVersion
from disclosures.seller_terms import (
    CreditWithdrawal,
    Fee,
    GoodsWithdrawal,
    PrivacyTerms,
    ProviderTerms,
    ReturnShipping,
    SellerTerms,
    content_of,
)
from parties.models import Organisation

PROVIDER: Final = ProviderTerms(
    fees=(
        Fee(name="クレジットの価格", amount_yen=12_000, per="1 t-CO2から"),
        Fee(name="無効化の代行と証書の発行", amount_yen=0, per="1件"),
    ),
    retire_within_days=60,
    consumer_chooses=True,
    on_failure="期限の翌日までにご連絡し、ご希望をうかがいます。",
    commission="販売価格のほかに手数料は受け取りません。",
    own_projects="上記のほか、他者のプロジェクトへの出資はありません。",
)
PRIVACY: Final = PrivacyTerms(
    purposes=("注文の確認、発送、無効化の手続のため。", "お問い合わせへの回答のため。"),
    foreign_provision=None,
    procedure="下記の窓口へ書面でお申し出ください。ご本人であることを確認のうえ、2週間以内にお答えします。",
    safety_measures="担当者を定め、閲覧できる人を限り、記録を暗号化して保管しています。",
    complaint_contact="お客様相談窓口　03-1234-5678",
)
TERMS: Final = SellerTerms(
    phone_hours="平日9時～17時",
    website="https://example.jp/",
    grants_receipt_agency=True,
    credit_withdrawal=CreditWithdrawal(accepted=True, days=14, condition="入金前に限ります。"),
    goods_withdrawal=GoodsWithdrawal(
        accepted=True,
        days=8,
        condition="未使用のものに限ります。",
        return_shipping=ReturnShipping.SELLER_WHEN_DEFECTIVE,
    ),
    provider=PROVIDER,
    privacy=PRIVACY,
)


async def give_seller_terms(organisation: Organisation, **changes: Any) -> None:
    """The organisation has said its terms, once."""
    if not await SellerTermsVersion.exists(organisation_id=organisation.id):
        await SellerTermsVersion.create(
            organisation_id=organisation.id,
            version=1,
            content=content_of(replace(TERMS, **changes)),
            set_by_id=organisation.id,
        )
