"""Which passwords are taken: long ones that are neither common nor about their owner.

There is no rule for digits or signs: what counts is how many guesses it takes, which zxcvbn estimates from lists of
common passwords, words and names, keyboard walks, dates, repetitions and the usual exchanges of letters.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final

from zxcvbn import zxcvbn

from core.text import plain_form
from parties.people_errors import PasswordRefused

MIN_PASSWORD_CHARACTERS: Final = 12
MAX_PASSWORD_CHARACTERS: Final = 128

MIN_SCORE: Final = 3
"""Of zxcvbn's 0 to 4: from 3 on it takes more than 10**8 guesses."""

MAX_ESTIMATED_CHARACTERS: Final = 48
"""The estimate takes longer than in proportion to the length; its first part has to be strong enough alone."""

SUBSTITUTES: Final = frozenset("4@8({[<369&#!1/|0$5+7%2")
MAX_SUBSTITUTES: Final = 10
"""The estimate tries every way to read these signs as letters. With more different ones it would take seconds, and no
common password has so many."""

MIN_PERSONAL_ASCII: Final = 4
MIN_PERSONAL_OTHER: Final = 2
"""Shorter words about the owner may stand in a password: a kanji says more than a letter."""


def normalise_password(text: str) -> str | None:
    """The password as it is hashed, in NFKC, whichever keyboard it came from; None for one that no rule allows."""
    if len(text) > MAX_PASSWORD_CHARACTERS:
        return None
    password = unicodedata.normalize("NFKC", text)
    return password if len(password) <= MAX_PASSWORD_CHARACTERS else None


def read_password(text: str, *, personal: Sequence[str]) -> str:
    """A new password in NFKC; `personal` are the e-mail address and the names that it may not contain.

    Raises PasswordRefused with the rule that it breaks: its length, control characters, personal words, or too few
    guesses needed (common).
    """
    password = normalise_password(text)
    if password is None:
        raise PasswordRefused(rule=f"max_characters={MAX_PASSWORD_CHARACTERS}")
    if len(password) < MIN_PASSWORD_CHARACTERS:
        raise PasswordRefused(rule=f"min_characters={MIN_PASSWORD_CHARACTERS}")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Cn") for character in password):
        raise PasswordRefused(rule="no_control_characters")
    words = personal_words(personal)
    compared = plain_form(password).casefold()
    if any(word in compared for word in words):
        raise PasswordRefused(rule="not_personal")
    if is_common(password, words):
        raise PasswordRefused(rule="not_common")
    return password


def is_common(password: str, words: Sequence[str] = ()) -> bool:
    """Whether the password would be guessed soon; `words` count as words that a guesser tries first."""
    judged = password[:MAX_ESTIMATED_CHARACTERS]
    if len(SUBSTITUTES.intersection(judged)) > MAX_SUBSTITUTES:
        return False
    score: int = zxcvbn(judged, user_inputs=list(words))["score"]
    return score < MIN_SCORE


def personal_words(texts: Sequence[str]) -> list[str]:
    """The texts, and of an e-mail address also what stands before the @, as they are compared."""
    plain = {plain_form(part).casefold() for text in texts for part in (text, text.partition("@")[0])}
    return sorted(word for word in plain if len(word) >= (MIN_PERSONAL_ASCII if word.isascii() else MIN_PERSONAL_OTHER))
