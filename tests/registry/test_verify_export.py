"""The outsider's check: silent about a sound export, and whatever is changed in one is found."""

import importlib.util
import io
import json
import random
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from core.canonical import canonical_bytes
from core.database import connect, disconnect
from core.signing import SigningKey, public_key_of
from payments.record_lines import RECORD_SECTIONS
from registry.export import export_ledger
from server.settings import tortoise_config
from tests.factories import fixed_clock as fixed_clock
from tests.factories import make_hold, make_issuance
from tests.ledger_world import make_world
from tests.registry.forgeries import FORGERIES, Forge, Lines, entries, live_tonnes, of, read, rebuilt
from tests.registry.test_verification import as_first_version
from tests.tampering import tampering

SCRIPT = Path(__file__).parents[2] / "scripts" / "verify_export.py"
KEY = SigningKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = SigningKey.from_private_bytes(bytes(range(1, 33)))
FLIPS = 400
SEED = 20261001


def load() -> Any:
    """The script as a module; it is no part of the packages."""
    specification = importlib.util.spec_from_file_location("verify_export", SCRIPT)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


script = load()


def found(written: bytes, key: str | None = None) -> list[tuple[str, ...]]:
    return [tuple(map(str, one)) for one in script.verify(io.BytesIO(written), key, {})]


def is_sound(written: bytes) -> bool:
    """Whether nothing is found; the first finding is enough."""
    return next(script.verify(io.BytesIO(written), None, {}), None) is None


def rules(written: bytes, key: str | None = None) -> set[str]:
    return {rule for rule, *_ in found(written, key)}


async def exported() -> bytes:
    stream = io.BytesIO()
    await export_ledger(stream, key=KEY, more=RECORD_SECTIONS)
    return stream.getvalue()


@pytest.fixture
async def written(database: str, fixed_clock: None) -> bytes:
    """The export of a ledger in which everything has happened, once of each database."""
    await make_world()
    return await exported()


@pytest.fixture
async def one_database(sqlite_url: str, fixed_clock: None) -> AsyncIterator[None]:
    """For what does not depend on the database: one of them."""
    await connect(tortoise_config(sqlite_url))
    yield
    await disconnect()


@pytest.fixture
async def lines(one_database: None) -> Lines:
    """The same, of one database, as lines to be changed."""
    await make_world()
    return read(await exported())


def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-I", "-S", str(SCRIPT), *arguments]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)


# --- Sound ----------------------------------------------------------------------------------------------------------


async def test_a_sound_export_is_sound(written: bytes) -> None:
    assert found(written) == found(written, public_key_of(KEY)) == []


async def test_the_export_of_an_empty_ledger_is_sound(one_database: None) -> None:
    assert found(await exported()) == []


async def test_an_export_with_entries_of_the_first_version_is_sound(one_database: None) -> None:
    world = await make_world()
    async with tampering():
        for issuance in (world.first, world.second):
            await as_first_version(issuance.id)
        written = await exported()
    assert found(written) == []
    assert sum('"reason' not in line["body"] for line in map(json.loads, written.splitlines()) if "body" in line) == 15


async def test_the_script_alone_proves_it_on_any_machine(written: bytes, tmp_path: Path) -> None:
    path, key_file = tmp_path / "export.jsonl", tmp_path / "key.json"
    path.write_bytes(written)
    key_file.write_text(f'{{"public_key":"{public_key_of(KEY)}"}}', encoding="ascii")
    for done in (run(str(path), "--key", public_key_of(KEY)), run("--key", str(key_file), given=written)):
        said = done.stdout.decode()
        assert (done.returncode, done.stderr) == (0, b"")
        assert "56 entries, 289 t" in said and f"signed {public_key_of(KEY)}" in said
    unsure = run(given=written)
    assert unsure.returncode == 0 and "NOT checked against a key" in unsure.stdout.decode()


async def test_what_cannot_be_read_is_no_verdict(tmp_path: Path) -> None:
    assert run(str(tmp_path / "nothing")).returncode == 2
    assert run("--key", "abc", given=b"").returncode == 2
    (tmp_path / "key").write_bytes(b"\xff" * 64)
    assert run("--key", str(tmp_path / "key"), given=b"").returncode == 2


async def test_findings_are_printed_and_counted(written: bytes) -> None:
    done = run(given=written.replace(b'"quantity_t":3', b'"quantity_t":4'))
    said = done.stdout.decode().splitlines()
    assert done.returncode == 1 and said[-1] == f"NOT SOUND: {len(said) - 1} findings"
    assert any(line.startswith("checkpoint: sha256: ") for line in said)


# --- Bytes ----------------------------------------------------------------------------------------------------------


async def test_every_flipped_byte_is_found(written: bytes) -> None:
    chance = random.Random(SEED)
    for position in chance.sample(range(len(written)), FLIPS):
        changed = bytearray(written)
        changed[position] ^= chance.randrange(1, 256)
        assert not is_sound(bytes(changed)), position


