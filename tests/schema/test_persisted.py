"""Operations that a site keeps: asked for by their id, and where it says so, nothing else."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from schema.execution.persisted import Kept, UnusableManifest, hash_of, read_manifest
from server.app import bare_app

PLACE = "query Place($code: String!) { place(code: $code) { municipality } }"
OTHER = '{ place(code: "131032") { code } }'
ID = hash_of(PLACE)
ASKED = {"variables": {"code": "131032"}}
FOUND = {"place": {"municipality": "港区"}}


async def _serving(kept: Kept) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=bare_app(public_url="http://test", graphiql=False, kept=kept))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
async def open_site() -> AsyncIterator[httpx.AsyncClient]:
    async for client in _serving(Kept({ID: PLACE})):
        yield client


@pytest.fixture
async def closed_site() -> AsyncIterator[httpx.AsyncClient]:
    async for client in _serving(Kept({ID: PLACE}, only=True)):
        yield client


async def ask(http: httpx.AsyncClient, **body: Any) -> Any:
    """Data, or the code of the one error."""
    answer = (await http.post("/graphql", json=body)).json()
    return answer["errors"][0]["extensions"] if "errors" in answer else answer["data"]


@pytest.mark.parametrize(
    "named",
    [
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": ID}}},
        {"documentId": ID},
        {"documentId": f"sha256:{ID.upper()}"},
        {"documentId": ID, "extensions": {}, "query": PLACE},
    ],
)
async def test_a_kept_operation_is_asked_for_by_its_id(
    open_site: httpx.AsyncClient, closed_site: httpx.AsyncClient, named: dict[str, Any]
) -> None:
    for http in (open_site, closed_site):
        assert await ask(http, **named, **ASKED) == FOUND


async def test_an_unknown_id_is_refused_by_its_code(open_site: httpx.AsyncClient) -> None:
    for id in ("0" * 64, "x", "", 5):
        refused = await ask(open_site, documentId=id, operationName="Place", **ASKED)
        assert refused == {"code": "UNKNOWN_OPERATION", "retryable": False, "id": str(id)}


async def test_a_text_beside_an_id_must_be_the_one_that_is_kept(open_site: httpx.AsyncClient) -> None:
    refused = await ask(open_site, documentId=ID, query=OTHER)
    assert refused["code"] == "BAD_INPUT"


async def test_other_texts_run_only_where_the_site_is_open(
    open_site: httpx.AsyncClient, closed_site: httpx.AsyncClient
) -> None:
    assert await ask(open_site, query=OTHER) == {"place": {"code": "131032"}}
    assert await ask(closed_site, query=OTHER) == {"code": "OPERATION_NOT_LISTED", "retryable": False}
    assert await ask(closed_site, query=OTHER, operationName="Named") == {
        "code": "OPERATION_NOT_LISTED",
        "retryable": False,
    }
    assert await ask(closed_site, query=PLACE, **ASKED) == FOUND


def test_a_manifest_is_a_json_object_of_hashes_and_their_texts(tmp_path: Path) -> None:
    path = tmp_path / "operations.json"
    path.write_text(json.dumps({ID: PLACE}), encoding="utf-8")
    assert read_manifest(path, only=True) == Kept({ID: PLACE}, only=True)
    for text in ("[]", "{", json.dumps({"0" * 64: PLACE}), json.dumps({ID: 5})):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(UnusableManifest):
            read_manifest(path, only=True)
