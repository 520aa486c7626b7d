"""Points: buckets that fill evenly, addresses that trusted proxies name, and answers that say when to come back."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import httpx
import pytest
from starlette.datastructures import Headers

from core import clock
from schema.execution.serving import FAULT_POINTS
from server.app import bare_app
from server.rates import MAX_BUCKETS, Buckets, Rates, Throttle, bucket_of

START = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
A_MINUTE = 600
PLACE = '{ place(code: "131032") { municipality } }'
PLACE_POINTS = 6
PROXIES = (ip_network("10.0.0.0/8"), ip_network("192.0.2.7"))


class Time:
    """The present, which a test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Iterator[Time]:
    present = Time()
    with clock.running_at(present):
        yield present


def test_a_bucket_holds_a_minutes_points_and_fills_evenly(time: Time) -> None:
    buckets = Buckets(A_MINUTE)
    throttle = Throttle(((buckets, "a"),))
    assert throttle.take(A_MINUTE) == (0, 0, A_MINUTE)
    assert throttle.take(10) == (2, 0, A_MINUTE), "10 points a second: after one there are just enough"
    time.now += timedelta(seconds=1)
    assert throttle.take(10) == (0, 0, A_MINUTE)
    time.now += timedelta(seconds=30)
    assert throttle.take(1) == (0, 299, A_MINUTE)
    time.now += timedelta(hours=1)
    assert throttle.take(0) == (0, A_MINUTE, A_MINUTE), "and no more than a minute's"


def test_of_two_buckets_neither_is_drawn_on_when_one_is_empty(time: Time) -> None:
    address, credential = Buckets(A_MINUTE), Buckets(100)
    throttle = Throttle(((address, "a"), (credential, "c")))
    assert throttle.take(100) == (0, 0, 100)
    wait_seconds, _, _ = throttle.take(50)
    assert wait_seconds == 31
    assert address.left("a") == A_MINUTE - 100


def test_a_bucket_of_zero_points_sets_no_limit(time: Time) -> None:
    throttle = Throttle(((Buckets(0), "a"), (Buckets(A_MINUTE), "b")))
    assert throttle.take(5) == (0, A_MINUTE - 5, A_MINUTE)


def test_as_many_buckets_as_are_allowed_are_kept(time: Time) -> None:
    buckets = Buckets(A_MINUTE)
    for number in range(MAX_BUCKETS + 10):
        buckets.use(str(number), 1)
    assert len(buckets.kept) == MAX_BUCKETS and "0" not in buckets.kept


@pytest.mark.parametrize(
    ("client", "forwarded", "found"),
    [
        ("198.51.100.9", "203.0.113.1", "198.51.100.9"),
        ("10.1.1.1", "203.0.113.1", "203.0.113.1"),
        ("10.1.1.1", "1.2.3.4, 203.0.113.1", "203.0.113.1"),
        ("10.1.1.1", "1.2.3.4, 203.0.113.1, 192.0.2.7", "203.0.113.1"),
        ("10.1.1.1", "", "10.1.1.1"),
        ("10.1.1.1", "forged", "10.1.1.1"),
        ("10.1.1.1", "1.2.3.4, forged, 10.2.2.2", "10.2.2.2"),
        ("::ffff:10.1.1.1", "2001:db8::1", "2001:db8::1"),
        ("", "203.0.113.1", ""),
    ],
)
def test_an_address_is_read_from_the_right_as_far_as_proxies_are_trusted(
    client: str, forwarded: str, found: str
) -> None:
    rates = Rates(address=Buckets(1), credential=Buckets(1), proxies=PROXIES)
    assert rates.client_address(client, Headers({"x-forwarded-for": forwarded})) == found


def test_one_subscribers_ipv6_addresses_share_a_bucket() -> None:
    assert bucket_of("2001:db8:1:2:3::4") == bucket_of("2001:db8:1:2:ffff::") == "2001:db8:1:2::/64"
    assert bucket_of("2001:db8:1:3::4") != bucket_of("2001:db8:1:2::4")
    assert bucket_of("::ffff:203.0.113.1") == bucket_of("203.0.113.1") == "203.0.113.1"


@pytest.fixture
async def http(time: Time) -> AsyncIterator[httpx.AsyncClient]:
    """An application that gives an address 600 points a minute and a token 100."""
    rates = Rates(address=Buckets(A_MINUTE), credential=Buckets(100), proxies=(ip_network("127.0.0.1"),))
    transport = httpx.ASGITransport(app=bare_app(public_url="http://test", graphiql=False, rates=rates))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def ask(http: httpx.AsyncClient, query: str = PLACE, **headers: str) -> httpx.Response:
    return await http.post("/graphql", json={"query": query}, headers=headers)


async def test_an_answer_says_what_is_left_and_a_refusal_when_to_come_back(http: httpx.AsyncClient, time: Time) -> None:
    first = await ask(http)
    each = PLACE_POINTS + 1
    assert first.json()["extensions"]["cost"] == {
        "requested": PLACE_POINTS,
        "maximum": 10_000,
        "throttle": {"left": A_MINUTE - each, "maximum": A_MINUTE},
    }
    for _ in range(A_MINUTE // each - 1):
        assert (await ask(http)).status_code == 200

    refused = await ask(http, **{"Accept-Language": "en"})

    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    (error,) = refused.json()["errors"]
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryable": True, "retryAfterSeconds": 1}
    assert error["message"] == "Too many requests: try again in 1 seconds."
    time.now += timedelta(seconds=1)
    assert (await ask(http)).status_code == 200


async def test_another_address_behind_the_proxy_has_its_own_points(http: httpx.AsyncClient) -> None:
    for _ in range(A_MINUTE // (PLACE_POINTS + 1)):
        await ask(http, **{"X-Forwarded-For": "203.0.113.1"})
    assert (await ask(http, **{"X-Forwarded-For": "203.0.113.1"})).status_code == 429
    assert (await ask(http, **{"X-Forwarded-For": "203.0.113.2"})).status_code == 200


async def test_what_is_wrong_costs_points_too(http: httpx.AsyncClient) -> None:
    await ask(http, "{ nothing }")
    answer = await ask(http)
    left = A_MINUTE - (FAULT_POINTS + 1) - (PLACE_POINTS + 1)
    assert answer.json()["extensions"]["cost"]["throttle"]["left"] == left
