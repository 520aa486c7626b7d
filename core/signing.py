"""Signatures with Ed25519 (RFC 8032), and the file that keeps the private key."""

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ALGORITHM: Final = "Ed25519"

MAX_KEY_FILE_BYTES: Final = 10_000

SigningKey = Ed25519PrivateKey


class UnusableKey(Exception):
    """The file is no private Ed25519 key in PEM without a password."""


def read_key(path: Path) -> SigningKey:
    """The private key that a PEM file keeps. Raises UnusableKey, and OSError when the file cannot be read."""
    with path.open("rb") as file:
        text = file.read(MAX_KEY_FILE_BYTES)
    try:
        key = load_pem_private_key(text, password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKey(f"{path} is no private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(f"{path} is no {ALGORITHM} key")
    return key


def ensure_key(path: Path) -> SigningKey:
    """The key of the file, made with mode 0600 when it is not there. Of two that make it at once one wins, for both."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        made = SigningKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(made)
                file.flush()
                os.fsync(file.fileno())
            # A link to a name that is there already fails: whoever comes second takes the first one's key.
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return read_key(path)


def public_key_of(key: SigningKey) -> str:
    """The public key, 32 bytes in hexadecimal."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(key: SigningKey, message: bytes) -> str:
    """The signature of a message, 64 bytes in hexadecimal; the same message always has the same one."""
    return key.sign(message).hex()
