"""Every refusal speaks to people: no code and no key stands in its message, whatever its attributes carry."""

import ast
import re
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any, Final

import graphql
import pytest

from core.errors import DomainError
from core.field_words import FIELD_WORDS, field_in_japanese
from core.labels import Labelled
from core.rules import RULES
from disclosures.duty_kinds import ComplaintStatus
from disclosures.matrix_items import Item, Mode, Stage
from disclosures.missing_items import MissingItem, missing_item
from disclosures.order_terms import PaymentTiming
from disclosures.required_items import CertificateItem, Essential, InvoiceField
from disclosures.sale_notice import SaleNoticeItem
from disclosures.seller_items import SellerItem
from disclosures.withdrawal import Ground
from emissions.factors import Carrier
from listings.kinds import OffsetType
from matching.eligibility import Reason
from parties.kinds import OrganisationStatus, Role
from parties.people_errors import _PASSWORD_RULES
from payments.kinds import OrderStatus, Payee
from registry.agreement_items import AgreementItem
from registry.claim_rules import Lack
from registry.kinds import PermissionScope, ProjectStatus, Scheme
from registry.registration_items import StatementItem
from registry.schemes import Act, policy_of
from registry.states import PurposeCode, RequestStatus, RetirementKind, UseKind
from schema.errors import all_error_classes
from schema.request_errors import REQUEST_ERRORS
from schema.root import NODES, build_schema
from tests.core.test_rules import ROOMS, ROOT
from tests.core.test_words import LIFECYCLES

ERRORS: Final[Mapping[str, type[DomainError]]] = {one.__name__: one for one in (*all_error_classes(), *REQUEST_ERRORS)}

STATES: Final = sorted({str(state) for one in LIFECYCLES for state in one.moves})
FIELD: Final = sorted(FIELD_WORDS)
NAMED_RULES: Final = [
    *(rule if not rule.endswith("=") else f"{rule}7" for rule in RULES),
    *(f"offset_type={one.value}" for one in OffsetType),
    *(f"same_scheme={one.value}" for one in Scheme),
    *(f"factor_for={one.value}" for one in Carrier),
    "one_of: CREATION, EVENT, EXCHANGE_OFFSETTING, EXCHANGE_PROVIDING, OWN_OPERATIONS, VALUE_FOR_FIRMS",
    "not_in_a_consumer",
]

CODES: Final[Mapping[str, Iterable[str]]] = {
    "AlreadyAccepted.side": ("buyer", "seller"),
    "AlreadyConfirmed.state": OrderStatus,
    "ComplaintDecided.status": ComplaintStatus,
    "HoldServesSale.user": ("product", "order", "allocation"),
    "IncompleteAgreement.missing": (*AgreementItem, "fundsUse", "noResale", "noDoubleUse"),
    "IncompleteCertificate.missing": CertificateItem,
    "IncompleteConfirmation.missing": Essential,
    "IncompleteDisclosure.missing": Item,
    "IncompleteInvoice.missing": (*InvoiceField, "lines[2].description"),
    "IncompleteRegistration.missing": (*StatementItem, "publicLink", "placeCodes", "issueUntil", "reviewEveryYears"),
    "IncompleteSaleNotice.missing": SaleNoticeItem,
    "IncompleteSellerPages.missing": SellerItem,
    "InvalidInput.rule": NAMED_RULES,
    "InvalidTransition.kind": [one.kind for one in LIFECYCLES],
    "InvalidTransition.state": STATES,
    "InvalidTransition.wanted": STATES,
    "LastManager.role": Role,
    "MixedUses.values": UseKind,
    "NeedsVerification.fields": ("legalName", "corporateNumber"),
    "NotEligible.reasons": Reason,
    "NotFound.kind": sorted(NODES),
    "NotOpen.kind": ("demand", "listing", "match", "order", "product"),
    "NotOpen.state": STATES,
    "NotPayableYet.state": OrderStatus,
    "NotPayableYet.timing": PaymentTiming,
    "NotRetiredYet.state": RequestStatus,
    "NothingToPayOut.payee": Payee,
    "PasswordRefused.rule": _PASSWORD_RULES,
    "PayeeNotVerified.standing": OrganisationStatus,
    "PermissionMissing.scope": (*PermissionScope, Act.TRANSFER),
    "ProjectNotRegistered.state": ProjectStatus,
    "ProjectDoesNotFit.registered": ("FO-001 Ver. 4.0", *Scheme),
    "ProjectDoesNotFit.value": ("FO-001 Ver. 4.0", *Scheme),
    "PurposeNotAllowed.kind": RetirementKind,
    "RefundNotCovered.payee": Payee,
    "SchemeForbids.act": Act,
    "StageNotInMatrix.mode": Mode,
    "StageNotInMatrix.stage": Stage,
    "TooManyOpen.kind": ("AccessToken", "Invitation"),
    "UnknownMethodology.scheme": Scheme,
    "ClaimUnfounded.missing": Lack,
    "WithdrawalIsRight.ground": Ground,
}
"""All that these attributes can carry: keys and codes, which programs read."""

