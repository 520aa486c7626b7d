"""The gates of the schemes' table: what may not be done with these tonnes is refused with its rule."""

from core import clock
from registry.errors import PurposeNotAllowed, SchemeForbids
from registry.models import Issuance, Project
from registry.purpose_labels import KIND_LABELS, PURPOSE_LABELS
from registry.purposes import purpose_problem
from registry.schemes import Act, policy_of, refusal_of
from registry.states import PurposeCode, RetirementKind


def require_allowed(issuance: Issuance, act: Act, *, by_issuer: bool = False) -> None:
    """Raises SchemeForbids when the scheme does not allow the act with its tonnes."""
    refusal = refusal_of(issuance.scheme, act, by_issuer=by_issuer)
    if refusal is not None and not refusal.may_be_waived:
        raise SchemeForbids(scheme=policy_of(issuance.scheme).label_ja, act=act.value, rule=refusal.rule)


def require_purpose(issuance: Issuance, project: Project, kind: RetirementKind, purpose: PurposeCode) -> None:
    """Raises PurposeNotAllowed unless the scheme's dated table allows the use today (docs/sources.md 5.2)."""
    problem = purpose_problem(
        scheme=issuance.scheme,
        kind=kind,
        purpose=purpose,
        project_types=project.project_types,
        on=clock.today(),
        methodology_code=issuance.methodology_code,
    )
    if problem is not None:
        raise PurposeNotAllowed(
            scheme=policy_of(issuance.scheme).label_ja,
            kind=KIND_LABELS[kind].ja,
            purpose=PURPOSE_LABELS[purpose].ja,
            rule=problem.rule,
            reason_ja=problem.reason_ja,
            reason_en=problem.reason_en,
        )
