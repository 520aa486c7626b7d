"""The enumerations of organisations, their contacts and councils."""

from enum import Enum

from parties.kinds import (
    ContactPurpose,
    CouncilMemberCapacity,
    OrganisationKind,
    OrganisationStatus,
    PaymentProfile,
    Role,
)

PARTIES: dict[type[Enum], tuple[str, dict[str, str]]] = {
    OrganisationKind: (
        "What an organisation is.",
        {
            "MUNICIPALITY": "Prefecture, city, ward, town or village（地方公共団体）.",
            "FOREST_COOPERATIVE": "Forest owners' cooperative（森林組合）.",
            "BIOMASS_OPERATOR": "Operator of a biomass project.",
            "PROGRAM_OPERATOR": "Runs a program-type project for many members（プログラム型運営・管理者）.",
            "FIRM": "Company or other body.",
            "EVENT_ORGANISER": "Executive committee of an event（実行委員会）.",
            "NEIGHBOURHOOD_ASSOCIATION": "Neighbourhood association（町内会・自治会）.",
            "OFFSET_PROVIDER": "Sells, retires and reports for others（オフセット・プロバイダー）.",
            "COUNCIL": "Regional council（特定地域協議会）.",
            "VERIFIER": "Verifies or validates for others（検証機関・審査機関）.",
            "SPONSOR": "Pays for the offset of another's event（協賛者）.",
            "CONSUMER": "A person who buys for private life; never named in public.",
            "PLATFORM_OPERATOR": "Who runs this site.",
        },
    ),
    OrganisationStatus: (
        "Whether its identity has been verified.",
        {
            "PENDING": "Not yet verified.",
            "VERIFIED": "An operator has seen evidence（本人確認済）.",
            "SUSPECTED": "In doubt: nothing new is offered or paid out（疑義照会中）.",
            "SUSPENDED": "Suspended: it only reads（利用停止）.",
        },
    ),
    PaymentProfile: (
        "When an organisation pays.",
        {"PUBLIC_BODY": "After delivery, against an invoice（後払い）.", "PRIVATE": "Before delivery（前払い）."},
    ),
    Role: (
        "What a person may do for an organisation.",
        {
            "OWNER": "Trades for it.",
            "TRADER": "Trades and moves tonnes for the organisation（取引担当）.",
            "ACCOUNTANT": "Sees to invoices, payments and books（経理担当）.",
            "VIEWER": "Reads（閲覧）.",
            "AUDITOR": "Reads all and changes nothing（監査）.",
            "COORDINATOR": "Brokers matches in a council's territory.",
            "OPERATOR": "Runs the platform.",
        },
    ),
    ContactPurpose: (
        "What a contact of an organisation is asked about.",
        {
            "GENERAL": "Anything（代表窓口）.",
            "SALES": "Buying and selling（取引）.",
            "BILLING": "Invoices and payments（請求・支払）.",
            "REGISTRY": "Applications to registries（登録簿の手続）.",
            "PRIVACY": "Personal data（個人情報の窓口）.",
        },
    ),
    CouncilMemberCapacity: (
        "As what an organisation belongs to a regional council.",
        {
            "CREDIT_CREATOR": "It creates credits in the region（クレジット創出事業者）.",
            "MUNICIPALITY": "A local government that offsets（地方公共団体）.",
            "COMPANY": "A company that offsets（企業）.",
            "OTHER": "Otherwise.",
        },
    ),
}
"""Each with its description and its values'."""
