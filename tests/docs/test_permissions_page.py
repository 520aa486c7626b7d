"""docs/permissions.md is what the tables print, and the tables know every mutation."""

from parties.act_texts import MEANINGS_JA
from parties.permissions import ACTS, CAPABILITY_NAMES, ROLE_CAPABILITIES, Capability
from schema.root import describe_mutations
from server.permissions_page import ROLE_NAMES, permissions_page
from tests.docs.reading import ROOT


def test_the_page_of_permissions_is_what_the_tables_print() -> None:
    page = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    assert page == permissions_page(describe_mutations()), "write it with: musubi permissions > docs/permissions.md"


def test_every_mutation_has_its_row_and_its_words() -> None:
    assert set(ACTS) == set(MEANINGS_JA) == set(describe_mutations())


def test_every_capability_is_named_and_every_act_needs_one_that_somebody_has() -> None:
    assert set(CAPABILITY_NAMES) == set(Capability)
    assert set(ROLE_NAMES) == set(ROLE_CAPABILITIES)
    able = frozenset().union(*ROLE_CAPABILITIES.values())
    assert [name for name, act in ACTS.items() if not able.issuperset(act.needs)] == []


def test_what_is_public_asks_for_nothing() -> None:
    assert [name for name, act in ACTS.items() if act.public and act.needs] == []
