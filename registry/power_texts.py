"""What the user of a green power certificate may say of its electricity (docs/sources.md HB-08)."""

from datetime import date
from typing import Final

from core.text import show_day

PER_MILLE: Final = 1_000

NAME_WITHHELD: Final = "非公開希望"
"""In place of a name that is not to be told in public (docs/sources.md CT-04, PI-03)."""


def power_statements(
    *, quantity_kwh: int, total_kwh: int, used_from: date, used_to: date, site: str
) -> tuple[str, ...]:
    """The two model sentences: of a part of the site's electricity, and of its share in percent, rounded down.

    A share below 0.1 % is told by its kilowatt-hours alone.
    """
    assert 0 < quantity_kwh <= total_kwh, "nobody used more green electricity than electricity"
    period = show_day(used_from) if used_from == used_to else f"{show_day(used_from)}から{show_day(used_to)}まで"
    part = "全部" if quantity_kwh == total_kwh else "一部"
    share_pm = quantity_kwh * PER_MILLE // total_kwh
    statements = [f"当社が{period}に{site}で使用した電力量の{part}（{quantity_kwh:,} kWh）は、グリーン電力です。"]
    if share_pm:
        whole, tenth = divmod(share_pm, 10)
        share = f"{whole}.{tenth}" if tenth else str(whole)
        green = f"{share}％（{quantity_kwh:,} kWh）"
        statements.append(f"当社は、{period}に{site}で使用した電力量の{green}をグリーン電力でまかないました。")
    return tuple(statements)
