"""What sellers say of themselves, as GraphQL takes it."""

from typing import Any


def seller_terms(**changes: Any) -> dict[str, Any]:
    """Complete terms: a SetSellerTermsInput."""
    return {
        "phoneHours": "平日9時～17時",
        "website": "https://example.jp/shop",
        "grantsReceiptAgency": True,
        "otherCharges": [],
        "creditWithdrawal": {"accepted": True, "days": 14, "condition": "入金前に限ります。"},
        "goodsWithdrawal": {
            "accepted": True,
            "days": 8,
            "condition": "未使用のものに限ります。",
            "returnShipping": "SELLER_WHEN_DEFECTIVE",
        },
        "nonconformity": "到着後30日以内にご連絡いただければ、交換または返金します。",
        "provider": {
            "fees": [{"name": "無効化の代行と証書の発行", "amount": 0, "per": "1件"}],
            "retireWithinDays": 60,
            "consumerChooses": True,
            "onFailure": "期限の翌日までにご連絡します。",
            "commission": "販売価格のほかに手数料は受け取りません。",
            "ownProjects": "上記のほかにはありません。",
        },
        "privacy": {
            "purposes": ["注文の確認と発送のため。"],
            "procedure": "下記の窓口へお申し出ください。",
            "safetyMeasures": "閲覧できる人を限っています。",
            "complaintContact": "お客様相談窓口　03-1234-5678",
        },
        **changes,
    }
