"""Documents that hypothesis-graphql writes from the schema: valid ones, and ones with a single fault."""

from collections.abc import Sequence
from typing import Any, Final

import hypothesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import Mode, mutations, nodes, queries

from tests.fuzz.values import DAYS
from tests.scenarios import documents

INTEGERS: Final = ("WholeTonnes", "Yen", "GramCount", "KilowattHours")


def written(count: int, *, seed: int, ids: Sequence[str]) -> list[str]:
    """So many documents: queries and mutations, of each half valid, half with one fault. The same from the same seed."""
    schema = documents.executable_schema()
    scalars: dict[str, st.SearchStrategy[Any]] = {name: st.integers().map(nodes.Int) for name in INTEGERS}
    scalars["Date"] = st.sampled_from(DAYS).map(nodes.String)
    scalars["DateTime"] = st.datetimes().map(lambda one: nodes.String(one.isoformat() + "Z"))
    scalars["ID"] = st.sampled_from(sorted(ids)).map(nodes.String)
    found: list[str] = []
    kinds = [make(schema, custom_scalars=scalars, mode=mode) for make in (queries, mutations) for mode in Mode]
    for kind in kinds:
        found += _drawn(kind, count // len(kinds) + 1, seed)
    return found[:count]


def _drawn(strategy: "st.SearchStrategy[str]", count: int, seed: int) -> list[str]:
    found: list[str] = []

    @hypothesis.seed(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(document: str) -> None:
        found.append(document)

    draw()
    return found[:count]
