"""Importing the registered-project list: all that it says is brought into the table, or nothing.

A project is known by scheme, registration type and number. What a newer list changes is changed and reported column by
column; a project that it does not have any more is kept and reported. Who claimed a project is not the list's to say.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from core.database import connection, is_postgres, transaction
from registry.errors import ProjectListUnreadable
from registry.kinds import RegistrationType, Scheme
from registry.models import Project
from registry.project_columns import (
    LIST_COLUMNS,
    FieldChange,
    ProjectColumns,
    changes_between,
    columns_of,
    key_text,
)
from registry.project_list import read_project_list
from registry.project_records import ProjectKey, ProjectList, Reason, RowProblem
from registry.project_search import index_projects, tell_of_changes

BATCH_PROJECTS: Final = 50
"""Projects a statement: an update takes three parameters a column and project, and SQLite takes 32,766 in all."""

PROJECT_IMPORT_LOCK: Final = 7_303_014_001
"""The number of PostgreSQL's advisory lock; any that no other lock of the house has."""

_SEEMS_CUT: Final = (
    "ファイルが途中で切れているようです。全体を保存し直してください。"
    "/ The file seems to be cut; save the whole list again."
)

Progress = Callable[[int, int], None]
"""Is told how many projects are settled, and of how many."""


@dataclass(frozen=True)
class ImportReport:
    """What an import found and did."""

    rows: int
    """Rows of the list, without its heading."""
    projects: int
    created: int
    updated: int
    unchanged: int
    """Projects that say what they said; where only their lines in the file moved, the lines are kept up to date."""
    absent: tuple[str, ...]
    """The keys of the projects that the table has and the list has not."""
    rejected: tuple[RowProblem, ...]
    """Rows that cannot be told to be a project's."""
    unread: tuple[RowProblem, ...]
    """Cells of imported rows that a person should look at."""
    changes: tuple[FieldChange, ...]

    def as_json(self) -> dict[str, Any]:
        """The report in what JSON has: the counts, then the details."""
        return {
            "rows": self.rows,
            "projects": self.projects,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": len(self.rejected),
            "unread_fields": len(self.unread),
            "rejected_rows": [asdict(problem) for problem in self.rejected],
            "unread_cells": [asdict(problem) for problem in self.unread],
            "changes": [asdict(change) for change in self.changes],
            "absent": list(self.absent),
        }


@dataclass
class _Tally:
    """What the batches did so far."""

    created: int = 0
    unchanged: int = 0
    changes: list[FieldChange] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def _tell_nobody(settled: int, total: int) -> None:
    """The progress of an import that nobody watches."""


async def import_project_list(data: bytes, *, progress: Progress = _tell_nobody) -> ImportReport:
    """Bring the list `data` (CSV in UTF-8) into the table of projects, in one transaction.

    The same list again changes nothing. Of two imports at once the second waits for the first. `progress` is called
    inside the transaction and should return at once. Raises ProjectListUnreadable, before anything is written, also for
    a list that seems cut: it does not end with a line end, and has fewer rows than the table keeps.
    """
    listed = read_project_list(data)
    tally = _Tally()
    async with transaction():
        await _wait_for_other_imports()
        await _check_not_cut(listed)
        known = await _known_keys()
        progress(0, len(listed.projects))
        for start in range(0, len(listed.projects), BATCH_PROJECTS):
            batch = listed.projects[start : start + BATCH_PROJECTS]
            await _settle([columns_of(project) for project in batch], tally)
            progress(start + len(batch), len(listed.projects))
    absent = known.difference(project.key for project in listed.projects)
    return _report(listed, tally, absent=tuple(key_text(key) for key in sorted(absent, key=_order)))


async def _wait_for_other_imports() -> None:
    # On SQLite the transaction has the writer lock from its first statement on.
    if is_postgres():
        await connection().execute_query("SELECT pg_advisory_xact_lock($1)", [PROJECT_IMPORT_LOCK])


async def _check_not_cut(listed: ProjectList) -> None:
    doubt = next((problem for problem in listed.unread if problem.reason is Reason.MAY_BE_CUT), None)
    if doubt is None:
        return
    kept_rows = sum(len(sources) for sources in await Project.all().values_list("source_rows", flat=True))
    good_rows = listed.rows - len(listed.rejected)
    if good_rows < kept_rows:
        value, rule = f"{good_rows} rows", f"min_rows_without_line_end={kept_rows}"
        raise ProjectListUnreadable(field="file", value=value, rule=rule, line=doubt.line, hint=_SEEMS_CUT)


async def _known_keys() -> set[ProjectKey]:
    keys = await Project.all().values_list("scheme", "registration_type", "number")
    return {ProjectKey(Scheme(scheme), RegistrationType(kind), number) for scheme, kind, number in keys}


async def _settle(wanted: Sequence[ProjectColumns], tally: _Tally) -> None:
    """Create or bring up to date these projects, and count them."""
    rows = await Project.filter(number__in=[project.key.number for project in wanted])
    present = {ProjectKey(row.scheme, row.registration_type, row.number): row for row in rows}
    created, rewritten, columns = [], [], set()
    for project in wanted:
        tally.problems += project.problems
        row = present.get(project.key)
        if row is None:
            created.append(Project(**project.key._asdict(), **project.columns))
            continue
        stored = {column: getattr(row, column) for column in LIST_COLUMNS}
        changes = changes_between(project.key, old=stored, new=project.columns)
        tally.changes += changes
        tally.unchanged += not changes
        if stored != project.columns:
            columns |= {column for column in LIST_COLUMNS if stored[column] != project.columns[column]}
            rewritten.append(row.update_from_dict(project.columns))
    tally.created += len(created)
    await Project.bulk_create(created)
    if rewritten:
        await Project.bulk_update(rewritten, fields=sorted(columns))
        await tell_of_changes([row.id for row in rewritten])
    await index_projects([*created, *rewritten])


def _order(key: ProjectKey) -> tuple[str, str, int, str]:
    return key.scheme, key.registration_type, len(key.number), key.number


def _report(listed: ProjectList, tally: _Tally, *, absent: tuple[str, ...]) -> ImportReport:
    return ImportReport(
        rows=listed.rows,
        projects=len(listed.projects),
        created=tally.created,
        updated=len(listed.projects) - tally.created - tally.unchanged,
        unchanged=tally.unchanged,
        absent=absent,
        rejected=listed.rejected,
        unread=listed.unread + tuple(tally.problems),
        changes=tuple(tally.changes),
    )
