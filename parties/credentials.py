"""Secrets that we hand out: random, shown once, stored as their SHA-256, with a prefix that scanners look for."""

import hashlib
import secrets
from typing import Final

SESSION: Final = "musubi_ses_"
ACCESS_TOKEN: Final = "musubi_pat_"
INVITATION: Final = "musubi_inv_"
EMAIL_CODE: Final = "musubi_vfy_"
RESET_CODE: Final = "musubi_rst_"

RANDOM_BYTES: Final = 32
MAX_SECRET_CHARACTERS: Final = 200


def new_secret(prefix: str) -> str:
    """A fresh secret of 256 random bits behind its prefix."""
    return prefix + secrets.token_urlsafe(RANDOM_BYTES)


def hash_of(secret: str) -> str:
    """What is stored and looked up. So long a random text needs no salt and no slow hash."""
    return hashlib.sha256(secret[:MAX_SECRET_CHARACTERS].encode()).hexdigest()
