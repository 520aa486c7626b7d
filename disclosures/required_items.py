"""What the last screen, an invoice and a certificate must state, by the names under which people know it."""

from core.labels import Labelled


class Essential(Labelled):
    """A term without which the last screen is not shown (docs/sources.md TS-20); the key is its attribute's path."""

    ITEM_NAME = "item_name", "商品・役務の名称", "Name of what is sold"
    CREDIT_DESCRIPTION = "credit_description", "クレジットの説明", "Description of the credit"
    QUANTITY = "quantity_t", "数量（t-CO2）", "Quantity in t-CO2"
    UNITS = "units", "数量（個数）", "Number of units"
    MASS_PER_UNIT = "mass_g_per_unit", "1点あたりの量（kg-CO2）", "Mass of CO2 a unit"
    LINES = "lines", "価格の内訳", "Lines of the price"
    OTHER_CHARGES = "other_charges", "その他の費用の名目", "Names of other charges"
    PAYMENT_DAYS = "payment_days", "支払の時期", "Time of payment"
    DELIVER_BY = "deliver_by", "引渡しの時期", "Time of delivery"
    RETIRE_BY = "retire_by", "無効化の期限", "Deadline of the retirement"
    WITHDRAWAL_CONTACT = "withdrawal.contact", "撤回・解除の連絡先", "Contact for withdrawal"
    WITHDRAWAL_CONDITION = "withdrawal.condition", "撤回・解除の条件", "Conditions of withdrawal"
    WITHDRAWAL_EFFECT = "withdrawal.effect", "撤回・解除の効果", "Effect of withdrawal"
    SELLER = "seller.legal_name", "販売業者の名称", "Seller's legal name"
    MANAGER = "seller.manager_name", "運営統括責任者", "Responsible manager"
    ADDRESS = "seller.contact.address", "販売業者の所在地", "Seller's address"
    PHONE = "seller.contact.phone", "販売業者の電話番号", "Seller's telephone"
    EMAIL = "seller.contact.email", "販売業者のメールアドレス", "Seller's e-mail"


class InvoiceField(Labelled):
    """A field without which an invoice is not issued (rule IV-01)."""

    NUMBER = "number", "請求書番号", "Number of the invoice"
    ISSUER = "issuer_name", "発行者の名称", "Issuer's name"
    SUPPLIED_ON = "supplied_on", "取引年月日", "Day of the sale"
    LINES = "lines", "取引の内容", "Content of the sale"
    RECIPIENT = "recipient_name", "交付を受ける者の名称", "Recipient's name"


class CertificateItem(Labelled):
    """An item of the certificate, with its label, in the order of the paper."""

    NUMBER = "number", "証書番号", "Certificate number"
    RECIPIENT = "recipient", "交付先", "Recipient"
    MECHANISM = "mechanism", "カーボン・オフセットとは", "What carbon offsetting is"
    ACTIVITY = "activity", "オフセットの対象活動", "Activity offset"
    SCOPE = "scope", "対象とする期間・人数・距離等", "Period, people, distance covered"
    QUANTITY = "quantity", "オフセットする量", "Quantity offset"
    METHOD = "method", "温室効果ガス排出量の算定方法", "Calculation method"
    CREDIT_TYPE = "credit_type", "クレジットの種類", "Type of credit"
    RETIREMENT = "retirement", "クレジットの調達状況・無効化方法", "Procurement and retirement"
    SERIALS = "serials", "クレジットのシリアル番号", "Serial numbers"
    DEADLINE = "deadline", "クレジットの調達期限", "Procurement deadline"
    PROJECT = "project", "プロジェクト情報", "Project"
    VERIFICATION = "verification", "検証の実施状況", "Verification"
    VALIDITY = "validity", "協定・契約の有効期間", "Term of the agreement"
    NO_RESALE = "no_resale", "転売・譲渡", "Resale and transfer"
    ISSUED_ON = "issued_on", "発行日", "Issued on"
    ISSUER = "issuer", "発行者・問い合わせ先", "Issuer and contact"
