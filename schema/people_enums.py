"""The enumerations of people and their rights."""

from enum import Enum

from parties.kinds import ConsentPurpose
from parties.permissions import CAPABILITY_NAMES, Capability

PEOPLE: dict[type[Enum], tuple[str, dict[str, str]]] = {
    Capability: (
        "Something that a role, and the scopes of an access token, may or may not include.",
        {one.value: f"{english.capitalize()}（{japanese}）." for one, (japanese, english) in CAPABILITY_NAMES.items()},
    ),
    ConsentPurpose: (
        "What a person may agree to.",
        {
            "PRIVACY_NOTICE": "The notice on personal data（個人情報の取扱い）.",
            "NEWS_BY_MAIL": "News by mail.",
            "FOREIGN_PROVISION": "Provision of personal data to somebody abroad.",
        },
    ),
}
