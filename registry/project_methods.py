"""A project's methodology by name and type: from the scheme's catalogue, or as the project itself states it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from registry.kinds import Scheme
from registry.methodologies import ProjectType, all_methodologies


class MethodologyName(NamedTuple):
    """What documents say of a methodology, and what kind of activity it counts."""

    name_ja: str
    type: ProjectType


def methodology_of(
    scheme: Scheme, code: str, *, activities: Sequence[Mapping[str, Any]], project_types: Sequence[str]
) -> MethodologyName:
    """The methodology under which an issuance was certified; `activities` and `project_types` are its project's.

    Schemes without a catalogue here name theirs in the project's own statement, which has one type.
    """
    known = all_methodologies().get((scheme, code))
    if known is not None:
        return MethodologyName(known.name_ja, known.type)
    stated = [str(one["methodology_text"]) for one in activities if one["methodology_code"] == code]
    assert stated and project_types, "an issuance is entered under a methodology of its project"
    return MethodologyName(stated[0], ProjectType(project_types[0]))
