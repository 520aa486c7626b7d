"""The rooms' enumerations as GraphQL shows them, every value described."""

from enum import Enum
from typing import Any

import strawberry

from disclosures.matrix import Duty, Item, Mode, Stage
from disclosures.order_terms import Delivery
from disclosures.request_pack_text import Designation
from listings.kinds import (
    BuyerSelection,
    CoBenefit,
    DemandStatus,
    ListingSort,
    ListingStatus,
    OffsetType,
    ProductStatus,
    Strength,
)
from matching.eligibility import Reason
from matching.kinds import MatchStatus
from matching.scoring import Criterion
from parties.local_governments import Region
from registry.agreement_items import AgreementItem
from registry.kinds import (
    AgreementKind,
    PermissionScope,
    ProjectDecision,
    ProjectStatus,
    RegistrationType,
    ReviewerKind,
    Scheme,
)
from registry.methodologies import ProjectType
from registry.notices import Outcome
from registry.registration_items import StatementItem
from registry.states import (
    BlockState,
    EntryKind,
    HoldStatus,
    PurposeCode,
    RequestStatus,
    RetirementKind,
    Stock,
    TakeOrder,
    UseKind,
)
from schema.claim_enums import CLAIMS
from schema.disclosure_enums import DISCLOSURES, NAMES_OF_WORDING
from schema.evidence_enums import EVIDENCE
from schema.order_enums import ORDERS
from schema.party_enums import PARTIES
from schema.people_enums import PEOPLE
from schema.record_enums import RECORDS
from schema.selling_enums import SELLING

