"""A project of the list as the columns of its row, and what differs between two such rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from core.mass import Grams, show_tonnes
from core.numbers import MAX_AMOUNT
from registry.list_rows import Column, problem_in
from registry.project_records import ProjectActivity, ProjectKey, ProjectRecord, Reason, RowProblem

MAX_OPERATOR_NAME: Final = 300
"""Characters of the column; the longest of the list of 2023 has 58."""

LIST_COLUMNS: Final = (
    "operator_name",
    "planned_holders",
    "summary",
    "place_text",
    "place_codes",
    "regions",
    "activities",
    "project_types",
    "applied_on",
    "committee_number",
    "cancelled_on",
    "certification_ends_on",
    "expected_g",
    "source_rows",
    "unread",
)
"""The columns that the list decides. The others are the house's own, and an import leaves them alone."""

_WITH_LINES: Final = frozenset({"source_rows", "unread"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column of one project that a newer list changed; days are ISO texts, masses grams."""

    project: str
    """The project's key as text."""
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class ProjectColumns:
    """A project's row as the list has it, and what of it did not fit into the columns."""

    key: ProjectKey
    columns: dict[str, Any]
    problems: tuple[RowProblem, ...]


def key_text(key: ProjectKey) -> str:
    """The key in one word: `J_CREDIT/STANDARD/378`."""
    return "/".join((key.scheme.value, key.registration_type.value, key.number))


def columns_of(project: ProjectRecord) -> ProjectColumns:
    """The values of `LIST_COLUMNS` for the project.

    A name longer than `MAX_OPERATOR_NAME` is cut and a total beyond `MAX_AMOUNT` grams left out, both reported: the
    original cells are in `source_rows`.
    """
    problems: list[RowProblem] = []
    operator_name = _fitting_name(project, problems)
    expected_g = _fitting_total(project, problems)
    columns = {
        "operator_name": operator_name,
        "planned_holders": list(project.planned_holders),
        "summary": project.summary,
        "place_text": project.place_text,
        "place_codes": list(project.place_codes),
        "regions": sorted(region.name for region in project.regions),
        "activities": [_activity(activity) for activity in project.activities],
        "project_types": sorted(kind.value for kind in project.project_types),
        "applied_on": project.applied_on,
        "committee_number": None if project.committee_number is None else str(project.committee_number),
        "cancelled_on": project.cancelled_on,
        "certification_ends_on": project.certification_ends_on,
        "expected_g": expected_g,
        "source_rows": [{"line": row.line, "cells": row.cells} for row in project.source_rows],
        "unread": [_unread(problem) for problem in (*project.unread, *problems)],
    }
    assert tuple(columns) == LIST_COLUMNS
    return ProjectColumns(project.key, columns, tuple(problems))


def changes_between(key: ProjectKey, *, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldChange]:
    """The columns that say something else; that a row stands on another line of the file is no change."""
    return [
        FieldChange(key_text(key), column, _as_json(old[column]), _as_json(new[column]))
        for column in LIST_COLUMNS
        if old[column] != new[column] and _content(column, old[column]) != _content(column, new[column])
    ]


def _fitting_name(project: ProjectRecord, problems: list[RowProblem]) -> str:
    name = project.operator_name
    if len(name) <= MAX_OPERATOR_NAME:
        return name
    line = project.source_rows[0].line
    problems.append(problem_in(line, Column.OPERATOR, name, Reason.TOO_LARGE, f"max_characters={MAX_OPERATOR_NAME}"))
    return name[: MAX_OPERATOR_NAME - 1] + "…"


def _fitting_total(project: ProjectRecord, problems: list[RowProblem]) -> Grams | None:
    total_g = project.expected_g
    if total_g is None or total_g <= MAX_AMOUNT:
        return total_g
    line, detail = project.source_rows[0].line, f"maximum={show_tonnes(MAX_AMOUNT)}"
    problems.append(problem_in(line, Column.EXPECTED, show_tonnes(total_g), Reason.TOO_LARGE, detail))
    return None


def _activity(activity: ProjectActivity) -> dict[str, Any]:
    return {
        "methodology_code": activity.methodology_code,
        "methodology_version": activity.methodology_version,
        "methodology_text": activity.methodology_text,
        "summary": activity.summary,
        "expected_t": None if activity.expected_t is None else f"{activity.expected_t:f}",
        "ends_on": _as_json(activity.ends_on),
        "facility_ends": [
            {"facility": end.facility, "ends_on": end.ends_on.isoformat()} for end in activity.facility_ends
        ],
    }


def _unread(problem: RowProblem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "field": problem.field,
        "value": problem.value,
        "reason": problem.reason.value,
    }


def _content(column: str, value: Any) -> Any:
    if column not in _WITH_LINES:
        return value
    without_lines = ({name: part for name, part in row.items() if name != "line"} for row in value)
    return sorted(json.dumps(row, sort_keys=True) for row in without_lines)


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
