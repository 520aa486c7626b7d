"""What stands beside the ledger, and what happens, for GraphQL: reversals, claims, green electricity, events."""

from enum import Enum

from core.events import Announced
from registry.claim_texts import Participant
from registry.kinds import AddBack, PowerSource, ReversalCause
from registry.purpose_findings import Purpose, PurposeVerdict
from registry.retirement_deadlines import DeadlineStage, RetirementUse
from registry.reversal_rules import Cover

EVIDENCE: dict[type[Enum], tuple[str, dict[str, str]]] = {
    Announced: (
        "What happened, as subscriptions tell it.",
        {
            "MATCH_PROPOSED": "A listing was proposed for a demand.",
            "MATCH_ACCEPTED": "One side accepted, or both have.",
            "MATCH_DECLINED": "One side declined.",
            "MATCH_EXPIRED": "Nobody answered in time.",
            "ORDER_OFFERED": "An order was offered to its buyer.",
            "ORDER_REVISED": "The seller changed its terms: what the buyer saw is stale.",
            "ORDER_CONFIRMED": "The buyer confirmed it.",
            "ORDER_CANCELLED": "One side cancelled it.",
            "ORDER_LAPSED": "Its time passed.",
            "ORDER_PAID": "The money arrived.",
            "DELIVERY_REQUESTED": "The seller asked the registry, or began to ship.",
            "DELIVERY_REFUSED": "The registry refused: its tonnes are held again.",
            "ORDER_DELIVERED": "It is delivered and waits for its payment.",
            "ORDER_SETTLED": "Delivered and paid.",
            "WITHDRAWAL_REQUESTED": "The buyer asked to withdraw from it.",
            "WITHDRAWAL_ANSWERED": "The withdrawal was accepted or refused.",
            "ORDER_REFUNDED": "Its money went back to the buyer.",
            "HOLD_EXPIRES_IN_A_DAY": "Its deadline is less than 24 hours away.",
            "HOLD_EXPIRES_IN_AN_HOUR": "Its deadline is less than an hour away.",
            "HOLD_EXPIRED": "Its deadline passed: the tonnes are free again.",
            "RETIREMENT_REQUESTED": "The registry was asked.",
            "RETIREMENT_CONFIRMED": "The registry's notice was entered: it is final.",
            "RETIREMENT_REJECTED": "The registry refused.",
        },
    ),
    Purpose: (
        "What a credit may be wanted for: the purposes of a retirement, and others that are asked about.",
        {
            "CARBON_OFFSET": "カーボン・オフセット.",
            "ONTAI_EMISSION": "温対法（排出量の調整）.",
            "ONTAI_FACTOR": "温対法（排出係数の調整）.",
            "ONTAI_VOLUNTARY": "温対法（任意報告）; not a purpose of a retirement's form.",
            "SHOENE_JOINT": "省エネ法（共同省エネルギー事業）.",
            "CDP": "CDP質問書.",
            "SBT": "SBT.",
            "RE100": "RE100.",
            "SHIFT_ASSET": "SHIFT事業・ASSET事業.",
            "KEIDANREN": "経団連カーボンニュートラル行動計画.",
            "GX_ETS": "GX-ETS（排出量取引制度）.",
            "CORSIA": "CORSIA（国際航空）.",
            "NDC": "国のNDCの達成.",
            "PUBLIC_PROCUREMENT": "公共調達; not a purpose of a retirement's form.",
            "OTHER": "その他.",
        },
    ),
    PurposeVerdict: (
        "Whether a credit may be used for a purpose.",
        {
            "ALLOWED": "A source allows it.",
            "CONDITIONAL": "A source allows it on the condition that is said, or it rests on memory.",
            "REFUSED": "A source excludes it.",
            "UNKNOWN": "No source that was read answers: never to be taken for allowed.",
        },
    ),
    RetirementUse: (
        "Who pays for a retirement, and for what: each has its own time（docs/sources.md RT-01）.",
        {
            "PAID": "Those who buy goods or take part pay: due within 30 days of the payment.",
            "EVENT": "An event's organiser pays: due within half a year of its end.",
            "SELF": "For its own activity: due within half a year of the period's end.",
        },
    ),
    DeadlineStage: (
        "How far a retirement that is still owed has come.",
        {
            "IN_TIME": "Not due for more than a week.",
            "NEAR": "Due within a week: its seller is reminded.",
            "OVERDUE": "Past its day: its seller, and the buyer of a demand, were told（期限超過）.",
            "PAST_LIMIT": "Past its limit: its seller sells nothing new before it is made（最終期限超過）.",
        },
    ),
    ReversalCause: (
        "Why issued tonnes no longer stand for a reduction or removal（反転の原因）.",
        {
            "FIRE": "火災; unavoidable, so buffers stand in.",
            "STORM": "暴風・豪雨など; unavoidable, so buffers stand in.",
            "PEST": "病虫害・獣害; unavoidable, so buffers stand in.",
            "FELLING": "伐採または土地の転用; the creator's own to make good.",
            "DOUBLE_REGISTRATION": "二重登録; the creator's own to make good, and the project issues no more.",
        },
    ),
    Cover: (
        "Where tonnes that make a reversal good come from.",
        {
            "ISSUANCE_BUFFER": "The issuance's own buffer.",
            "PROJECT_BUFFER": "The buffer of another issuance of the project.",
            "SCHEME_BUFFER": "The buffer of another project of the scheme.",
            "CREATOR_STOCK": "The creator's own unsold tonnes of the issuance.",
            "REPLACEMENT": "Given by the creator afterwards.",
        },
    ),
    Participant: (
        "Who took part in an offset without claiming it.",
        {
            "SELLER": "Who sold the credit or the product.",
            "PROVIDER": "Who arranged it for another.",
            "BUYER": "Who bought the product.",
        },
    ),
    AddBack: (
        "Whether a creator adds tonnes that left it back in its own SHK report（オンセット）.",
        {
            "REQUIRED": "It reports, and adds them back.",
            "EXEMPT_FOREST": "Removals by forest management are exempt.",
            "NOT_A_REPORTER": "It does not report.",
            "NOT_DOMESTIC": "They are no domestically certified reductions.",
            "UNKNOWN": "It has not said whether it reports.",
        },
    ),
    PowerSource: (
        "How electricity was generated.",
        {
            "SOLAR": "太陽光.",
            "WIND": "風力.",
            "HYDRO": "水力.",
            "BIOMASS": "バイオマス.",
            "GEOTHERMAL": "地熱.",
        },
    ),
}
