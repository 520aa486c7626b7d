"""A lifecycle is a table from state to the states that may follow; `core.moves` makes a move."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Lifecycle:
    """`moves` maps every state to what may follow it; a state with nothing after it is terminal."""

    kind: str
    moves: Mapping[StrEnum, frozenset[StrEnum]]

    def __post_init__(self) -> None:
        states = type(next(iter(self.moves)))
        assert set(self.moves) == set(states), f"{self.kind}: every state needs a row"

    def allows(self, state: StrEnum, wanted: StrEnum) -> bool:
        """Whether `wanted` may follow `state`."""
        return wanted in self.moves[state]

    def sources(self, wanted: StrEnum) -> list[StrEnum]:
        """The states from which `wanted` may be entered."""
        return [state for state, following in self.moves.items() if wanted in following]

    def leaving(self, *states: StrEnum) -> "Lifecycle":
        """The same moves, out of these states alone."""
        return Lifecycle(self.kind, {one: self.moves[one] if one in states else frozenset() for one in self.moves})
