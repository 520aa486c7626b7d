"""Which inputs fill an item that a seller's page lacks: of `setSellerTerms`, or of the organisation's own record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from disclosures.seller_items import SellerItem
from disclosures.seller_page import SellerFacts, address_or_none, person_or_none, phone_or_none
from disclosures.seller_terms import SellerTerms

SET_TERMS: Final = "setSellerTerms"
REVISE: Final = "reviseOrganisation"


@dataclass(frozen=True)
class SellerInput:
    """A field of a mutation's input, with the fields that lie around it: `provider.retireWithinDays`."""

    mutation: str
    field: str


_ADDRESS: Final = SellerInput(REVISE, "address")
_PERSON: Final = SellerInput(REVISE, "responsiblePerson")
_PHONE: Final = SellerInput(REVISE, "phone")
_HOURS: Final = SellerInput(SET_TERMS, "phoneHours")

_INPUTS: Final[Mapping[SellerItem, tuple[SellerInput, ...]]] = {
    SellerItem.SELLER: (SellerInput(REVISE, "legalName"),),
    SellerItem.MANAGER: (_PERSON,),
    SellerItem.ADDRESS: (_ADDRESS,),
    SellerItem.PHONE: (_PHONE, _HOURS),
    SellerItem.EMAIL: (SellerInput(REVISE, "email"),),
    SellerItem.WEBSITE: (SellerInput(SET_TERMS, "website"),),
    SellerItem.OTHER_CHARGES: (SellerInput(SET_TERMS, "otherCharges"),),
    SellerItem.RECEIPT: (SellerInput(SET_TERMS, "grantsReceiptAgency"),),
    SellerItem.CREDIT_WITHDRAWAL: (SellerInput(SET_TERMS, "creditWithdrawal"),),
    SellerItem.GOODS_WITHDRAWAL: (SellerInput(SET_TERMS, "goodsWithdrawal"),),
    SellerItem.PROVIDER: (SellerInput(REVISE, "legalName"),),
    SellerItem.CORPORATE_NUMBER: (SellerInput(REVISE, "corporateNumber"),),
    SellerItem.FEES: (SellerInput(SET_TERMS, "provider.fees"),),
    SellerItem.RETIRE_WITHIN: (SellerInput(SET_TERMS, "provider.retireWithinDays"),),
    SellerItem.ON_FAILURE: (
        SellerInput(SET_TERMS, "provider.consumerChooses"),
        SellerInput(SET_TERMS, "provider.onFailure"),
    ),
    SellerItem.COMMISSION: (SellerInput(SET_TERMS, "provider.commission"),),
    SellerItem.OWN_PROJECTS: (SellerInput(SET_TERMS, "provider.ownProjects"),),
    SellerItem.BUSINESS: (_ADDRESS, _PERSON),
    SellerItem.PURPOSES: (SellerInput(SET_TERMS, "privacy.purposes"),),
    SellerItem.FOREIGN: (SellerInput(SET_TERMS, "privacy.foreignProvision"),),
    SellerItem.PROCEDURE: (SellerInput(SET_TERMS, "privacy.procedure"),),
    SellerItem.SAFETY: (SellerInput(SET_TERMS, "privacy.safetyMeasures"),),
    SellerItem.COMPLAINTS: (SellerInput(SET_TERMS, "privacy.complaintContact"),),
}
"""Items without a row are filled by the records, and never missing."""


def inputs_for(item: SellerItem, facts: SellerFacts, terms: SellerTerms | None) -> tuple[SellerInput, ...]:
    """The inputs that fill a missing item: of those that it has several of, the ones that are not good yet."""
    done = {
        _ADDRESS: address_or_none(facts.address) is not None,
        _PERSON: person_or_none(facts.responsible_person) is not None,
        _PHONE: phone_or_none(facts.phone) is not None,
        _HOURS: terms is not None,
    }
    return tuple(one for one in _INPUTS.get(item, ()) if not done.get(one, False))
