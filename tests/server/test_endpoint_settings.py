"""The endpoint's settings: what is shown, which operations are run, how many points there are, who is believed."""

import json
from ipaddress import ip_network
from pathlib import Path

import pytest

from schema.costs import MAX_COST
from schema.execution.persisted import NOTHING_KEPT, hash_of
from server.app import build_app, kept_operations
from server.settings import MIN_POINTS, BadSetting, read_settings

TEXT = "{ __typename }"


def test_what_one_request_may_cost_is_the_least_that_a_minute_gives() -> None:
    assert MIN_POINTS == MAX_COST


@pytest.mark.parametrize(
    ("environment", "graphiql", "introspection"),
    [
        ({}, True, True),
        ({"MUSUBI_PUBLIC_URL": "https://credits.example.jp"}, False, False),
        ({"MUSUBI_PUBLIC_URL": "https://credits.example.jp", "MUSUBI_GRAPHIQL": "on"}, True, True),
        ({"MUSUBI_PUBLIC_URL": "https://credits.example.jp", "MUSUBI_INTROSPECTION": "on"}, False, True),
        ({"MUSUBI_GRAPHIQL": "off"}, False, False),
        ({"MUSUBI_INTROSPECTION": "off"}, True, False),
    ],
)
def test_a_site_in_production_shows_neither_graphiql_nor_its_schema_unless_told(
    environment: dict[str, str], graphiql: bool, introspection: bool
) -> None:
    settings = read_settings(environment)
    assert (settings.graphiql, settings.introspection) == (graphiql, introspection)


def test_points_and_proxies_are_read() -> None:
    settings = read_settings(
        {"MUSUBI_ADDRESS_POINTS": "20000", "MUSUBI_CREDENTIAL_POINTS": "0", "MUSUBI_TRUSTED_PROXIES": "10.0.0.0/8, ::1"}
    )
    assert (settings.address_points, settings.credential_points) == (20_000, 0)
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("::1"))
    app = build_app(settings, public_url="http://test", with_worker=False)
    assert app.state.rates.address.per_minute == 20_000 and app.state.rates.proxies == settings.trusted_proxies


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUSUBI_ADDRESS_POINTS", "many"),
        ("MUSUBI_ADDRESS_POINTS", "-1"),
        ("MUSUBI_CREDENTIAL_POINTS", "9999"),
        ("MUSUBI_CREDENTIAL_POINTS", "1" * 10),
        ("MUSUBI_TRUSTED_PROXIES", "proxy.example"),
        ("MUSUBI_INTROSPECTION", "yes"),
        ("MUSUBI_PERSISTED_ONLY", "1"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        read_settings({name: value})


def test_the_manifest_of_operations_is_read_when_the_application_is_built(tmp_path: Path) -> None:
    path = tmp_path / "operations.json"
    path.write_text(json.dumps({hash_of(TEXT): TEXT}), encoding="utf-8")
    named = {"MUSUBI_PERSISTED_OPERATIONS": str(path)}
    assert kept_operations(read_settings({})) == NOTHING_KEPT
    assert kept_operations(read_settings(named)).texts == {hash_of(TEXT): TEXT}
    assert kept_operations(read_settings({**named, "MUSUBI_PERSISTED_ONLY": "on"})).only
    for environment in ({"MUSUBI_PERSISTED_ONLY": "on"}, {"MUSUBI_PERSISTED_OPERATIONS": str(tmp_path / "none.json")}):
        with pytest.raises(BadSetting, match="MUSUBI_PERSISTED_OPERATIONS"):
            kept_operations(read_settings(environment))
    path.write_text("{", encoding="utf-8")
    with pytest.raises(BadSetting, match="no JSON"):
        kept_operations(read_settings(named))
