"""docs/rules.md, printed from the register of rules: every rule, and what became of it."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final

from disclosures.rules import Dating, Gate, Progress, Reading, Rule, Severity, all_rules

FAMILIES: Final[Mapping[str, str]] = {
    "I": "Information matrix（提供すべき情報）",
    "CT": "Certificates and contracts（証書・契約）",
    "TS": "Mail order（特定商取引法）",
    "EC": "Consumer contracts（電子消費者契約法・消費者契約法）",
    "DP": "Platform duties（取引デジタルプラットフォーム消費者保護法）",
    "KH": "Representations（景品表示法・環境表示）",
    "WL": "Wording（表示表現）",
    "CM": "Classes of credits（クレジットの区分）",
    "INF": "Offset guidance（オフセットの種類別の開示）",
    "PR": "Providers（オフセット・プロバイダー）",
    "RG": "Registry（登録簿）",
    "RT": "Retirement deadlines and pools（無効化の期限・裏付け）",
    "TX": "Tax（消費税・法人税）",
    "IV": "Invoices（適格請求書）",
    "DB": "Records（電子帳簿保存法）",
    "PS": "Payments（決済）",
    "GV": "Public bodies（公共団体）",
    "AM": "Verification（本人確認）",
    "FI": "Finance（金融商品）",
    "PI": "Personal data（個人情報）",
    "AX": "Accessibility（アクセシビリティ）",
    "LG": "Language and units（言語・単位）",
    "UN": "Rules without an id elsewhere（番号のない規則）",
}
"""What the letters of an id stand for, in the order of the page."""

_HEAD: Final = """# Rules（規則の一覧）

Written by `musubi rules` from `disclosures/data/rules.toml`, the register; change that, never this page. Every rule
that we found has a row: what it asks, where we have it from, since when it holds, how hard it binds, at which gates it
is asked, and what became of it here. It is engineering input, not legal advice. Ids of docstrings that are not here are
in [sources.md](sources.md).

**Memory** marks what nobody has confirmed against a text. Such a row is replaced by ending its version and adding the
next one; no code changes with the days.
"""


def rules_page() -> str:
    """The whole page, in Markdown."""
    rules = all_rules()
    families = [
        f"## {FAMILIES[family]}\n\n{_table(_COLUMNS, map(_row, members))}"
        for family, members in groupby(rules, key=family_of)
    ]
    return "\n".join([_HEAD, _words(), _counts(rules), _gates(rules), *families])


def family_of(rule: Rule) -> str:
    """The letters that begin its id."""
    return rule.id.rstrip("0123456789").rstrip("-")


_COLUMNS: Final = ("Id", "規則", "Rule", "Source", "Since", "Severity", "Gates", "What became of it")


def _row(one: Rule) -> list[str]:
    return [
        f"{one.id}" + (f" ({one.version})" if one.version > 1 or one.effective_to else ""),
        one.title_ja,
        one.title_en,
        _source(one),
        _days(one),
        one.severity.value,
        " ".join(one.gates) or "always",
        _outcome(one),
    ]


def _source(one: Rule) -> str:
    memory = f". **Memory**: {one.from_memory}" if one.from_memory else ""
    return f"{one.source} [{', '.join(one.read_in)}]{memory}"


def _days(one: Rule) -> str:
    unsure = " (**Memory**)" if one.dated_by is Dating.MEMORY else " (our own)" if one.dated_by is Dating.OWN else ""
    until = f" to {one.effective_to}" if one.effective_to else ""
    return f"{one.effective_from}{until}{unsure}"


def _outcome(one: Rule) -> str:
    told = [
        f"**{_PROGRESS_WORDS[one.progress]}**",
        one.not_checkable,
        one.code and f"Code: {', '.join(f'`{name}`' for name in one.code)}",
        one.tests and f"Tests: {', '.join(f'`{name}`' for name in one.tests)}",
        one.planned and f"To come: {one.planned}",
        one.note,
    ]
    return " ".join(f"{part.rstrip('.')}." for part in told if part)


_PROGRESS_WORDS: Final = {
    Progress.TESTED: "done",
    Progress.PARTLY: "in part",
    Progress.PLANNED: "planned",
    Progress.NOT_CHECKABLE: "not checked",
}


def _words() -> str:
    severities = [[one.value, one.label_ja, one.label_en] for one in Severity]
    readings = [[one.value, one.label_ja, one.label_en] for one in Reading]
    return f"""## Words（用語）

{_table(("Severity", "強さ", "What follows where it is not met"), severities)}
{_table(("Read", "確認", "Where the rule was read"), readings)}
A day marked "our own" is the first day of Musubi's own tables: the source names none. Both ends of a period are in it.
"""


def _counts(rules: Iterable[Rule]) -> str:
    versions = list(rules)
    latest = {one.id: one for one in versions}.values()
    rows = [
        [_PROGRESS_WORDS[one], one.label_ja, one.label_en, str(sum(rule.progress is one for rule in latest))]
        for one in Progress
    ]
    told = f"{len(latest)} rules in {len(versions)} versions; each is counted once, by its last version."
    return f"## How far（進み具合）\n\n{told}\n\n{_table(('State', '状態', 'Meaning', 'Rules'), rows)}"


def _gates(rules: Iterable[Rule]) -> str:
    latest = {one.id: one for one in rules}.values()
    rows = [
        [one.value, one.label_ja, one.label_en, " ".join(rule.id for rule in latest if one in rule.gates)]
        for one in Gate
    ]
    return f"## Gates（規則を確かめる時点）\n\n{_table(('Gate', '時点', 'When', 'Rules'), rows)}"


def _table(head: Iterable[str], rows: Iterable[list[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
