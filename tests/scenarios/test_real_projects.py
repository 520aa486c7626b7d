"""Every project of the published list could be sold: what documents say of it can be composed and printed."""

from datetime import date

from core.text import MAX_PARAGRAPH
from disclosures.facts import credit_entries, read_line
from disclosures.matrix import Item
from listings.facts import credit_facts, credit_line
from registry.models import Issuance, Project
from registry.project_columns import columns_of
from tests.registry.project_lists import real_list


def test_the_documents_can_name_every_project_and_activity_of_the_published_list() -> None:
    activities = 0
    for record in real_list().projects:
        scheme, registration_type, number = record.key
        columns = columns_of(record).columns
        project = Project(scheme=scheme, registration_type=registration_type, number=number, **columns)
        assert read_line("credit", credit_line(project), maximum=MAX_PARAGRAPH)
        for activity in record.activities:
            issuance = Issuance(
                scheme=scheme,
                methodology_code=activity.methodology_code,
                certification_number="認証番号" * 15,
                monitoring_from=date(2024, 4, 1),
                monitoring_to=date(2025, 3, 31),
            )
            texts = credit_entries(credit_facts(issuance, project))
            for item in (Item.CREDIT_TYPE, Item.PROJECT_NAME, Item.PROJECT_PLACE, Item.PROJECT_TYPE, Item.PROJECT_TERM):
                assert texts[item], (record.key, item)
            activities += 1
    assert activities > 1_000
