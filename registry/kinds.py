"""Schemes and registration types: with the number, the key of a registered project."""

from enum import StrEnum

from core.lifecycle import Lifecycle


class Scheme(StrEnum):
    """The scheme under which a project is registered; `registry.schemes` says what each allows."""

    J_CREDIT = "J_CREDIT"
    DOMESTIC_CREDIT = "DOMESTIC_CREDIT"
    J_VER = "J_VER"
    JCM = "JCM"
    VCS = "VCS"
    GOLD_STANDARD = "GOLD_STANDARD"
    ACR = "ACR"
    CAR = "CAR"
    ISOMETRIC = "ISOMETRIC"
    REGIONAL = "REGIONAL"
    BILATERAL = "BILATERAL"
    REGIONAL_CERTIFICATE = "REGIONAL_CERTIFICATE"


class RegistrationType(StrEnum):
    """通常型 (one project) or プログラム型 (many small activities under one registration)."""

    STANDARD = "STANDARD"
    PROGRAM = "PROGRAM"


class ProjectStatus(StrEnum):
    """Where a project stands: of a scheme's published list, or registered here and looked at by an operator."""

    LISTED = "LISTED"
    PROPOSED = "PROPOSED"
    REGISTERED = "REGISTERED"
    REFUSED = "REFUSED"


PROJECT_LIFECYCLE = Lifecycle(
    kind="project",
    moves={
        ProjectStatus.LISTED: frozenset(),
        ProjectStatus.PROPOSED: frozenset({ProjectStatus.REGISTERED, ProjectStatus.REFUSED}),
        ProjectStatus.REGISTERED: frozenset(),
        ProjectStatus.REFUSED: frozenset(),
    },
)


class ProjectDecision(StrEnum):
    """What an operator decides about a proposed project."""

    REGISTERED = "REGISTERED"
    REFUSED = "REFUSED"


class ReviewerKind(StrEnum):
    """Who looked at value that no outside scheme certifies (第三者による確認)."""

    COMMITTEE = "COMMITTEE"
    ENVIRONMENT_COUNCIL = "ENVIRONMENT_COUNCIL"
    EXPERT = "EXPERT"
    VERIFIER = "VERIFIER"


class AgreementKind(StrEnum):
    """In which form issuer and partner agreed on bilateral value: 協定, 契約, 約款."""

    ACCORD = "ACCORD"
    CONTRACT = "CONTRACT"
    TERMS = "TERMS"


class PermissionScope(StrEnum):
    """What somebody may do for somebody else, on file."""

    RETIRE_FROM_ACCOUNT = "RETIRE_FROM_ACCOUNT"
    RETIRE_FOR_USER = "RETIRE_FOR_USER"


class ReversalCause(StrEnum):
    """Why issued tonnes no longer stand for what they stood for."""

    FIRE = "FIRE"
    STORM = "STORM"
    PEST = "PEST"
    FELLING = "FELLING"
    DOUBLE_REGISTRATION = "DOUBLE_REGISTRATION"


UNAVOIDABLE_CAUSES = frozenset({ReversalCause.FIRE, ReversalCause.STORM, ReversalCause.PEST})
"""The causes for which a buffer stands in; the others are the creator's own to make good."""


class AnnotationKind(StrEnum):
    """What is noted on a certificate after its issue."""

    REVERSED = "REVERSED"
    MADE_GOOD = "MADE_GOOD"


class AddBack(StrEnum):
    """Whether a creator must add sold reductions back (オンセット) in its own SHK report."""

    REQUIRED = "REQUIRED"
    EXEMPT_FOREST = "EXEMPT_FOREST"
    NOT_A_REPORTER = "NOT_A_REPORTER"
    NOT_DOMESTIC = "NOT_DOMESTIC"
    UNKNOWN = "UNKNOWN"


class PowerSource(StrEnum):
    """How the electricity of a green power certificate was generated."""

    SOLAR = "SOLAR"
    WIND = "WIND"
    HYDRO = "HYDRO"
    BIOMASS = "BIOMASS"
    GEOTHERMAL = "GEOTHERMAL"
