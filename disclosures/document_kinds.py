"""The kinds of documents that are published, handed over or kept, with the names under which people know them."""

from core.labels import Labelled


class DocumentKind(Labelled):
    """What a document is."""

    SALE_NOTICE = "SALE_NOTICE", "販売公告", "Sale notice"
    PLAN = "PLAN", "企画書", "Plan"
    ACTIVITY_SURVEY = "ACTIVITY_SURVEY", "温室効果ガス排出量調査票", "Survey form of activities"
    EVENT_NOTICE = "EVENT_NOTICE", "開催案内", "Event notice"
    TICKET = "TICKET", "参加券・申込案内", "Ticket or form of application"
    EVENT_PANEL = "EVENT_PANEL", "会場掲示", "Panel at the event"
    EVENT_REPORT = "EVENT_REPORT", "実施報告", "Report after the event"
    PRODUCT_PAGE = "PRODUCT_PAGE", "商品ページ", "Product page"
    PRODUCT_LABEL = "PRODUCT_LABEL", "商品ラベル", "Product label"
    OWN_OPERATION_NOTICE = "OWN_OPERATION_NOTICE", "自らの活動のオフセットの周知", "Notice of offsetting own operations"
    OWN_OPERATION_REPORT = "OWN_OPERATION_REPORT", "自らの活動のオフセットの実施報告", "Report on own operations"
    DONATION_PAGE = "DONATION_PAGE", "寄付の案内", "Donation page"
    DONATION_REPORT = "DONATION_REPORT", "寄付の使途の報告", "Report on donations"
    CERTIFICATE = "CERTIFICATE", "カーボン・オフセット証書", "Offset certificate"
    BILATERAL_CERTIFICATE = "BILATERAL_CERTIFICATE", "特定者間の証書", "Bilateral certificate"
    BILATERAL_CONTRACT = "BILATERAL_CONTRACT", "特定者間の協定書", "Bilateral agreement"
    PUBLIC_REGISTER = "PUBLIC_REGISTER", "証書の公開台帳", "Public register of certificates"
    PUBLIC_CONTRACT = "PUBLIC_CONTRACT", "公共機関との契約書", "Contract with a public buyer"
    PREPAID_NOTICE = "PREPAID_NOTICE", "前払いの承諾通知", "Notice of a prepaid order"
    INVOICE = "INVOICE", "請求書", "Invoice"
    RETURN_INVOICE = "RETURN_INVOICE", "返還請求書", "Return invoice"
    RETIREMENT_NOTICE = "RETIREMENT_NOTICE", "無効化の結果通知", "Notice of a retirement's result"
    FINAL_CONFIRMATION = "FINAL_CONFIRMATION", "最終確認画面", "Final confirmation"
    LEGAL_NOTICE = "LEGAL_NOTICE", "特定商取引法に基づく表記", "Legal notice of a seller"
    PROVIDER_PAGE = "PROVIDER_PAGE", "提供事業者の情報開示", "Disclosure of a provider"
    PRIVACY_PAGE = "PRIVACY_PAGE", "個人情報の取扱い", "Privacy page of a seller"
