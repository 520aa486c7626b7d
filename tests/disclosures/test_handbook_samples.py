"""The handbook's own samples as drafts of today: what each gives and lacks, item by item, and what its words say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from disclosures import matrix
from disclosures.certificate import CertificateItem
from disclosures.check import check_draft
from disclosures.checklists import OF_THE_MATRIX, DocumentNature, checklist
from disclosures.document_kinds import DocumentKind
from disclosures.matrix import ITEMS, Duty, Item, Stage, mode_of
from disclosures.rules import Severity
from disclosures.sale_notice import missing_sale_notice_items
from disclosures.wording import check_wording
from tests.disclosures.handbook_page import SAMPLES, page
from tests.disclosures.handbook_papers import CERTIFICATE, CLAIMS, SALE_NOTICE, SURVEY, Claim
from tests.disclosures.handbook_samples import (
    ECO_TOUR,
    ECO_TOUR_TICKET,
    MINATO_PANEL,
    ON,
    Cell,
    Said,
    Sample,
)

ROOT = Path(__file__).resolve().parents[2]

every_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
OF_MATRIX = [sample for sample in SAMPLES if sample.nature.kind in OF_THE_MATRIX]


@every_sample
def test_every_item_of_a_sample_is_given_or_lacks_as_it_was_read(sample: Sample) -> None:
    checked = check_draft(sample.draft(), on=ON)
    answers = [(item, True) for item in checked.given] + [(item, False) for item in checked.missing]
    got = {item.key: Cell(given, item.duty.symbol, item.rule, item.severity, item.laws) for item, given in answers}
    assert got == sample.cells()
    assert set(got) == {item.key for item in checklist(sample.nature, on=ON)}


@every_sample
def test_a_sample_has_a_text_for_what_it_gives_and_for_nothing_else(sample: Sample) -> None:
    assert set(sample.givens()) == {key for key, cell in sample.cells().items() if cell.is_given}
    for key, one in sample.givens().items():
        assert one.lines[0].isdigit(), (sample.key, key)


@every_sample
def test_the_words_of_a_sample_are_found_and_no_others(sample: Sample) -> None:
    found = check_draft(sample.draft(), on=ON).findings
    assert tuple(Said(one.field, one.rule, one.severity, one.words) for one in found) == sample.said


@every_sample
def test_whether_a_sample_would_go_out_today(sample: Sample) -> None:
    assert check_draft(sample.draft(), on=ON).is_publishable is sample.is_publishable


@every_sample
def test_what_is_proposed_mends_what_holds_a_sample_back_and_nothing_else(sample: Sample) -> None:
    checked = check_draft(sample.draft(), on=ON)
    holding = {item.key for item in checked.missing if item.severity in (Severity.BLOCK, Severity.REQUIRE)}
    assert set(sample.mends()) == holding
    mended = check_draft(sample.mended_draft(), on=ON)
    assert mended.is_publishable
    assert bool(sample.mended_title) == any(one.severity is Severity.BLOCK for one in checked.findings)
    kept = {one.rule for one in mended.findings}
    assert kept <= {one.rule for one in checked.findings if one.severity in (Severity.WARN, Severity.INFORM)}


IN_2011 = date(2011, 6, 30)


@pytest.mark.parametrize("sample", OF_MATRIX, ids=lambda sample: sample.key)
def test_what_a_sample_lacks_of_the_matrix_it_lacked_when_it_was_printed(sample: Sample) -> None:
    checked = check_draft(replace(sample.draft(), entries=matrix_entries(sample)), on=IN_2011)
    lacked = {key for key, cell in sample.cells().items() if key in ITEMS and not cell.is_given}
    assert {item.key for item in checked.missing} == lacked
    assert checked.findings == (), "the rules of wording are younger"


def matrix_entries(sample: Sample) -> dict[str, str]:
    return {key: one.text for key, one in sample.givens().items() if key in ITEMS}


def test_which_samples_would_go_out_today() -> None:
    public = [sample.key for sample in SAMPLES if sample.nature.kind is not DocumentKind.PLAN]
    refused = [sample.key for sample in SAMPLES if not sample.is_publishable]
    assert [key for key in public if key not in refused] == ["festival", "survey"]
    assert not [key for key in refused if key.startswith("plan-")]


@pytest.mark.parametrize("sample", OF_MATRIX, ids=lambda sample: sample.key)
def test_the_matrix_itself_says_the_same(sample: Sample) -> None:
    usual_kind, stage = OF_THE_MATRIX[sample.nature.kind]
    mode = mode_of(usual_kind, consumer_bears_cost=sample.nature.consumer_bears_cost)
    cells = {key: cell for key, cell in sample.cells().items() if key in ITEMS}
    for item in Item:
        duty = matrix.duty(item, mode, stage)
        assert (item.value in cells) is (duty is not Duty.NONE), item
        if item.value in cells:
            named = tuple(law.label_ja for law in matrix.laws(item, mode, stage))
            assert (cells[item.value].mark, cells[item.value].laws) == (duty.symbol, named), item


def test_the_sale_notice_itself_says_the_same() -> None:
    texts = {key: one.text for key, one in SALE_NOTICE.givens().items()}
    lacking = [item.value for item in missing_sale_notice_items(texts)]
    asked_too = ["minimum_lot", "buyer_selection", "application_period", "payment_method", "contact"]
    assert lacking == ["activity", "certification_no", *asked_too]


def test_between_advertising_and_sale_the_tour_owes_the_same_items_and_one_more_by_law() -> None:
    before, sold = ECO_TOUR.cells(), ECO_TOUR_TICKET.cells()
    assert {key for key, cell in before.items() if not cell.is_given} == {
        key for key, cell in sold.items() if not cell.is_given
    }
    assert [key for key in before if before[key].mark != sold[key].mark] == ["I11"]
    assert OF_THE_MATRIX[ECO_TOUR_TICKET.nature.kind][1] is Stage.SALE
    missing_by_law = [key for key, cell in sorted(sold.items()) if cell.mark == "◆" and not cell.is_given]
    assert missing_by_law == ["I12", "I14", "I15", "I16", "I17", "I18", "I23", "I25"]


def test_the_figures_of_the_panel_are_the_sources_and_agree() -> None:
    parts_kg = [Decimal(figure) for figure in ("500.00", "194.64", "979.46")]
    told = MINATO_PANEL.givens()["I07"].text
    assert all(f"{part}kg" in told for part in parts_kg) and "1.67t" in told and "2.00t" in told
    assert sum(parts_kg) == Decimal("1674.10")
    first, last = "JP-200-000-000-011-157", "JP-200-000-000-011-158"
    assert first in MINATO_PANEL.givens()["I11"].text and last in MINATO_PANEL.givens()["I11"].text
    assert int(last[-3:]) - int(first[-3:]) + 1 == 2, "a serial a tonne, rounded up"


def test_the_figures_of_the_form_are_the_sources() -> None:
    told = {key: one.text for key, one in SURVEY.givens().items()}
    truck_kg = Decimal(told["distance_km"]) / Decimal(told["fuel_economy"]) * Decimal("2.59")
    lamps_kg = 200 * Decimal(told["power_w"]) * Decimal(told["hours"]) * Decimal("0.384") / 1000
    generator_kg = Decimal(told["generator_fuel_l"]) * Decimal("2.32")
    assert [f"{mass_kg:.1f}" for mass_kg in (truck_kg, lamps_kg, generator_kg)] == ["5.7", "22.1", "7.0"]
    assert all(f"{figure} kg" in SURVEY.teaches for figure in ("5.7", "22.1", "7.0"))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.lines)
def test_the_claims_of_the_handbook_are_found_by_todays_rules(claim: Claim) -> None:
    found = check_wording(claim.text, claim.context)
    assert tuple((one.rule, one.severity, one.words) for one in found) == claim.said


# What the handbook lists, line by line, with the items that answer each line; nothing else may be asked for.
PRINTED_LISTS = {
    DocumentKind.CERTIFICATE: (
        # 566-573, and what only its sample shows (582, 584, 585).
        ["activity"],
        ["scope"],
        ["offset_qty"],
        ["method"],
        ["credit_type"],
        ["procurement_retirement"],
        ["procurement_deadline"],
        ["project_info"],
        ["contact"],
        ["no_resale"],
        ["issued_on"],
    ),
    # 2504-2509, and 2930-2935 for two municipalities.
    DocumentKind.BILATERAL_CERTIFICATE: (
        ["offset_qty"],
        ["project"],
        ["issuer_contact"],
        ["certificate_no"],
        ["recipient"],
        ["validity"],
        # 2496: the effect with its scope and term, the meaning, the ban on resale; 585 the day of issue.
        ["effect_scope"],
        ["certificate_meaning"],
        ["no_resale"],
        ["issued_on"],
    ),
    # 2513: every recipient, and what their certificates say.
    DocumentKind.PUBLIC_REGISTER: (
        ["recipients"],
        ["offset_qty", "project", "issuer_contact", "certificate_no", "validity"],
    ),
    # 2481-2484; for planting the place is the name of the area.
    DocumentKind.BILATERAL_CONTRACT: (
        ["activity", "activity_place"],
        ["activity_species", "activity_area", "activity_treatment", "activity_owner"],
        ["funds_use"],
        ["certificate_meaning"],
        ["mark_use"],
    ),
}


@pytest.mark.parametrize("kind", PRINTED_LISTS)
def test_a_checklist_asks_what_the_handbook_lists_and_no_more(kind: DocumentKind) -> None:
    listed = [key for keys in PRINTED_LISTS[kind] for key in keys]
    asked = [item.key for item in checklist(DocumentNature(kind=kind, is_forest_work=True), on=ON)]
    assert sorted(asked) == sorted(listed)


def test_a_certificate_of_the_house_has_room_for_what_the_sample_lacks() -> None:
    lacking = {key for key, cell in CERTIFICATE.cells().items() if not cell.is_given}
    assert lacking == {"scope", "procurement_retirement", "procurement_deadline"}
    assert {CertificateItem.SCOPE, CertificateItem.RETIREMENT, CertificateItem.DEADLINE} <= set(CertificateItem)


def test_the_page_is_what_the_samples_give() -> None:
    written = (ROOT / "docs" / "handbook-samples.md").read_text(encoding="utf-8")
    assert written == page(), "write it with: python -m tests.disclosures.handbook_page > docs/handbook-samples.md"
