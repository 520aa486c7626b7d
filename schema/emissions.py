"""Emission estimates: activity data to grams, with the formula and the sources of the factors."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import strawberry

from core import clock
from core.errors import InvalidInput
from core.numbers import check_range, normalise_digits
from emissions import calculate
from emissions.factors import FACTORS, find_factor
from schema.scalars import Mass, mass_of

MAX_ACTIVITIES = 100
MAX_DECIMAL_CHARACTERS = 30


@strawberry.type(description="An emission factor with its source.")
class EmissionFactor:
    """See emissions.factors.Factor."""

    id: strawberry.ID = strawberry.field(description="Stable id.")
    name: str = strawberry.field(description="Japanese name.")
    kilograms_per_unit: str = strawberry.field(description="kg-CO2 per unit, an exact decimal.")
    unit: str = strawberry.field(description="Unit of the factor.")
    source: str = strawberry.field(description="Where it comes from.")


@strawberry.input(description="Fuel burnt.")
class FuelInput:
    """燃料法."""

    factor_id: strawberry.ID = strawberry.field(description="The fuel's factor.")
    amount: str = strawberry.field(description="Decimal, in the fuel's own unit.")


@strawberry.input(description="Electric appliances at a venue.")
class ApplianceInput:
    """積み上げ法."""

    factor_id: strawberry.ID = strawberry.field(description="The electricity's factor.")
    count: int = strawberry.field(description="How many.")
    power_watts: str = strawberry.field(description="W of one, a decimal.")
    hours: str = strawberry.field(description="Hours of use, a decimal.")


@strawberry.input(one_of=True, description="One activity.")
class ActivityInput:
    """Exactly one kind."""

    fuel: strawberry.Maybe[FuelInput] = strawberry.field(description="Fuel burnt.", default=None)
    appliance: strawberry.Maybe[ApplianceInput] = strawberry.field(description="Electric appliances.", default=None)


Activities = Annotated[list[ActivityInput], strawberry.argument(description="1 to 100.")]


@strawberry.type(description="The emissions of one activity.")
class EmissionEstimate:
    """See emissions.calculate.Emission."""

    mass: Mass = strawberry.field(description="Rounded half up to the gram, once.")
    method: str = strawberry.field(description="算定方法.")
    level: int = strawberry.field(description="Accuracy level; municipalities need 2 or more.")
    formula: str = strawberry.field(description="The formula with its numbers.")
    sources: list[str] = strawberry.field(description="Sources of the factors.")


@strawberry.type
class EmissionQuery:
    """Queries about emissions."""

    @strawberry.field(description="The emission factors that estimates may use.")
    def emission_factors(self) -> list[EmissionFactor]:
        """Every factor."""
        return [
            EmissionFactor(
                id=strawberry.ID(one.id),
                name=one.name_ja,
                kilograms_per_unit=str(one.kg_co2_per_unit),
                unit=one.unit,
                source=one.source,
            )
            for one in FACTORS
        ]

    @strawberry.field(description="Estimate activities, 1 to 100, each with its formula.")
    def emission_estimates(self, activities: Activities) -> list[EmissionEstimate]:
        """See emissions.calculate."""
        check_range(len(activities), field="activities", maximum=MAX_ACTIVITIES)
        return [_estimate_of(one) for one in activities]


def _estimate_of(activity: ActivityInput) -> EmissionEstimate:
    emission = _fuel(activity.fuel.value) if activity.fuel else _appliance(_given(activity))
    return EmissionEstimate(
        mass=mass_of(emission.mass_g),
        method=emission.method.name_ja,
        level=emission.level,
        formula=emission.formula,
        sources=list(emission.sources),
    )


def _given(activity: ActivityInput) -> ApplianceInput:
    assert activity.appliance is not None, "@oneOf gives exactly one"
    return activity.appliance.value


def _fuel(fuel: FuelInput) -> calculate.Emission:
    return calculate.fuel_burnt(_decimal("amount", fuel.amount), fuel=find_factor(fuel.factor_id, on=clock.today()))


def _appliance(appliance: ApplianceInput) -> calculate.Emission:
    one = calculate.Appliance(
        name="appliance",
        count=appliance.count,
        power_w=_decimal("powerWatts", appliance.power_watts),
        hours=_decimal("hours", appliance.hours),
    )
    return calculate.venue_electricity([one], electricity=find_factor(appliance.factor_id, on=clock.today()))


def _decimal(field: str, text: str) -> Decimal:
    try:
        if len(text) > MAX_DECIMAL_CHARACTERS:
            raise InvalidOperation
        return Decimal(normalise_digits(text))
    except InvalidOperation:
        raise InvalidInput(field=field, value=text[:40], rule="decimal_number") from None
