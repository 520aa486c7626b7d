"""What a seller's pages tell, item by item, each with its rule in the register of rules."""

from enum import StrEnum

from disclosures.document_kinds import DocumentKind


class SellerItem(StrEnum):
    """An item of a seller's page: its key, its labels, and the rule that asks for it (docs/sources.md)."""

    label_ja: str
    label_en: str
    rule: str

    def __new__(cls, key: str, label_ja: str = "", label_en: str = "", rule: str = "") -> "SellerItem":
        item = str.__new__(cls, key)
        item._value_ = key
        item.label_ja = label_ja
        item.label_en = label_en
        item.rule = rule
        return item

    # The legal notice（特定商取引法に基づく表記）.
    SELLER = "legal.seller", "販売業者", "Seller", "TS-01"
    MANAGER = "legal.manager", "運営統括責任者", "Responsible person", "TS-04"
    ADDRESS = "legal.address", "所在地", "Address", "TS-02"
    PHONE = "legal.phone", "電話番号", "Telephone", "TS-03"
    EMAIL = "legal.email", "メールアドレス", "E-mail", "I24"
    WEBSITE = "legal.website", "ウェブサイト", "Website", "I25"
    PRICE = "legal.price", "販売価格", "Price", "TS-05"
    SHIPPING = "legal.shipping", "送料", "Shipping", "TS-06"
    OTHER_CHARGES = "legal.otherCharges", "価格・送料以外の費用", "Other charges", "TS-07"
    PAYMENT = "legal.payment", "支払方法と支払時期", "Payment", "TS-08"
    RECEIPT = "legal.receipt", "代金の受領", "Who receives payments", "PS-01"
    DELIVERY = "legal.delivery", "引渡時期", "Delivery", "TS-09"
    APPLICATION = "legal.application", "申込期間", "Period of application", "TS-10"
    CREDIT_WITHDRAWAL = "legal.creditWithdrawal", "クレジットの取消し・解除", "Withdrawal: credits", "TS-11"
    GOODS_WITHDRAWAL = "legal.goodsWithdrawal", "商品の返品・取消し", "Withdrawal: goods", "TS-11"
    AFTER_RETIREMENT = "legal.afterRetirement", "無効化後の取扱い", "After the retirement", "TS-32"
    NONCONFORMITY = "legal.nonconformity", "契約不適合の場合の責任", "Liability for defects", "TS-12"
    QUANTITY_LIMIT = "legal.quantityLimit", "販売数量の制限", "Limit of quantity", "TS-13"
    SPECIAL_TERMS = "legal.specialTerms", "特別な販売条件", "Special terms", "TS-13"
    RECURRING = "legal.recurring", "継続的な契約の条件", "Recurring contracts", "TS-14"
    SOFTWARE = "legal.software", "動作環境", "Software needed", "TS-15"
    DOCUMENT_FEE = "legal.documentFee", "書面の送付費用", "Fee for documents", "TS-16"
    ADVERTISING_EMAIL = "legal.advertisingEmail", "広告メールの送信元", "Sender of advertising mail", "TS-16"

    # The provider's page（提供事業者の情報開示）.
    PROVIDER = "provider.name", "事業者名", "Provider", "PR-01"
    CORPORATE_NUMBER = "provider.corporateNumber", "法人番号", "Corporate number", "PR-01"
    PROVIDER_CONTACT = "provider.contact", "所在地・連絡先", "Address and contact", "PR-01"
    ACCOUNTS = "provider.accounts", "登録簿の口座名義", "Accounts at registries", "PR-01"
    FEES = "provider.fees", "料金表", "Fees", "PR-02"
    SEGREGATION = "provider.segregation", "分別管理", "Segregation", "PR-03"
    OUTSTANDING = "provider.outstanding", "未無効化の残高", "Sold and not yet retired", "PR-04"
    RETIRE_WITHIN = "provider.retireWithin", "入金から無効化までの最長日数", "Days to retire at most", "PR-05"
    ON_FAILURE = "provider.onFailure", "期限までに無効化できない場合", "When it is not retired in time", "PR-05"
    COMMISSION = "provider.commission", "手数料", "Commission", "PR-06"
    OWN_PROJECTS = "provider.ownProjects", "自ら実施するプロジェクト", "Projects of its own", "PR-06"
    AUTHORITY = "provider.authority", "代理による無効化の権限", "Authority to retire for others", "PR-07"

    # The privacy page（個人情報の取扱い）.
    BUSINESS = "privacy.business", "個人情報取扱事業者", "Who answers for the data", "PI-02"
    PURPOSES = "privacy.purposes", "利用目的", "Purposes", "PI-01"
    FOREIGN = "privacy.foreign", "外国にある第三者への提供", "Provision abroad", "PI-01"
    NAMES = "privacy.names", "氏名の公表", "Names in public", "PI-03"
    PROCEDURE = "privacy.procedure", "開示・訂正・利用停止の手続", "How to ask", "PI-02"
    SAFETY = "privacy.safety", "安全管理のために講じた措置", "Safety measures", "PI-02"
    COMPLAINTS = "privacy.complaints", "苦情の申出先", "Contact for complaints", "PI-02"


PAGE_OF_ITEM = {
    item: {
        "legal": DocumentKind.LEGAL_NOTICE,
        "provider": DocumentKind.PROVIDER_PAGE,
        "privacy": DocumentKind.PRIVACY_PAGE,
    }[item.value.partition(".")[0]]
    for item in SellerItem
}
"""On which page an item stands: told by the first part of its key."""
