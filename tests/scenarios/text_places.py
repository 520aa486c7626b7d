"""Every text that a mutation takes: who reads it, and whether the gate of wording asks its words first.

A new String of an input fails `test_published_texts` until it stands here.
"""

from enum import StrEnum
from typing import Final


class Place(StrEnum):
    """Where a text goes."""

    ASKED = "others read it who may act on it, mostly everybody: the gate asks its words"
    NAMED = "others read it, and it only names somebody, something or where: compared with a register or a paper"
    RECORDED = "an operator, a council or a registry says it of what it saw or decided, beside its own name"
    PRIVATE = "its own organisation, operators, or the other side of a thing between two read it"
    CODE = "a number, a code, a key, an address, a secret"


_CODE_FIELDS: Final = """
idempotencyKey grams kilograms tonnes placeCode usePlaceCode plantPlaceCode areaCodes placeCodes corporateNumber
invoiceNumber documentHash sha256 contentBase64 version serials serialPrefix firstSerial lastSerial password
currentPassword newPassword token email phone bankReference noticeNumber projectNumber certificationNumber
confirmationHash pledgeVersion acts
"""
CODES: Final = frozenset(_CODE_FIELDS.split())
"""Names of fields that are codes wherever they stand."""


def _placed(place: Place, **paths: str) -> dict[str, dict[str, Place]]:
    return {mutation: dict.fromkeys(paths[mutation].split(), place) for mutation in paths}


_ASKED: Final = _placed(
    Place.ASKED,
    publishListing="title description howToApply contact coBenefits.statement",
    offerProduct="name description withdrawalPolicy defectsPolicy returnShipping reductionEfforts",
    postDemand="title purposeDetail sources.name usePlaceDetail calculationMethod reductionEfforts",
    publishDocument="texts.text result.items.name result.items.method donation.benefit donation.rest",
    withdrawDocument="reason",
    setSellerTerms="phoneHours otherCharges.name creditWithdrawal.condition goodsWithdrawal.condition nonconformity"
    " quantityLimit specialTerms recurring.period softwareEnvironment provider.fees.name provider.fees.per"
    " provider.onFailure provider.commission provider.ownProjects privacy.purposes privacy.foreignProvision.regime"
    " privacy.foreignProvision.measures privacy.procedure privacy.safetyMeasures privacy.complaintContact",
    registerProject="name description methodologyName placeText texts.text",
    usePower="usePlaceDetail purpose",
    retireUnits="purposeDetail targetActivity targetPeriod calculationMethod",
    # Asked when the draft is made a claim.
    draftClaim="boundary sources.name sources.formula sources.factorSource exclusions.name exclusions.reason method"
    " reductions explanation noticeMethod",
    endClaim="reason",
    # One buyer reads it, who is told what its right is worth.
    answerWithdrawal="reason",
    recordMatchingEvent="title summary",
)

_NAMED: Final = _placed(
    Place.NAMED,
    joinOrganisation="legalName address responsiblePerson",
    reviseOrganisation="legalName address responsiblePerson",
    setContacts="contacts.department contacts.name",
    setSellerTerms="website advertisingEmail privacy.foreignProvision.country",
    registerProject="reviewer.name",
    draftClaim="verification.verifier verification.standard verification.statementNumber",
    recordPowerCertificate="certifier plantName",
    recordRegistryAccount="holderName",
    recordAgreement="documentName",
    grantPermission="documentName",
    transferUnits="recipient.outside.outsideRecipient",
    acceptInvitation="name",
    attachEvidence="name",
)

_RECORDED: Final = _placed(
    Place.RECORDED,
    verifyOrganisation="evidence",
    suspectOrganisation="reason evidence",
    suspendOrganisation="reason evidence",
    reinstateOrganisation="reason evidence",
    standDownMember="reason evidence",
    appointManager="reason evidence",
    recordComplaintStep="text",
    decideComplaint="reason",
    decideDisclosureRequest="reason",
    decideProject="reason distinctReason",
    recordProjectMigration="evidence",
    allowListing="reason",
    recordReversal="evidence",
    recordRetirementNotice="beneficiaryName accountHolder purposeDetail",
    recordTransferNotice="fromHolder toHolder",
    recordRetirementRejection="reason",
    recordTransferRejection="reason",
    waiveRule="text reason",
)

_PRIVATE: Final = _placed(
    Place.PRIVATE,
    fileComplaint="statement",
    answerComplaint="text",
    requestSellerDisclosure="claim purpose",
    answerDisclosureRequest="text",
    # Of a signed contract: its two parties read it, and publishDocument asks what a certificate prints of it.
    recordAgreement="texts.text fundsUse.item mark.places",
    # The buyer's words to its seller: a right is not hindered by how it is worded.
    requestWithdrawal="reason",
    transferUnits="reason",
    holdUnits="reason",
    moveStock="reason",
    decideApproval="reason",
    createAccessToken="name",
)

_CODE: Final = _placed(
    Place.CODE,
    registerIssuance="methodology",
    registerProject="number publicLink methodologyCode methodologyVersion",
    registerSerialLayout="name prefix suffix separator between",
    recordRegistryAccount="number",
    recordPowerCertificate="number",
    transferUnits="recipient.outside.outsideAccount",
    publishDocument="texts.key",
    waiveRule="rule",
)

PLACES: Final[dict[str, dict[str, Place]]] = {}
"""By mutation and by the path of the text within its input."""

for _table in (_ASKED, _NAMED, _RECORDED, _PRIVATE, _CODE):
    for _mutation, _paths in _table.items():
        PLACES.setdefault(_mutation, {}).update(_paths)
