"""Every code that a client can meet: what it means, whether to try again, and what to do, in both languages.

The texts are data (`error_texts.toml`); the rest comes from the error classes themselves. docs/errors.md and the
address under `/.well-known/` are made from here.
"""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final

from core.errors import DomainError
from core.rule_texts import RULES, Texts
from core.rules import SHAPES
from schema.errors import all_error_classes
from schema.request_errors import REQUEST_ERRORS

TEXTS: Final = Path(__file__).with_name("error_texts.toml")
LANGUAGES: Final = ("ja", "en")


@dataclass(frozen=True)
class Row:
    """One code."""

    code: str
    type_name: str | None
    """Its GraphQL type; None for one that is only met as a top-level error."""
    retryable: bool
    attributes: tuple[str, ...]
    meaning_ja: str
    meaning_en: str
    remedy_ja: str
    remedy_en: str


def texts_by_code() -> dict[str, dict[str, str]]:
    """Each code's texts as they are written down."""
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


@cache
def registry() -> tuple[Row, ...]:
    """Every code, by name. Raises KeyError for one without its texts."""
    texts = texts_by_code()
    rows = [_row(one, f"{one.__name__}Error", texts[one.code]) for one in all_error_classes()]
    rows += [_row(one, None, texts[one.code]) for one in REQUEST_ERRORS]
    return tuple(sorted(rows, key=lambda row: row.code))


def _row(error: type[DomainError], type_name: str | None, texts: dict[str, str]) -> Row:
    attributes = tuple(_camel(field.name) for field in fields(error))
    return Row(error.code, type_name, error.retryable, attributes, **texts)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def registry_as_json() -> dict[str, Any]:
    """The registry for programs."""
    return {
        "errors": [
            {
                "code": row.code,
                "type": row.type_name,
                "retryable": row.retryable,
                "attributes": list(row.attributes),
                "meaning": {"ja": row.meaning_ja, "en": row.meaning_en},
                "remedy": {"ja": row.remedy_ja, "en": row.remedy_en},
            }
            for row in registry()
        ],
        "rules": [{"rule": rule, "ja": japanese, "en": english} for rule, (japanese, english) in _rules()],
    }


def _rules() -> list[tuple[str, Texts]]:
    """What a value can break, by rule; `…` stands for what a rule measures by or names."""
    texts = {**{f"{rule}…" if rule.endswith("=") else rule: said for rule, said in RULES.items()}, **SHAPES}
    gap = "…"
    return [(rule.replace("{}", gap), (ja.format(gap, gap), en.format(gap, gap))) for rule, (ja, en) in texts.items()]


def registry_as_markdown() -> str:
    """docs/errors.md."""
    rules = [f"- `{rule}`: {japanese} {english}" for rule, (japanese, english) in _rules()]
    return "\n".join([_HEAD, *(_section(row) for row in registry()), _RULES, *rules, ""])


_HEAD: Final = """# Errors（エラー一覧）

Every code that the API answers with; `musubi errors` prints this page, and a test holds it equal. Programs read the
same from `/.well-known/musubi-errors.json`. How errors arrive is told in [for-frontends.md](for-frontends.md).

Act on the code, show the message. A refusal changed nothing. "Retryable" means that the same request may succeed later
without a change.
"""


_RULES: Final = """## Rules（値の規則）

What `rule` says of a value, in `INVALID_INPUT`, `BAD_SERIALS` and `PROJECT_LIST_UNREADABLE`; `…` is what it measures
by. Elsewhere `rule` is the id of a source, as [sources.md](sources.md) lists them.
"""


def _section(row: Row) -> str:
    attributes = ", ".join(f"`{name}`" for name in row.attributes)
    facts = [
        f"type `{row.type_name}`" if row.type_name else "top-level error",
        "retryable" if row.retryable else "not retryable",
        *([f"data: {attributes}"] if attributes else []),
    ]
    return f"""## `{row.code}`

{"; ".join(facts)}

- {row.meaning_ja} {row.remedy_ja}
- {row.meaning_en} {row.remedy_en}
"""
