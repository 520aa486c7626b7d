"""Scalars and the mass object: numbers are exact, and full-width digits are read."""

import re
from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry
from graphql import GraphQLError

from core.mass import Grams, read_mass, show_kilograms, show_tonnes
from core.numbers import MAX_NUMBER_CHARACTERS, normalise_digits

_INTEGER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)")

WholeTonnes = NewType("WholeTonnes", int)
YenAmount = NewType("YenAmount", int)
GramCount = NewType("GramCount", int)
KilowattHours = NewType("KilowattHours", int)


def _parse_integer(value: Any) -> int:
    """An integer from a JSON integer or a string of digits (full-width too); bounds are the use case's to check."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise GraphQLError("The value is not an integer")
    if isinstance(value, int):
        return value
    text = normalise_digits(value[:MAX_NUMBER_CHARACTERS])
    if len(value) > MAX_NUMBER_CHARACTERS or _INTEGER.fullmatch(text) is None:
        raise GraphQLError("The value is not an integer")
    return int(text.replace(",", ""))


def _scalar(name: str, description: str) -> Any:
    return strawberry.scalar(name=name, description=description, serialize=int, parse_value=_parse_integer)


def _parse_day(value: Any) -> date:
    try:
        return date.fromisoformat(normalise_digits(value[:MAX_NUMBER_CHARACTERS]))
    except (TypeError, ValueError):
        raise GraphQLError("The value is not a day") from None


def _parse_instant(value: Any) -> datetime:
    """An instant as it was written; a database must be able to turn it into UTC."""
    try:
        instant = datetime.fromisoformat(normalise_digits(value[:MAX_NUMBER_CHARACTERS]))
        if instant.tzinfo is not None:
            instant.astimezone(UTC)
        return instant
    except (TypeError, ValueError, OverflowError):
        raise GraphQLError("The value is not an instant") from None


SCALARS: dict[object, Any] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant, as ISO 8601 with its offset from UTC: 2026-04-01T09:00:00+09:00.",
        serialize=datetime.isoformat,
        parse_value=_parse_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description="A day in Japan, as ISO 8601: 2026-04-01. Full-width digits are read.",
        serialize=date.isoformat,
        parse_value=_parse_day,
    ),
    WholeTonnes: _scalar("WholeTonnes", "A whole number of tonnes CO2e: a registry's unit (1 serial = 1 t)."),
    YenAmount: _scalar("Yen", "A whole number of yen."),
    GramCount: _scalar("GramCount", "A whole number of grams CO2e."),
    KilowattHours: _scalar("KilowattHours", "A whole number of kilowatt-hours of electricity; never a mass."),
}


@strawberry.type(description="A mass of CO2e, exact, in three units.")
class Mass:
    """Grams in code; kilograms and tonnes as exact decimal strings."""

    grams: GramCount = strawberry.field(description="Whole grams.")

    @strawberry.field(description="Kilograms, an exact decimal.")
    def kilograms(self) -> str:
        """Kilograms without rounding."""
        return show_kilograms(self.grams)

    @strawberry.field(description="Tonnes, an exact decimal.")
    def tonnes(self) -> str:
        """Tonnes without rounding."""
        return show_tonnes(self.grams)


@strawberry.input(one_of=True, description="A mass of CO2e as a decimal string in exactly one unit; never rounded.")
class MassInput:
    """Exactly one of the three units."""

    grams: strawberry.Maybe[str] = strawberry.field(description="Whole grams.", default=None)
    kilograms: strawberry.Maybe[str] = strawberry.field(description="Kilograms, up to 3 decimals.", default=None)
    tonnes: strawberry.Maybe[str] = strawberry.field(description="Tonnes, up to 6 decimals.", default=None)


def read_mass_input(field: str, mass: MassInput) -> Grams:
    """The grams of an input; raises InvalidInput naming field, value and rule."""
    for unit in ("grams", "kilograms", "tonnes"):
        given = getattr(mass, unit)
        if given is not None:
            return read_mass(field, unit=unit, text=given.value)
    raise AssertionError("@oneOf gives exactly one")


def mass_of(mass_g: int) -> Mass:
    """The GraphQL object of a mass in grams."""
    return Mass(grams=GramCount(mass_g))
