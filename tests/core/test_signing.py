"""The signing key's file: made once, for its owner alone, and never replaced."""

import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from core.signing import SigningKey, UnusableKey, ensure_key, public_key_of, read_key, sign


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "var" / "key.pem"
    made = ensure_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(path.parent) == ["key.pem"]
    assert public_key_of(ensure_key(path)) == public_key_of(read_key(path)) == public_key_of(made)


def test_of_many_that_make_the_key_at_once_all_get_the_same(tmp_path: Path) -> None:
    barrier, made = threading.Barrier(8), list[str]()

    def make() -> None:
        barrier.wait()
        made.append(public_key_of(ensure_key(tmp_path / "key.pem")))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8 and len(set(made)) == 1
    assert os.listdir(tmp_path) == ["key.pem"]


def test_a_signature_is_that_of_the_public_key_and_always_the_same() -> None:
    key = SigningKey.from_private_bytes(bytes(32))
    signature = sign(key, b"message")
    assert signature == sign(key, b"message")
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key_of(key))).verify(bytes.fromhex(signature), b"message")


OF_ANOTHER_KIND = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
LOCKED = SigningKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))


@pytest.mark.parametrize("text", [b"", b"no key", b"\xff" * 100, OF_ANOTHER_KIND, LOCKED])
def test_a_file_that_is_no_usable_key_is_refused_and_kept(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(text)
    with pytest.raises(UnusableKey):
        ensure_key(path)
    assert path.read_bytes() == text
