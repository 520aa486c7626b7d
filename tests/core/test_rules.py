"""Every rule that a value can break is told to people in both languages, and no text is left of one that is gone."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import listings
import matching
import parties
import payments
import registry
from core.errors import Forbidden, InvalidInput, InvalidTransition, NotFound
from core.lifecycle import Lifecycle
from core.rules import RULES, rule_text
from core.words import in_japanese, instant_in, one_language
from disclosures.order_terms import PaymentTiming
from parties.errors import ApprovalNeeded
from parties.kinds import OrganisationStatus, Role
from payments.kinds import Payee

ROOT = Path(__file__).parents[2]
ROOMS = (
    "core",
    "parties",
    "registry",
    "listings",
    "matching",
    "payments",
    "disclosures",
    "emissions",
    "schema",
    "server",
)
REFUSALS = {"InvalidInput", "BadSerials", "ProjectListUnreadable", "UnusableFile", "_unreadable"}
HELPERS = {"_bad": -1, "_unknown": -1}
"""Functions that take a rule by its place."""
GIVERS = {"order_rule", "_why_unread", "_one_of", "description_rule", "demand_rule"}
"""Functions that give a rule."""

SAMPLE = "7"
JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


def texts_of(node: ast.AST, names: dict[str, list[ast.AST]]) -> Iterator[str]:
    """The rules that an expression can give, with a sample for what is put into them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else SAMPLE for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from texts_of(node.body, names)
        yield from texts_of(node.orelse, names)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from texts_of(one, names)
    elif isinstance(node, ast.BinOp):
        yield from (text + SAMPLE for text in texts_of(node.left, names))
    elif isinstance(node, ast.Name):
        for given in names.get(node.id, ()):
            yield from texts_of(given, {})


def rules_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    names.setdefault(target.id, []).append(node.value)
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    for one, value in zip(target.elts, node.value.elts, strict=True):
                        if isinstance(one, ast.Name):
                            names.setdefault(one.id, []).append(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            for keyword in node.keywords:
                if keyword.arg == "prefix_rule" or (keyword.arg == "rule" and called in REFUSALS):
                    yield from texts_of(keyword.value, names)
            if called in HELPERS and node.args:
                yield from texts_of(node.args[HELPERS[called]], names)
        elif isinstance(node, ast.FunctionDef) and node.name in GIVERS:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from texts_of(inner.value, names)


def every_rule() -> set[str]:
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return {rule for path in paths for rule in rules_in(path)}


def test_every_rule_has_a_japanese_and_an_english_sentence() -> None:
    rules = every_rule()
    assert len(rules) > 150
    for language in ("ja", "en"):
        assert sorted(rule for rule in rules if rule_text(rule, language) == rule) == [], (
            "tell them in core/rule_texts.py"
        )
    used = {rule if rule in RULES else f"{rule.partition('=')[0]}=" for rule in rules}
    assert set(RULES) - used == set(), "these rules are gone"


@pytest.mark.parametrize("rule", RULES)
def test_the_texts_of_a_rule_are_sentences_in_their_language(rule: str) -> None:
    japanese, english = RULES[rule]
    assert JAPANESE.search(japanese) and japanese.endswith(("。", "{0}"))
    assert not JAPANESE.search(english) and english.endswith(".")


def lifecycles() -> dict[str, Lifecycle]:
    found: dict[str, Lifecycle] = {}
    for room in (parties, registry, listings, matching, payments):
        for module in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            values = vars(importlib.import_module(module.name)).values()
            found |= {one.kind: one for one in values if isinstance(one, Lifecycle)}
    return found


def kinds_not_found() -> set[str]:
    sources = [path.read_text(encoding="utf-8") for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    kinds = re.compile(r'(?:NotFound\(kind=|NotOpen\(kind=|TooManyOpen\(kind=|read_global_id\([^,]+, )"([A-Za-z]+)"')
    return {kind for source in sources for kind in kinds.findall(source)}


def test_every_kind_and_state_that_a_refusal_names_has_a_japanese_word() -> None:
    words = {word for one in lifecycles().values() for word in (one.kind, *map(str, one.moves))}
    words |= kinds_not_found() | {one.value for one in (*Role, *Payee, *OrganisationStatus, *PaymentTiming)}
    assert len(words) > 60
    assert sorted(word for word in words if in_japanese(word) == word) == [], "tell them in core/words.py"


def test_refusals_in_japanese_have_neither_codes_nor_english() -> None:
    pattern = InvalidInput(field="email", value="mori@@x", rule=r"pattern=[^@\s]{1,64}@")
    assert pattern.message() == "「メールアドレス」の値「mori@@x」は使えません。形式が正しくありません。"
    assert pattern.message("en") == "email: 'mori@@x' is not accepted. It does not have the form that is asked for."
    assert rule_text("fewer_than=100_uses", "ja") == "100件以上になるため、分けてください。"
    book = Forbidden(act="book", needs="bookkeeping（経理）")
    assert (book.message(), book.message("en")) == ("この操作には「経理」の権限が必要です。", "book needs bookkeeping.")
    move = InvalidTransition(kind="organisation", state="SUSPENDED", wanted="VERIFIED")
    assert move.message() == "組織は「利用停止中」のため、「確認済み」へ進めません。"
    assert NotFound(kind="Node", id="x").message() == "対象（x）は見つかりません。"
    waits = ApprovalNeeded(act="retireUnits", approval_id="x", expires_at="2026-12-06T15:50:00.008938+00:00")
    assert "2026年12月7日 0時50分" in waits.message() and "2026-12-07 00:50 JST" in waits.message("en")


def test_words_in_two_languages_are_shown_in_one() -> None:
    both = "trading（取引） / approving（決裁）"
    assert (one_language(both, "ja"), one_language(both, "en")) == ("取引 または 決裁", "trading / approving")
    assert one_language("plain", "ja") == "plain"
    assert instant_in("2026-12-06T15:00:00+00:00", "ja") == "2026年12月7日 0時00分"
