"""Which columns the fields of what everybody lists are made of, so that a list reads those that were asked for.

A need is a joined part (`seller`) or a column under its alias in the statement (`l.title`), as `core.projections` takes
them. The tables go by the fields' names alone, whatever type they are on: two fields of one name are both read, which
costs a little and is never wrong. A test asks for each field by itself.
"""

from collections.abc import Mapping
from typing import Final

Needs = Mapping[str, tuple[str, ...]]

_LISTING: Final[Needs] = {
    "edges": ("id",),
    "title": ("title",),
    "description": ("description",),
    "pricePerTonne": ("price_yen_per_t",),
    "offered": ("offered_t",),
    "remaining": ("offered_t", "committed_t"),
    "minimumLot": ("minimum_lot_t",),
    "opensOn": ("opens_on",),
    "closesOn": ("closes_on",),
    "buyerSelection": ("buyer_selection",),
    "deliveries": ("deliveries",),
    "deliveryDays": ("delivery_days",),
    "contact": ("contact",),
    "status": ("status",),
    "vintage": ("vintage",),
    "coBenefits": ("co_benefits",),
    "legalNoticeUrl": ("seller_id",),
    "notice": (
        "offered_t",
        "minimum_lot_t",
        "how_to_apply",
        "buyer_selection",
        "opens_on",
        "closes_on",
        "contact",
    ),
}

_ORGANISATION: Final[Needs] = {
    "edges": ("id",),
    "legalName": ("legal_name",),
    "kind": ("kind",),
    "status": ("status",),
    "paymentProfile": ("payment_profile",),
    "corporateNumber": ("corporate_number",),
    "invoiceNumber": ("invoice_number",),
    "place": ("place_code",),
    "joinedAt": ("created_at",),
}

_ISSUANCE: Final[Needs] = {
    "edges": ("id",),
    "certificationNumber": ("certification_number",),
    "certifiedOn": ("certified_on",),
    "issuedOn": ("issued_on",),
    "monitoringFrom": ("monitoring_from",),
    "monitoringTo": ("monitoring_to",),
    "methodologyCode": ("methodology_code",),
    "methodologyVersion": ("methodology_version",),
    "serials": ("serial_prefix", "serial_suffix", "serial_layout", "start", "stop"),
    "quantity": ("quantity_t",),
    "buffer": ("buffer_t",),
    "headHash": ("head_hash",),
    "entryCount": ("entry_count",),
    "notice": (
        "scheme",
        "methodology_code",
        "quantity_t",
        "certified_on",
        "issued_on",
        "certification_number",
    ),
}

_PROJECT: Final[Needs] = {
    "edges": ("id",),
    "scheme": ("scheme",),
    "registrationType": ("registration_type",),
    "number": ("number",),
    "operatorName": ("operator_name",),
    "plannedHolders": ("planned_holders",),
    "summary": ("summary",),
    "placeText": ("place_text",),
    "status": ("status",),
    "regions": ("regions",),
    "projectTypes": ("project_types",),
    "certificationEndsOn": ("certification_ends_on",),
    "publicLink": ("statement",),
    "reviewer": ("statement",),
    "places": ("place_codes",),
    "activities": ("activities",),
    "area": ("statement",),
    "statement": ("statement", "owner_id"),
    "decisionReason": ("decision_reason", "owner_id"),
    "owner": ("owner_id",),
    "notice": ("summary", "operator_name", "activities", "project_types", "place_codes", "place_text"),
}

_LISTING_PARTS: Final[Needs] = {
    "seller": ("seller",),
    "issuance": ("issuance",),
    "project": ("issuance", "i.id", "project"),
    "notice": ("issuance", "project"),
}


def _under(alias: str, needs: Needs) -> Needs:
    return {field: tuple(f"{alias}.{column}" for column in columns) for field, columns in needs.items()}


def _together(*tables: Needs) -> Needs:
    return {
        field: tuple(need for table in tables for need in table.get(field, ()))
        for field in dict.fromkeys(field for table in tables for field in table)
    }


PROJECTS: Final = _under("p", _PROJECT)
"""Of `projects`."""

LISTINGS: Final = _together(
    _LISTING_PARTS, _under("l", _LISTING), _under("s", _ORGANISATION), _under("i", _ISSUANCE), PROJECTS
)
"""Of `listings`."""