RULED: Final = {"BadSerials", "ProjectListUnreadable"}

SAID: Final = "名称"
"""What stands in an attribute that has a text, a name, an id or a number as somebody gave it."""

SAID_ATTRIBUTES: Final = frozenset(
    {
        "act",
        "allocation",
        "alternative_ja",
        "approval_id",
        "area_codes",
        "certification",
        "changed_at",
        "complaint",
        "council",
        "current_hash",
        "day",
        "decided_on",
        "demand_id",
        "detail",
        "detail_ja",
        "due_on",
        "expires_at",
        "filed_on",
        "given_hash",
        "grantor",
        "hear_until",
        "hint",
        "id",
        "key",
        "legal_name",
        "limit_on",
        "listing_id",
        "methodology",
        "needs",
        "number",
        "oldest_on",
        "on",
        "partner",
        "party",
        "period",
        "product",
        "product_name",
        "projects",
        "purpose",
        "reason",
        "reason_en",
        "reason_ja",
        "registered",
        "requested_on",
        "retirement",
        "reviewer",
        "rule",
        "rules",
        "scheme",
        "serials",
        "shown_at",
        "successor",
        "text",
        "text_hash",
        "title",
        "use_place_code",
        "value",
        "withdrawn_on",
        "words",
    }
)

INSTANT: Final = "2026-11-22T09:00:00+00:00"

CODE: Final = re.compile(
    r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b"  # RETIRE_ON_BEHALF
    r"|(?<![A-Za-z0-9-])[A-Z]{3,}(?![A-Za-z0-9-])"  # SALE, but not GX-ETS
    r"|\b[a-z0-9]+(?:_[a-z0-9]+)+\b"  # sale_qty_t
    r"|(?<![A-Za-z])[a-z]+[A-Z]\w*"  # legalName
    r"|\b[a-z]+\.[a-z]+\w*"  # legal.phone
    r"|\bI\d\d\b"  # I09
)
OUTSIDE: Final = frozenset(
    {
        *[
            "ACR",
            "ASSET",
            "CAR",
            "CDP",
            "CORSIA",
            "CRT",
            "CSV",
            "ERT",
            "JCM",
            "LPG",
            "NDC",
            "NFC",
            "NUL",
            "SBT",
            "SHIFT",
            "VCS",
            "VCU",
            "VER",
        ]
    }
    | {"disclosureCheck", "disclosureChecklist", "kWh"}
)
"""Names of things in the world, and what a developer is told to look at."""


def samples(error: type[DomainError], attribute: str) -> list[str]:
    """What an attribute of a text may carry."""
    if f"{error.__name__}.{attribute}" in CODES:
        return [str(one) for one in CODES[f"{error.__name__}.{attribute}"]]
    if attribute in error.named:
        return FIELD
    if attribute in (*error.instants, *error.to_the_second):
        return [INSTANT]
    if attribute == "field":
        return ["title"]
    if attribute == "rule" and error.__name__ in RULED:
        return NAMED_RULES
    assert attribute in SAID_ATTRIBUTES, f"{error.__name__}.{attribute}: a code, or what somebody said?"
    return [SAID]


