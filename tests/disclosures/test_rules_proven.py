"""Every rule that binds is proven through HTTP: a scenario refuses for it, or it is said here why none can."""

import ast
from functools import cache

import pytest

from disclosures.rules import Gate, Rule, Severity, all_rules
from tests.docs.reading import ROOT

BINDING = (Severity.BLOCK, Severity.REQUIRE)

NEVER_REFUSED = {
    # What the server writes itself from its records, so that nobody can leave it out.
    "CT-01": "the certificate is composed whole from the records",
    "CT-04": "the register is composed whole from the records",
    "TS-07": "the page says that there are none, or each by name and amount",
    "TS-08": "the ways of paying are the server's own text",
    "TS-14": "no order goes on; every screen says so",
    "TS-17": "the pages and their links are the server's own",
    "TS-23": "the screen has every text whole and no link",
    "TS-32": "the sentence is the server's own, on the notice and on the last screen",
    "TX-01": "every sale is taxed at the one rate",
    "TX-03": "the server's papers give the day",
    "TX-05": "what is no donation is shown and taxed as a price, not refused",
    "TX-06": "the server reckons the total with the tax",
    "IV-01": "the invoice is composed whole from the records",
    "IV-02": "the server rounds",
    "IV-04": "the refund writes its own invoice",
    "IV-06": "every invoice is the seller's own",
    "IV-07": "the invoice says it by itself",
    "GV-03": "the contract has both by itself",
    "PR-03": "stocks are apart by construction, and the page shows them",
    "PR-04": "the public list is written from the ledger",
    "UN-02": "the notice is written by itself",
    "UN-24": "what was shown is kept by itself",
    # What is shown, sent or kept, and asks nothing of who acts.
    "TS-21": "the button and the options are the server's own",
    "TS-22": "the ways out stand on every screen",
    "TS-33": "nothing is mailed on that consent",
    "DP-01": "contacts are shown in every order that stands",
    "DP-04": "the page is the server's own",
    "DP-06": "the suspension itself is the act; what it closes is tested there",
    "DB-01": "the search is an offer",
    "DB-03": "what is kept is not asked of anybody",
    "PI-02": "the notice is the server's own",
    "PI-03": "names are withheld, not refused",
    "PI-05": "the worker forgets by itself",
    "PI-06": "it is withheld and said so",
    "AX-01": "it is the form of every refusal",
    "LG-01": "what is read in every width is not refused",
    "PS-04": "there is nowhere to put a card's data",
    "GV-02": "the contract has its terms by itself",
}
"""Rules whose scenario shows that what they ask is there; a refusal of an act would have nothing to refuse."""

NOT_BY_HTTP = {
    "DB-02": "no operation edits what was recorded: the database's own triggers refuse whoever tries beside it",
}
"""Rules that no operation of the API could break."""

PROOFS = {
    Gate.LIST: ("WL-02", "tests/scenarios/test_every_gate.py::test_words_that_a_rule_forbids_refuse_a_notice"),
    Gate.AD: (
        "I18",
        "tests/scenarios/test_refusals_trade.py"
        "::test_a_product_whose_page_would_lack_what_an_advertisement_must_say_is_refused",
    ),
    Gate.CART: ("TS-20", "tests/scenarios/test_refusals_trade.py::test_confirming_a_changed_offer_is_refused"),
    Gate.PAID: ("PS-05", "tests/scenarios/test_refusals_trade.py::test_paying_a_wrong_amount_or_too_early_is_refused"),
    Gate.XFER: ("RG-08", "tests/scenarios/test_rejections.py::test_tonnes_go_nowhere_that_the_rules_do_not_allow"),
    Gate.RET: (
        "RG-04",
        "tests/scenarios/test_rejections.py::test_a_use_that_the_rules_do_not_allow_is_refused_with_its_rule",
    ),
    Gate.CERT: (
        "WL-03",
        "tests/scenarios/test_wording_gates.py"
        "::test_what_a_certificate_would_print_of_a_use_is_read_when_it_is_asked_for",
    ),
    Gate.REPORT: (
        "INF-01",
        "tests/scenarios/test_documents.py::test_a_document_that_does_not_tell_what_it_must_is_refused",
    ),
    Gate.REFUND: (
        "TS-31",
        "tests/scenarios/test_refunds.py::test_a_statutory_withdrawal_takes_effect_without_the_sellers_answer",
    ),
}
"""For each gate a rule that blocks there, and the scenario in which it does."""

REFUSING = frozenset({"refused", "refused_at_the_top"})
"""The helpers that assert a refusal."""
REFUSED_WORDS = frozenset({"REQUIRE", "BLOCK", "isPublishable"})
"""How a check says that what was drafted may not be published."""


def binding() -> list[Rule]:
    """The last version of each rule that blocks or requires and that something implements."""
    last = {one.id: one for one in all_rules()}.values()
    return [one for one in last if one.severity in BINDING and one.code]


def scenarios_of(rule: Rule) -> list[str]:
    return [one for one in rule.tests if one.startswith("tests/scenarios/")]


@cache
def functions_of(path: str) -> dict[str, ast.AsyncFunctionDef | ast.FunctionDef]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def refuses(reference: str) -> bool:
    """Whether a scenario asserts a refusal: by the helpers, by an error's type or code, or as not publishable."""
    path, _, name = reference.partition("::")
    named = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for node in ast.walk(functions_of(path)[name])
        if isinstance(node, ast.Attribute | ast.Name)
    }
    said = {
        str(node.value)
        for node in ast.walk(functions_of(path)[name])
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return bool(named & REFUSING or said & REFUSED_WORDS) or any(one.endswith("Error") for one in said)


def test_nothing_is_left_for_later() -> None:
    assert [one.id for one in all_rules() if one.planned] == []


def test_every_rule_that_binds_names_a_scenario() -> None:
    without = {one.id for one in binding() if not scenarios_of(one)}
    assert without == set(NOT_BY_HTTP)
    assert all(NOT_BY_HTTP.values())


def test_every_rule_that_binds_is_refused_for_in_a_scenario_or_has_nothing_to_refuse() -> None:
    silent = {one.id for one in binding() if not any(map(refuses, scenarios_of(one)))}
    assert sorted(silent - set(NOT_BY_HTTP) - set(NEVER_REFUSED)) == [], "name the scenario that refuses"
    assert sorted(set(NEVER_REFUSED) - {one.id for one in binding()}) == [], "no such rule binds"
    assert all(NEVER_REFUSED.values())


@pytest.mark.parametrize("gate", Gate)
def test_every_gate_refuses_in_a_scenario(gate: Gate) -> None:
    id, proof = PROOFS[gate]
    (rule,) = [one for one in binding() if one.id == id]
    assert gate in rule.gates and rule.severity is Severity.BLOCK
    assert proof in rule.tests and proof.startswith("tests/scenarios/")
    assert refuses(proof)
