"""What holds on every public page: structure, headers, escaping, the answers when there is no page, and the health."""

import httpx
import pytest

from core.database import connect, disconnect
from registry.models import Issuance
from server.page_texts import PROJECT_LIST_CREDIT, PROJECT_LIST_CREDIT_EN
from server.settings import tortoise_config
from tests.factories import make_organisation
from tests.page_factories import (
    certify,
    confirm_by_notice,
    make_confirmed_event,
    make_event,
    make_forest_issuance,
    make_shop,
    offer,
    publish,
    request_for_event,
)
from tests.server.page_reading import client as client
from tests.server.page_reading import client_of, make_app, read_page, shown
from tests.server.page_reading import noon as noon

HOSTILE = "<script>alert('森')</script>\"&{{7*7}}"

PAGES = ("projects", "listings", "events", "products", "certificates")


async def one_page_of_each_kind() -> dict[str, str]:
    """The addresses of pages that exist."""
    demand, certificate = await make_confirmed_event()
    issuance = await Issuance.get(certification_number__contains="11157")
    listing = await publish(issuance)
    product = await offer(await make_forest_issuance(owner=await make_shop(), start=90_000, number="379"))
    return {
        "home": "/",
        "projects": f"/projects/{issuance.project_id}",
        "listings": f"/listings/{listing.id}",
        "events": f"/events/{demand.id}",
        "products": f"/products/{product.id}",
        "certificates": f"/certificates/{certificate.number}",
        "lookup": "/certificates",
    }


# --- All pages ------------------------------------------------------------------------------------------------------


async def test_every_page_has_landmarks_one_title_and_the_sources(client: httpx.AsyncClient) -> None:
    for path in (await one_page_of_each_kind()).values():
        page = await shown(client, path)
        assert page.language == "ja"
        assert {"header", "nav", "main", "footer"} <= page.tags
        assert page.heading_levels[0] == 1 and page.heading_levels.count(1) == 1
        steps = zip(page.heading_levels, page.heading_levels[1:], strict=False)
        assert all(after - before <= 1 for before, after in steps)
        assert PROJECT_LIST_CREDIT in page.text
        assert PROJECT_LIST_CREDIT_EN in page.text


async def test_no_page_runs_a_script_or_loads_from_elsewhere(client: httpx.AsyncClient) -> None:
    for path in (await one_page_of_each_kind()).values():
        page = await shown(client, path)
        assert not {"script", "style", "iframe"} & page.tags
        assert not page.inline_attributes
        assert all(source.startswith("/static/") for source in page.sources)
        for source in page.sources:
            assert (await client.get(source)).status_code == 200


async def test_every_page_has_the_security_headers_and_answers_head(client: httpx.AsyncClient) -> None:
    for name, path in (await one_page_of_each_kind()).items():
        response = await client.head(path)
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        policy = response.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none';")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"
        kept = {"certificates": "public, max-age=300", "events": "no-store", "products": "no-store"}
        assert response.headers["cache-control"] == kept.get(name, "public, max-age=60")


async def test_what_people_wrote_is_text_on_every_page(client: httpx.AsyncClient) -> None:
    seller = await make_organisation(HOSTILE)
    issuance = await make_forest_issuance(owner=seller, summary=HOSTILE, operator_name=HOSTILE, place_text=HOSTILE)
    listing = await publish(issuance, title=HOSTILE, description=HOSTILE, contact=HOSTILE, how_to_apply=HOSTILE)
    demand = await make_event(seller, title=HOSTILE, reduction_efforts=HOSTILE, use_place_detail=HOSTILE)
    retirement = await request_for_event(demand, issuance)
    await confirm_by_notice(retirement)
    certificate = await certify(retirement)
    product = await offer(issuance, name=HOSTILE, description=HOSTILE)
    for path in (
        "/",
        f"/projects/{issuance.project_id}",
        f"/listings/{listing.id}",
        f"/events/{demand.id}",
        f"/products/{product.id}",
        f"/certificates/{certificate.number}",
    ):
        page = await shown(client, path)
        assert HOSTILE in page.text
        assert "script" not in page.tags
        assert not page.inline_attributes


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "id",
    [
        "x",
        "0",
        "019a0000-0000-7000-8000-000000000001",
        "019a0000-0000-7000-8000-00000000000g",
        "a" * 500,
        "%00",
        "'--",
        "%F0%9F%8C%B2",
    ],
)
async def test_an_unknown_id_is_not_found(client: httpx.AsyncClient, name: str, id: str) -> None:
    response = await client.get(f"/{name}/{id}")
    assert response.status_code == 404
    assert response.headers["cache-control"] == "no-store"
    assert "content-security-policy" in response.headers
    read_page(response.text)


@pytest.mark.parametrize(
    ("accepted", "language", "heading"),
    [
        ("", "ja", "ページが見つかりません"),
        ("ja,en;q=0.8", "ja", "ページが見つかりません"),
        ("en-GB,en;q=0.9,ja;q=0.8", "en", "Page not found"),
        ("fr", "ja", "ページが見つかりません"),
    ],
)
@pytest.mark.parametrize("path", ["/projects/x", "/nothing-here", "/static/nothing.css"])
async def test_not_found_is_said_in_the_readers_language(path: str, accepted: str, language: str, heading: str) -> None:
    async with client_of(make_app()) as client:
        response = await client.get(path, headers={"Accept-Language": accepted})
    page = read_page(response.text)
    assert response.status_code == 404
    assert page.language == response.headers["content-language"] == language
    assert page.headings == [heading]
    assert response.headers["vary"] == "Accept-Language"


# --- Health ---------------------------------------------------------------------------------------------------------


async def test_the_service_is_healthy_while_it_reaches_its_database(client: httpx.AsyncClient) -> None:
    response = await client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"ok": True, "database": "reachable"}
    assert response.headers["cache-control"] == "no-store"


async def test_the_service_is_not_healthy_without_its_database() -> None:
    await connect(tortoise_config("postgres://nobody:x@127.0.0.1:1/nothing"))
    try:
        async with client_of(make_app()) as client:
            response = await client.get("/healthz")
    finally:
        await disconnect()
    assert response.status_code == 503
    assert response.json() == {"ok": False, "database": "unreachable"}
