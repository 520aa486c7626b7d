"""The GraphQL operations of the story: what a frontend would send."""

from typing import Final

_REFUSAL: Final = "... on Error { code message retryable }"

JOIN: Final = f"""
mutation Join($input: JoinOrganisationInput!) {{
  joinOrganisation(input: $input) {{
    __typename {_REFUSAL} ... on JoinOrganisationSuccess {{ token organisation {{ id legalName }} }}
  }}
}}"""

VERIFY: Final = f"""
mutation Verify($input: VerifyOrganisationInput!) {{
  verifyOrganisation(input: $input) {{
    __typename {_REFUSAL} ... on OrganisationSuccess {{ organisation {{ id status }} }}
  }}
}}"""

SET_SELLER_TERMS: Final = f"""
mutation SetSellerTerms($input: SetSellerTermsInput!) {{
  setSellerTerms(input: $input) {{
    __typename {_REFUSAL}
    ... on SetSellerTermsSuccess {{
      pages {{ url legalNotice {{ url missing {{ label rule }} }} providerPage {{ missing {{ label rule }} }} }}
    }}
  }}
}}"""

SET_AREAS: Final = f"""
mutation SetAreas($input: SetCouncilAreasInput!) {{
  setCouncilAreas(input: $input) {{ __typename {_REFUSAL} ... on OrganisationSuccess {{ organisation {{ id }} }} }}
}}"""

PROJECTS: Final = """
query Projects($search: String, $after: String) {
  projects(search: $search, scheme: J_CREDIT, first: 100, after: $after) {
    edges {
      node {
        id number operatorName summary placeText certificationEndsOn regions
        places { code municipality } owner { id }
        activities { methodologyCode methodologyVersion }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}"""

CLAIM: Final = f"""
mutation Claim($input: ClaimProjectInput!) {{
  claimProject(input: $input) {{
    __typename {_REFUSAL} ... on ProjectSuccess {{ project {{ id owner {{ legalName }} }} }}
  }}
}}"""

REGISTER_ISSUANCE: Final = f"""
mutation RegisterIssuance($input: RegisterIssuanceInput!) {{
  registerIssuance(input: $input) {{
    __typename {_REFUSAL}
    ... on IssuanceSuccess {{ issuance {{ id serials quantity tonnesByState {{ state tonnes }} }} }}
  }}
}}"""

RECORD_ACCOUNT: Final = f"""
mutation RecordAccount($input: RecordRegistryAccountInput!) {{
  recordRegistryAccount(input: $input) {{
    __typename {_REFUSAL} ... on RegistryAccountSuccess {{ registryAccounts {{ scheme number }} }}
  }}
}}"""

PUBLISH_LISTING: Final = f"""
mutation PublishListing($input: PublishListingInput!) {{
  publishListing(input: $input) {{
    __typename {_REFUSAL} ... on ListingSuccess {{ listing {{ id title remaining notice {{ label text }} }} }}
  }}
}}"""

POST_DEMAND: Final = f"""
mutation PostDemand($input: PostDemandInput!) {{
  postDemand(input: $input) {{
    __typename {_REFUSAL}
    ... on DemandSuccess {{ demand {{ id quantity {{ kilograms }} sources {{ name mass {{ kilograms }} }} }} }}
  }}
}}"""

RANKING: Final = """
query Ranking($demandId: ID!) {
  ranking(demandId: $demandId) {
    quantity
    ranked { points listing { id title pricePerTonne } merits { criterion points most basis } }
    refused { listing { id title } refusals { reason wanted offered } }
  }
}"""

PROPOSE: Final = f"""
mutation Propose($input: ProposeMatchInput!) {{
  proposeMatch(input: $input) {{ __typename {_REFUSAL} ... on MatchSuccess {{ match {{ id status }} }} }}
}}"""

ACCEPT: Final = f"""
mutation Accept($input: AnswerMatchInput!) {{
  acceptMatch(input: $input) {{ __typename {_REFUSAL} ... on MatchSuccess {{ match {{ id status orderId }} }} }}
}}"""