def filled(error: type[DomainError]) -> Iterator[DomainError]:
    """The error with each thing that each of its attributes may carry."""
    values: dict[str, list[Any]] = {}
    for one in fields(error):
        if one.type is str:
            values[one.name] = samples(error, one.name) if one.default in (MISSING, "") else [one.default]
        elif one.type is bool:
            values[one.name] = [False, True]
        elif "int" in str(one.type):
            values[one.name] = [7]
        elif "str" in str(one.type) and "dict" not in str(one.type):
            values[one.name] = [[key] for key in samples(error, one.name)]
    if error.__name__ == "NoticeDiffers":
        values["differences"] = [
            [{"field": field, "requested": old, "notice": new}]
            for field in ("kind", "purposeCode", "scheme", "executedOn", "beneficiaryName")
            for enum in (RetirementKind, PurposeCode, Scheme)
            for old, new in [(next(iter(enum)).value, list(enum)[-1].value)]
        ]
    if error.__name__ == "IncompleteDisclosure":
        values["items"] = [[missing_item(item, [])] for item in Item]
        values["items"].append(
            [MissingItem(key="place", label_ja="活動の場所", label_en="Place", rule="CT-05", laws=[])]
        )
    for attribute in fields(error):
        values.setdefault(attribute.name, [[]])
    first = {name: given[0] for name, given in values.items()}
    for name, given in values.items():
        for value in given:
            yield error(**(first | {name: value}))


@pytest.mark.parametrize("name", ERRORS)
def test_no_code_and_no_key_stands_in_a_japanese_message(name: str) -> None:
    for error in filled(ERRORS[name]):
        message = error.message("ja")
        assert set(CODE.findall(message)) <= OUTSIDE, message
        assert "{" not in message + error.message("en")


def test_every_attribute_that_carries_codes_is_one_of_an_error() -> None:
    known = {f"{name}.{one.name}" for name, error in ERRORS.items() for one in fields(error)}
    assert set(CODES) - known == set()


def raised(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Where an error is made: its class and each attribute that is given an enum's key."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
            for keyword in node.keywords:
                parts = [keyword.value.elt] if isinstance(keyword.value, ast.ListComp) else [keyword.value]
                if keyword.arg and any(isinstance(one, ast.Attribute) and one.attr == "value" for one in parts):
                    yield node.func.id, keyword.arg  # type: ignore[attr-defined]


def test_what_is_given_an_enums_key_is_told_in_words() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    printed_raw = set()
    for name, attribute in {found for tree in trees for found in raised(tree)}:
        error = ERRORS[name]
        printed = {field for _, field, _, _ in string.Formatter().parse(error.message_ja) if field}
        in_words = {*error.worded, *error.named, *(one for one, _ in error.labelled)}
        if attribute in printed - in_words:
            printed_raw.add(f"{name}.{attribute}")
    # The value of a refused input, and the id of what is not found, are what the caller sent.
    assert printed_raw <= {"InvalidInput.value", "InvalidInput.field", "NotFound.id"}


def test_every_field_of_an_input_has_a_japanese_name() -> None:
    schema = graphql.build_schema(build_schema().as_str())
    inputs = [one for one in schema.type_map.values() if isinstance(one, graphql.GraphQLInputObjectType)]
    names = {name for one in inputs for name in one.fields}
    objects = [one for one in schema.type_map.values() if isinstance(one, graphql.GraphQLObjectType)]
    names |= {
        name for one in objects if not one.name.startswith("__") for field in one.fields.values() for name in field.args
    }
    assert sorted(name for name in names if field_in_japanese(name) == name and name not in FIELD_WORDS) == []


def literal_fields(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
            for keyword in node.keywords:
                if keyword.arg == "field" and isinstance(keyword.value, ast.Constant):
                    yield str(keyword.value.value)


def test_every_field_that_the_code_refuses_by_name_has_a_japanese_name() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    unnamed = {name for tree in trees for name in literal_fields(tree) if field_in_japanese(name) == name}
    assert {name for name in unnamed if not name.startswith("MUSUBI_")} == set()


def test_words_of_schemes_and_purposes_are_those_of_their_tables() -> None:
    from core.words import in_japanese
    from registry.purpose_labels import PURPOSE_LABELS

    assert {one: in_japanese(one.value) for one in Scheme} == {one: policy_of(one).label_ja for one in Scheme}
    assert {one: in_japanese(one.value) for one in PurposeCode} == {one: PURPOSE_LABELS[one].ja for one in PurposeCode}


def test_a_label_is_no_key() -> None:
    enums: tuple[type[Labelled], ...] = (Item, Mode, Stage, Essential, InvoiceField, CertificateItem, Reason)
    for enum in enums:
        for one in enum:
            assert one.label_ja != one.value and not CODE.search(one.label_ja), one