async def test_every_flipped_byte_between_the_values_is_found(one_database: None) -> None:
    await make_issuance(quantity_t=2)
    written = await exported()
    positions = [position for position, byte in enumerate(written) if byte in b'{}[],:"\\\n']
    assert len(positions) > 500
    for position in positions:
        changed = bytearray(written)
        changed[position] ^= 1
        assert not is_sound(bytes(changed)), position


async def test_every_cut_is_found(one_database: None) -> None:
    await make_issuance(quantity_t=2)
    written = await exported()
    ends = [position + 1 for position, byte in enumerate(written) if byte == ord("\n")]
    chance = random.Random(SEED)
    for position in {0, *ends[:-1], len(written) - 1, *chance.sample(range(len(written)), 100)}:
        assert not is_sound(written[:position]), position


async def test_what_follows_the_checkpoint_is_found(one_database: None) -> None:
    written = await exported()
    for more in (b"\n", b" ", written):
        assert rules(written + more) == {"line"}


@pytest.mark.parametrize(
    "line", [b"7", b"[]", b"null", b"{}", b'{"type":[]}', b"[" * 5_000, b"\xff", b"9" * 5_000, b""]
)
async def test_a_line_that_is_none_is_found(one_database: None, line: bytes) -> None:
    header, *rest = (await exported()).splitlines(keepends=True)
    assert "line" in rules(b"".join([header, line + b"\n", *rest]))


# --- Entries, straight ----------------------------------------------------------------------------------------------


async def test_a_dropped_a_doubled_and_a_moved_entry_are_found(written: bytes) -> None:
    lines = written.splitlines(keepends=True)
    places = [place for place, line in enumerate(lines) if b'"type":"entry"' in line]
    for place in places[1:10]:
        line = lines[place]
        dropped = lines[:place] + lines[place + 1 :]
        doubled = [*lines[:place], line, *lines[place:]]
        moved = [*lines[: place - 1], line, lines[place - 1], *lines[place + 1 :]]
        for changed in (dropped, doubled, moved):
            assert {"checkpoint"} < rules(b"".join(changed))


async def test_a_hash_that_is_not_its_bodys_is_found_where_it_is(written: bytes) -> None:
    *_, line = (line for line in written.splitlines() if b'"type":"entry"' in line)
    digest = json.loads(line)["hash"].encode()
    found_rules = rules(written.replace(b'"hash":"' + digest, b'"hash":"' + digest[::-1]))
    assert {"entry_hash"} < found_rules and "entry_order" not in found_rules


# --- Forgeries ------------------------------------------------------------------------------------------------------


async def test_the_forger_is_perfect(lines: Lines) -> None:
    assert found(rebuilt(lines, KEY), public_key_of(KEY)) == []


async def test_every_forgery_is_found_by_its_rule(lines: Lines) -> None:
    text = canonical_bytes(lines)
    overlooked = {}
    for name, rule, forge in FORGERIES:
        found_rules = rules(rebuilt(_changed(json.loads(text), forge), KEY), public_key_of(KEY))
        if rule not in found_rules:
            overlooked[name] = (rule, found_rules)
    assert overlooked == {}


def _changed(lines: Lines, forge: Forge) -> Lines:
    forge(lines)
    return lines


async def test_tonnes_that_no_block_has_are_found(lines: Lines) -> None:
    def one_more(lines: Lines) -> dict[str, Counter[str]]:
        tonnes = live_tonnes(lines)
        tonnes[next(iter(tonnes))]["AVAILABLE"] += 1
        return tonnes

    assert rules(rebuilt(lines, KEY, tonnes_of=one_more)) == {"state_sum", "checkpoint"}


async def test_every_rule_of_the_script_is_shown_to_find_something() -> None:
    named = {rule for text in (script.SAME, script.CHECKS) for rule, _ in script.named(text)}
    assert named | {"line", "reference", "entry_body"} <= {rule for _, rule, _ in FORGERIES} | {
        "state_sum",
        "rewritten",
        # This world claims nothing: `tests/scenarios/test_records_agree.py` does.
        "claim_sum",
        "claim_live",
        "claim_grams",
    }


async def test_history_that_was_rewritten_shows_against_an_earlier_export(lines: Lines, tmp_path: Path) -> None:
    path = tmp_path / "earlier.jsonl"
    path.write_bytes(rebuilt(lines, KEY))
    lines = read(path.read_bytes())
    for line in entries(lines, "HOLD"):
        line["body"]["reason"] = "another"
    rewritten = rebuilt(lines, KEY)
    assert found(rewritten, public_key_of(KEY)) == []
    changed = {line["issuance"] for line in entries(read(rewritten), "HOLD")}
    heads = script.heads_of(path)
    assert len(heads) == 7
    told = [tuple(one) for one in script.verify(io.BytesIO(rewritten), None, {}, heads)]
    assert {rule for rule, *_ in told} == {"rewritten"} and {issuance for _, issuance, _ in told} == changed
    assert run("--earlier", str(path), given=rewritten).returncode == 1


