"""Plays the whole story against a server, in order."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final

import httpx

from server.story import shop, trade
from server.story.cast import OPERATOR, Stage
from server.story.client import Client

STEPS: Final[tuple[Callable[[Stage], Awaitable[None]], ...]] = (
    trade.join,
    trade.register_issuance,
    trade.publish_listing,
    trade.post_demand,
    trade.rank,
    trade.match,
    trade.confirm,
    trade.retire,
    trade.pay,
    trade.certify,
    shop.sell_product,
)
"""In this order; a public buyer pays (8) after its tonnes are retired (9)."""


async def play(
    *, url: str, operator_token: str, today: date, tell: Callable[[str], None]
) -> tuple[Client, dict[str, str]]:
    """Play every step; gives the recorded requests and the tokens of the parties. Raises StoryFailed."""
    async with httpx.AsyncClient() as http:
        client = Client(http, url, tell)
        stage = Stage(client=client, today=today, tokens={OPERATOR: operator_token})
        for step in STEPS:
            await step(stage)
        return client, stage.tokens
