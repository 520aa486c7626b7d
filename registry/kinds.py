"""Schemes and registration types: with the number, the key of a registered project."""

from enum import StrEnum


class Scheme(StrEnum):
    """The scheme under which a project is registered."""

    J_CREDIT = "J_CREDIT"
    DOMESTIC_CREDIT = "DOMESTIC_CREDIT"
    J_VER = "J_VER"


class RegistrationType(StrEnum):
    """通常型 (one project) or プログラム型 (many small activities under one registration)."""

    STANDARD = "STANDARD"
    PROGRAM = "PROGRAM"