ORDER: Final = """
query Order($id: ID!) {
  node(id: $id) {
    ... on Order {
      id status total deliverBy
      finalConfirmation {
        hash shownAt title entries { label text } options { key choices { key label } }
        confirmLabel editLabel cancelLabel
      }
      invoice { number title total dueOn entries { label text } }
      balances { account amount }
      retirement {
        id status quantity serials beneficiaryName noticeNumber certificateNumber
        allocated { kilograms } unallocated { kilograms }
      }
      transfer { id status quantity }
    }
  }
}"""

_ORDER_SUCCESS: Final = f"__typename {_REFUSAL} ... on OrderSuccess {{ order {{ id status total }} }}"

REVISE: Final = f"""
mutation Revise($input: ReviseOrderInput!) {{ reviseOrder(input: $input) {{ {_ORDER_SUCCESS} }} }}"""

CONFIRM: Final = f"""
mutation Confirm($input: ConfirmOrderInput!) {{ confirmOrder(input: $input) {{ {_ORDER_SUCCESS} }} }}"""

REQUEST_DELIVERY: Final = f"""
mutation RequestDelivery($input: OrderActInput!) {{ requestDelivery(input: $input) {{ {_ORDER_SUCCESS} }} }}"""

RECORD_RECEIPT: Final = f"""
mutation RecordReceipt($input: RecordReceiptInput!) {{ recordReceipt(input: $input) {{ {_ORDER_SUCCESS} }} }}"""

RECORD_PAYOUT: Final = f"""
mutation RecordPayout($input: RecordPayoutInput!) {{ recordPayout(input: $input) {{ {_ORDER_SUCCESS} }} }}"""

RECORD_SHIPMENT: Final = f"""
mutation RecordShipment($input: RecordShipmentInput!) {{ recordShipment(input: $input) {{ {_ORDER_SUCCESS} }} }}"""

ORDER_PRODUCT: Final = f"""
mutation OrderProduct($input: OrderProductInput!) {{ orderProduct(input: $input) {{ {_ORDER_SUCCESS} }} }}"""

RETIREMENT_NOTICE: Final = f"""
mutation RetirementNotice($input: RecordRetirementNoticeInput!) {{
  recordRetirementNotice(input: $input) {{
    __typename {_REFUSAL} ... on NoticeDiffersError {{ differences {{ field requested notice }} }}
    ... on RetirementSuccess {{ retirement {{ id status serials allocated {{ kilograms }} }} }}
  }}
}}"""

TRANSFER_NOTICE: Final = f"""
mutation TransferNotice($input: RecordTransferNoticeInput!) {{
  recordTransferNotice(input: $input) {{ __typename {_REFUSAL} ... on TransferSuccess {{ transfer {{ id status }} }} }}
}}"""

OFFER_PRODUCT: Final = f"""
mutation OfferProduct($input: OfferProductInput!) {{
  offerProduct(input: $input) {{
    __typename {_REFUSAL} ... on ProductSuccess {{ product {{ id label page {{ url }} }} }}
  }}
}}"""

RETIRE_PRODUCT: Final = f"""
mutation RetireProduct($input: RequestProductRetirementInput!) {{
  requestProductRetirement(input: $input) {{
    __typename {_REFUSAL} ... on RetirementSuccess {{ retirement {{ id serials quantity }} }}
  }}
}}"""

PRODUCT: Final = """
query Product($id: ID!) {
  node(id: $id) {
    ... on Product {
      label sold { kilograms } unsold { kilograms } page { url entries { key label text } missing { label duty } }
    }
  }
}"""

CERTIFICATE: Final = """
query Certificate($number: String!) { certificate(number: $number) { title url entries { label text } } }"""

EVENT_REPORT: Final = """
query EventReport($demandId: ID!) {
  eventReport(demandId: $demandId) { title url entries { key label text } missing { label duty } }
}"""
