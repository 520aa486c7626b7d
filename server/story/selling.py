"""What the sellers of the story say of themselves before they offer anything."""

from typing import Any

from server.story import operations
from server.story.cast import Stage


async def say_terms(stage: Stage, party: str) -> None:
    """The party sets its terms, and its public pages are complete."""
    done = await stage.client.do(party, stage.tokens[party], operations.SET_SELLER_TERMS, input=seller_terms())
    pages = done["pages"]
    lacking = [one["rule"] for page in ("legalNotice", "providerPage") for one in pages[page]["missing"]]
    stage.client.tell(f"      its legal notice: {pages['legalNotice']['url']}; missing: {lacking or 'nothing'}")


def seller_terms() -> dict[str, Any]:
    """A SetSellerTermsInput."""
    return {
        "phoneHours": "平日9時～17時（実演）",
        "website": "https://musubi.example/",
        "grantsReceiptAgency": True,
        "otherCharges": [],
        "creditWithdrawal": {"accepted": True, "days": 14, "condition": "入金前に限ります。"},
        "goodsWithdrawal": {
            "accepted": True,
            "days": 8,
            "condition": "未開封のものに限ります。",
            "returnShipping": "SELLER_WHEN_DEFECTIVE",
        },
        "nonconformity": "到着後30日以内にご連絡いただければ、交換または返金します。",
        "provider": {
            "fees": [{"name": "無効化の代行と証書の発行", "amount": 0, "per": "1件"}],
            "retireWithinDays": 60,
            "consumerChooses": True,
            "onFailure": "期限の翌日までにご連絡し、ご希望をうかがいます。",
            "commission": "販売価格のほかに手数料は受け取りません。",
            "ownProjects": "上記のほか、ほかの方のプロジェクトへの出資はありません。",
        },
        "privacy": {
            "purposes": ["注文の確認、発送、無効化の手続のため。", "お問い合わせへの回答のため。"],
            "procedure": "窓口へ書面でお申し出ください。ご本人であることを確認してお答えします。",
            "safetyMeasures": "担当者を定め、閲覧できる人を限っています。",
            "complaintContact": "お客様相談窓口　03-1234-5678（実演）",
        },
    }