async def test_a_ledger_that_has_grown_has_its_earlier_heads(one_database: None, tmp_path: Path) -> None:
    issuance = await make_issuance()
    path = tmp_path / "earlier.jsonl"
    path.write_bytes(await exported())
    await make_hold(issuance, 3)
    done = run("--earlier", str(path), given=await exported())
    assert done.returncode == 0 and "with 1 earlier heads in its chains" in done.stdout.decode()


async def test_an_export_signed_with_another_key_is_found_by_who_has_the_key(lines: Lines) -> None:
    forged = rebuilt(lines, OTHER_KEY)
    assert found(forged) == []
    assert [one[:2] for one in found(forged, public_key_of(KEY))] == [("checkpoint", "key")]
    # The right key's name under a signature of the other one.
    renamed = forged.replace(public_key_of(OTHER_KEY).encode(), public_key_of(KEY).encode())
    assert [one[:2] for one in found(renamed, public_key_of(KEY))] == [("checkpoint", "signature")]


async def test_the_same_serials_in_another_series_are_no_overlap(lines: Lines) -> None:
    [traded] = of(lines, "issuance", serial_prefix="JC-300")
    traded.update(serial_prefix="JC-200", serial_suffix="B")
    assert found(rebuilt(lines, KEY)) == []


async def test_sums_beyond_every_number_are_found(lines: Lines) -> None:
    last = of(lines, "allocation")[-1]
    last["mass_g"] = 10**18
    more = [{**last, "id": f"{last['id'][:-12]}{'f' * 11}{number:x}"} for number in range(12)]
    lines[lines.index(last) + 1 : lines.index(last) + 1] = more
    assert "sums" in rules(rebuilt(lines, KEY))


# --- Canonical form -------------------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(max_size=4), st.text(max_size=8) | st.integers(), max_size=3))
def test_what_the_house_writes_is_canonical_to_the_script(record: dict[str, Any]) -> None:
    text = canonical_bytes(record) if all(map(_is_text, record)) and all(map(_is_text, record.values())) else b"{}"
    assert canonical_bytes(script.parse(text)) == text


def _is_text(value: object) -> bool:
    return not isinstance(value, str) or value.encode(errors="replace").decode() == value


@pytest.mark.parametrize(
    "text",
    ['{"b":1,"a":2}', '{"a": 1}', '{"a":1}\n', '{"a":1,"a":1}', '{"a":"\\u0061"}', '{"a":1.0}', '{"a":"か\\u3099"}'],
)
def test_what_is_written_another_way_is_not_canonical(text: str) -> None:
    for one in (text, unicodedata.normalize("NFD", '{"a":"が"}')):
        with pytest.raises(ValueError):
            script.parse(one.encode()) if one != '{"a":1.0}' else script.require(script.parse(one.encode()), {"a": "n"})


def test_a_mark_after_an_escape_is_canonical() -> None:
    text = canonical_bytes({"a": "\n\u0301\x0e\u0301"})
    assert script.parse(text) == {"a": "\n\u0301\x0e\u0301"}


# --- Signatures -----------------------------------------------------------------------------------------------------

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
"""The first test vectors of RFC 8032, 7.1: public key, message, signature."""


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_signatures_of_the_standard_are_good(key: str, message: str, signature: str) -> None:
    signed = [bytes.fromhex(text) for text in (key, message, signature)]
    assert script.is_signed(*signed)
    Ed25519PublicKey.from_public_bytes(signed[0]).verify(signed[2], signed[1])
    for position in range(3):
        changed = [bytearray(part) for part in signed]
        changed[position] = changed[position] or bytearray(1)
        changed[position][0] ^= 1
        assert not script.is_signed(*map(bytes, changed))


def is_good(key: bytes, message: bytes, signature: bytes) -> bool:
    """What the library says."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_the_script_and_the_library_agree_on_signatures() -> None:
    chance = random.Random(SEED)
    for _ in range(40):
        key = SigningKey.from_private_bytes(chance.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), chance.randbytes(chance.randrange(200))
        signature = key.sign(message)
        assert script.is_signed(public, message, signature)
        flipped = bytearray(signature)
        flipped[chance.randrange(64)] ^= 1 << chance.randrange(8)
        scalar = int.from_bytes(signature[32:], "little") + script.L
        beyond = signature[:32] + scalar.to_bytes(32, "little")
        for other in (bytes(flipped), beyond, bytes(64)):
            assert script.is_signed(public, message, other) == is_good(public, message, other) is False


@pytest.mark.parametrize("encoded", [2**255 - 19, 2**255 - 1, 2**255 + 1, 2])
def test_what_is_no_point_in_its_one_form_is_refused(encoded: int) -> None:
    # Two forms of y = 0, y = p + 18, x = 0 with a sign, and a y that no point has.
    assert script.point_of(encoded.to_bytes(32, "little")) is None
