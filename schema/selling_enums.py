"""The enumerations of sellers' pages, complaints and requests for disclosure."""

from enum import Enum

from disclosures.duty_kinds import ComplaintStatus, ComplaintStepKind, ComplaintSubject, DisclosureRequestStatus
from disclosures.seller_terms import ReturnShipping
from listings.complaints import ComplaintDecision
from payments.disclosure_requests import DisclosureDecision

SELLING: dict[type[Enum], tuple[str, dict[str, str]]] = {
    ReturnShipping: (
        "Who pays when goods go back（返品の送料）.",
        {
            "SELLER": "The seller.",
            "BUYER": "The buyer.",
            "SELLER_WHEN_DEFECTIVE": "The seller when they have a defect, else the buyer.",
        },
    ),
    ComplaintSubject: (
        "What a complaint（苦情）is about.",
        {
            "LISTING": "A sale notice.",
            "PRODUCT": "A credit-attached product.",
            "DOCUMENT": "A published document.",
            "SELLER": "A seller.",
        },
    ),
    ComplaintStatus: (
        "Where a complaint stands.",
        {
            "RECEIVED": "The seller was told and may answer.",
            "INVESTIGATING": "It is being looked into（調査中）.",
            "UPHELD": "The complaint was right（理由あり）.",
            "DISMISSED": "It was not（理由なし）.",
        },
    ),
    ComplaintStepKind: (
        "What was done about a complaint.",
        {
            "FINDING": "Something was found out.",
            "HEARING": "The seller was asked something, and may answer anew.",
            "ANSWER": "The seller answered.",
        },
    ),
    ComplaintDecision: (
        "What a complaint comes to.",
        {"UPHOLD": "It was right（理由あり）.", "DISMISS": "It was not（理由なし）."},
    ),
    DisclosureDecision: (
        "What a request for a seller's identity comes to.",
        {"GRANT": "The claimant is told（開示）.", "DENY": "It is not（不開示）."},
    ),
    DisclosureRequestStatus: (
        "Where a request for a seller's identity（開示請求）stands.",
        {
            "REQUESTED": "The seller is being heard.",
            "GRANTED": "The claimant was told.",
            "DENIED": "Refused, with the reason.",
        },
    ),
}
