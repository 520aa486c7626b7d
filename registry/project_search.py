"""By which words a project is found, and keeping the index of them up to date."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol
from uuid import UUID

from core import events
from core.search import text_of
from core.search_index import Searched, SearchText, write_texts
from parties.local_governments import find_place, prefecture_of
from registry.kinds import Scheme
from registry.methodologies import all_methodologies
from registry.models import Issuance


class Described(Protocol):
    """What a project says of itself, as the ORM, a list or a migration has read it."""

    @property
    def id(self) -> UUID: ...
    @property
    def scheme(self) -> Scheme: ...
    @property
    def operator_name(self) -> str: ...
    @property
    def planned_holders(self) -> Sequence[str]: ...
    @property
    def summary(self) -> str: ...
    @property
    def place_text(self) -> str: ...
    @property
    def place_codes(self) -> Sequence[str]: ...
    @property
    def activities(self) -> Sequence[dict[str, Any]]: ...


def fields_of_project(project: Described) -> Iterator[str]:
    """Operator, planned holders, summary, place (as written, by name, by both readings) and methods."""
    yield project.operator_name
    yield from project.planned_holders
    yield project.summary
    yield project.place_text
    for place in map(find_place, project.place_codes):
        yield place.name
        yield place.kana
        yield find_place(prefecture_of(place.code)).kana
    for activity in project.activities:
        yield from fields_of_methodology(project.scheme, activity.get("methodology_code"))
        yield activity.get("methodology_text", "")


def fields_of_methodology(scheme: Scheme, code: str | None) -> Iterator[str]:
    """Its code, and its name in the scheme's catalogue."""
    yield code or ""
    known = all_methodologies().get((scheme, code or ""))
    yield known.name_ja if known else ""


def text_of_project(project: Described) -> SearchText:
    """The project's text in the index."""
    return SearchText(Searched.PROJECT, project.id, text_of(fields_of_project(project)))


async def index_projects(projects: Iterable[Described]) -> None:
    """Let these projects be found by what they say now. In the caller's transaction."""
    await write_texts([text_of_project(one) for one in projects])


async def tell_of_changes(project_ids: Sequence[UUID]) -> None:
    """Record ProjectChanged for those of which tonnes were issued: their offers are found by their texts too."""
    issued = Issuance.filter(project_id__in=list(project_ids)).distinct()
    for project_id in await issued.values_list("project_id", flat=True):
        await events.record("ProjectChanged", subject_id=UUID(str(project_id)))