_DESCRIPTIONS: dict[type[Enum], tuple[str, dict[str, str]]] = {
    Scheme: (
        "The scheme under which a project is registered.",
        {
            "J_CREDIT": "J-クレジット.",
            "DOMESTIC_CREDIT": "国内クレジット.",
            "J_VER": "オフセット・クレジット（J-VER）.",
            "JCM": "二国間クレジット制度.",
            "VCS": "Verified Carbon Standard (Verra).",
            "GOLD_STANDARD": "Gold Standard.",
            "ACR": "American Carbon Registry.",
            "CAR": "Climate Action Reserve.",
            "ISOMETRIC": "Isometric.",
            "REGIONAL": "地域内の仕組み: kept by Musubi, used in its region only.",
            "BILATERAL": "特定者間完結型: kept by Musubi, used for the partner of its agreement.",
            "REGIONAL_CERTIFICATE": "地域の吸収量認証書: shown, never traded nor used.",
        },
    ),
    ProjectDecision: (
        "What an operator decides about a proposed project.",
        {"REGISTERED": "It is registered.", "REFUSED": "It is refused; its number is free again."},
    ),
    ReviewerKind: (
        "Who reviewed value that no outside scheme certifies.",
        {
            "COMMITTEE": "検証委員会.",
            "ENVIRONMENT_COUNCIL": "環境審議会など.",
            "EXPERT": "有識者.",
            "VERIFIER": "検証機関.",
        },
    ),
    AgreementKind: (
        "The form of an agreement on bilateral value.",
        {"ACCORD": "協定.", "CONTRACT": "契約.", "TERMS": "約款."},
    ),
    StatementItem: (
        "A text that a project states of itself when it is registered here.",
        {item.name: f"{item.label_ja} ({item.label_en})." for item in StatementItem},
    ),
    AgreementItem: (
        "A text of an agreement on bilateral value.",
        {item.name: f"{item.label_ja} ({item.label_en})." for item in AgreementItem},
    ),
    RegistrationType: ("通常型 or プログラム型.", {"STANDARD": "通常型.", "PROGRAM": "プログラム型."}),
    ProjectStatus: (
        "Where a project stands.",
        {
            "LISTED": "Of a scheme's published list.",
            "PROPOSED": "Proposed here; an operator decides.",
            "REGISTERED": "Registered here by an operator.",
            "REFUSED": "Refused by an operator, with the reason.",
        },
    ),
    Region: (
        "A region of the project list（プロジェクト実施地域）.",
        {region.name: f"{region.value}." for region in Region},
    ),
    ProjectType: (
        "What kind of activity a project is.",
        {
            "FOREST": "森林.",
            "RENEWABLE_ENERGY": "再生可能エネルギー（木質バイオマスを含む）.",
            "ENERGY_SAVING": "省エネルギー.",
            "INDUSTRIAL": "工業プロセス.",
            "AGRICULTURE": "農業.",
            "WASTE": "廃棄物.",
        },
    ),
    BlockState: (
        "What a tonne may still become.",
        {
            "AVAILABLE": "Free.",
            "HELD": "Reserved for a sale, a product or a running transfer.",
            "RETIREMENT_REQUESTED": "無効化を申請中.",
            "RETIRED": "無効化済; never changes again.",
            "SURRENDERED": "償却済; never changes again.",
            "CANCELLED": "取消済; never changes again.",
            "TRANSFERRED_AWAY": "Left to a holder outside this market.",
            "BUFFER": "Set aside at issue against a reversal.",
            "REVERSED": "Taken out to make good a reversal; never changes again.",
        },
    ),
    Stock: (
        "Whose tonnes an account has.",
        {"OWN": "The holder's own（自己分）.", "CLIENT": "A client's, kept apart（顧客分）."},
    ),
    EntryKind: (
        "An operation of the ledger（台帳の記録）.",
        {
            "ISSUE": "発行: the issuance enters the ledger.",
            "HOLD": "確保: tonnes are reserved.",
            "RELEASE": "確保の解除: reserved tonnes are free again.",
            "REQUEST_RETIREMENT": "無効化等の申請.",
            "CONFIRM_RETIREMENT": "無効化等の確認, by the registry's notice.",
            "REJECT_RETIREMENT": "無効化等の却下: the tonnes are free again.",
            "REQUEST_TRANSFER": "移転の申請.",
            "CONFIRM_TRANSFER": "移転の確認, by the registry's notice.",
            "REJECT_TRANSFER": "移転の却下: the tonnes are free again.",
            "TRANSFER": "移転 in one step, where Musubi is the register.",
            "MOVE_STOCK": "自己分と顧客分の振替.",
            "REVERSE": "反転の補填: tonnes are taken out for ever.",
        },
    ),
    RetirementKind: (
        "How tonnes are used up; the three are never mixed.",
        {
            "INVALIDATION": "無効化: toward one's own use.",
            "SURRENDER": "償却: toward a state's target.",
            "CANCELLATION": "取消: toward neither.",
        },
    ),
    TakeOrder: (
        "Which tonnes are taken first.",
        {"OLDEST_FIRST": "Earliest vintage, lowest serial.", "NEWEST_FIRST": "Latest vintage, highest serial."},
    ),
    HoldStatus: (
        "State of a hold; it is resolved once.",
        {
            "PENDING": "Tonnes are set aside until the deadline.",
            "POSTED": "Used, for a transfer or a retirement.",
            "VOIDED": "Given back.",
            "EXPIRED": "Its deadline passed; the tonnes are free again.",
        },
    ),
    UseKind: (
        "What an allocation's grams are used for.",
        {
            "DEMAND": "A buyer's demand.",
            "PRODUCT_SALE": "Units of a product that were sold.",
            "OWN_USE": "自己利用.",
            "REFUNDED_SALE": "Units paid back, or cancelled unpaid, after their retirement: nobody's to claim.",
        },
    ),
    PermissionScope: (
        "What another may do for an organisation（代理）.",
        {
            "RETIRE_FROM_ACCOUNT": "Retire tonnes of its account（口座からの無効化）.",
            "RETIRE_FOR_USER": "Retire tonnes for its use（利用者としての無効化）.",
        },
    ),
    Designation: (
        "How an application names its credits.",
        {"TOTAL_QTY": "総量指定.", "SERIAL": "シリアル番号指定."},
    ),
    Outcome: (
        "What comparing one field of a notice came to.",
        {
            "AGREES": "The same.",
            "DIFFERS": "Not the same.",
            "NOT_ON_NOTICE": "The notice does not say it.",
            "NOT_REQUESTED": "The notice says what was not asked for, such as its own number.",
        },
    ),
    RequestStatus: (
        "A request at an outside registry.",
        {
            "REQUESTED": "Asked for（申請中）.",
            "CONFIRMED": "The registry's notice agreed（通知書と一致）.",
            "REJECTED": "The registry refused it; the tonnes are free again.",
        },
    ),
    PurposeCode: (
        "What a retirement is for.",
        {
            "CARBON_OFFSET": "カーボン・オフセット.",
            "ONTAI_EMISSION": "温対法の報告での調整.",
            "ONTAI_FACTOR": "温対法の報告での排出係数の調整.",
            "SHOENE_JOINT": "省エネ法の共同省エネルギー事業.",
            "CDP": "CDP質問書.",
            "SBT": "SBT.",
            "RE100": "RE100.",
            "SHIFT_ASSET": "SHIFT事業・ASSET事業.",
            "KEIDANREN": "経団連カーボンニュートラル行動計画.",
            "GX_ETS": "GX-ETS.",
            "CORSIA": "CORSIA（国際航空）.",
            "NDC": "国のNDCの達成.",
            "OTHER": "その他.",
        },
    ),
    Delivery: (
        "How bought tonnes reach the buyer.",
        {"TRANSFER": "移転 to the buyer's account.", "RETIRE_ON_BEHALF": "無効化 on the buyer's behalf."},
    ),
    BuyerSelection: (
        "How the seller chooses among buyers（販売先の決定方法）.",
        {"FIRST_COME": "先着順.", "SELLER_CHOOSES": "The seller decides."},
    ),
    ListingStatus: ("State of a sale notice.", {"PUBLISHED": "Open.", "CLOSED": "Ended by its seller."}),
    ListingSort: (
        "In which order sale notices are listed; equals in the order of their publication, or against it.",
        {
            "OLDEST": "First published first.",
            "NEWEST": "Last published first.",
            "PRICE_LOW": "Lowest price per tonne first.",
            "PRICE_HIGH": "Highest price per tonne first.",
            "VINTAGE_NEW": "Latest vintage first.",
            "VINTAGE_OLD": "Earliest vintage first.",
            "MOST_AVAILABLE": "Most tonnes not yet committed first.",
            "CLOSING_SOON": "Earliest last day first, also of windows that are over: filter by openOn besides.",
        },
    ),
    CoBenefit: (
        "What a project does beside its tonnes（コベネフィット）, as its seller states; no scheme certifies it.",
        {
            "BIODIVERSITY": "生物多様性の保全.",
            "WATER_SOURCES": "水源のかん養.",
            "DISASTER_PREVENTION": "土砂災害の防止.",
            "AIR_AND_WATER_QUALITY": "大気質・水質の改善.",
            "FOREST_CONSERVATION": "植林・森林保全.",
            "TIMBER_SUPPLY": "木材の供給.",
            "EMPLOYMENT": "雇用の創出.",
            "REGIONAL_ECONOMY": "地域産業の活性化.",
            "EXPERIENCE_AND_LEARNING": "体験・交流と環境教育.",
        },
    ),
    OffsetType: (
        "What tonnes are wanted for.",
        {"EVENT": "会議・イベント.", "SELF": "自己活動.", "CREDIT_ATTACHED": "クレジット付商品・サービス."},
    ),
    Strength: ("How strong a wish is.", {"PREFERRED": "Raises the rank.", "REQUIRED": "Excludes what does not fit."}),
    DemandStatus: (
        "State of a demand.",
        {
            "OPEN": "Waits for a match.",
            "MATCHED": "Has an order.",
            "FULFILLED": "Its order is settled; open again if that is withdrawn from.",
            "EXPIRED": "Its day passed.",
            "WITHDRAWN": "Taken back.",
        },
    ),
    ProductStatus: ("State of a product.", {"ON_SALE": "Can be bought.", "ENDED": "No longer sold."}),
    MatchStatus: (
        "State of a match.",
        {
            "PROPOSED": "Waits for both sides.",
            "ACCEPTED": "Both accepted; it has an order.",
            "DECLINED": "One side declined.",
            "EXPIRED": "Nobody answered in time.",
        },
    ),
    Reason: (
        "Why a listing does not fit a demand.",
        {
            "OWN_LISTING": "Seller and buyer are the same.",
            "WINDOW": "Outside the application period.",
            "PRICE": "Above the price ceiling.",
            "QUANTITY": "Fewer tonnes left than wanted.",
            "MINIMUM_LOT": "Below the minimum lot.",
            "REGION": "Not in a required region.",
            "PROJECT_TYPE": "Not of a required type.",
            "DELIVERY": "Transfer or retirement not offered.",
            "NEEDED_BY": "Cannot be delivered in time.",
            "USE_PLACE_IS_CREATION_PLACE": "The place of use is where the credit was created.",
            "NOT_TRANSFERABLE": "Its scheme lets nothing change hands: it is retired for the buyer.",
            "REGION_ONLY": "The place of use lies outside its regional scheme's area.",
        },
    ),
    Criterion: (
        "What earns points in the ranking.",
        {
            "PRICE": "Below the ceiling.",
            "REGION": "In a wished region.",
            "PROJECT_TYPE": "Of a wished type.",
            "VINTAGE": "Recent monitoring period.",
        },
    ),
    Mode: (
        "Who bears the cost of an offset.",
        {
            "PARTICIPANT_PAYS": "参加者・消費者が費用負担.",
            "ORGANISER_PAYS": "主催者が費用負担.",
            "OWN_OPERATION": "自己活動.",
        },
    ),
    Stage: (
        "When information is given.",
        {"ADVERTISING": "広告・周知.", "SALE": "販売時.", "DURING": "開催中.", "AFTER": "開催後・実施後."},
    ),
    Duty: (
        "How strongly an item is asked for.",
        {
            "MUST_BY_LAW": "◆ with regard to related law.",
            "MUST": "◎ must be given.",
            "DESIRABLE": "○ desirable.",
            "NONE": "Not asked for.",
        },
    ),
    Item: ("An item of the information matrix.", {item.name: f"{item.label_ja} ({item.label_en})." for item in Item}),
}


def describe_enums() -> list[Any]:
    """Register every enumeration with its descriptions; each value must have one."""
    made = []
    for enum_class, (description, values) in {
        **_DESCRIPTIONS,
        **CLAIMS,
        **DISCLOSURES,
        **EVIDENCE,
        **ORDERS,
        **PARTIES,
        **RECORDS,
        **SELLING,
        **PEOPLE,
    }.items():
        name = NAMES_OF_WORDING.get(enum_class)
        registered: Any = strawberry.enum(enum_class, name=name, description=description)
        for value in registered.__strawberry_definition__.values:
            value.description = values[value.name]
        made.append(registered)
    return made


ENUMS = describe_enums()
