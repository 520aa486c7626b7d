"""What a document must tell, and what the rules say of a draft of one: for forms that guide while people type."""

from datetime import date
from typing import Annotated

import strawberry

from core import clock
from core.errors import InvalidInput
from disclosures import check, checklists
from disclosures.check import Draft, DraftFacts, Mark, MarkKind, WideSource
from disclosures.checklists import DocumentNature
from disclosures.document_kinds import DocumentKind
from disclosures.findings import MAX_TEXTS, Finding, text_hash
from disclosures.matrix import Duty, OffsetKind, Stage
from disclosures.plan_items import Undertaking
from disclosures.published_texts import waived_of
from disclosures.rules import Severity
from disclosures.wording_context import Audience, ClaimContext, Coverage, Retirement, Speaker
from disclosures.wording_rules import RECOMMENDING
from schema.context import Info, actor_of
from schema.scalars import MassInput, read_mass_input

MAX_DRAFT_CHARACTERS = 20_000
"""Of all texts of one draft together: reading them takes time."""

KindArgument = Annotated[DocumentKind, strawberry.argument(description="What the document is.")]
OffsetKindArgument = Annotated[
    OffsetKind | None, strawberry.argument(description="Of what kind of offset; the kind's usual one unless told.")
]
BearsCostArgument = Annotated[
    bool, strawberry.argument(description="Whether consumers or participants bear the cost, as a surcharge or a part.")
]
StageArgument = Annotated[
    Stage | None, strawberry.argument(description="When it is told; the kind's usual stage unless told.")
]
UndertakingArgument = Annotated[
    Undertaking | None, strawberry.argument(description="For a plan or a survey form: of what.")
]

ForestArgument = Annotated[
    bool, strawberry.argument(description="For a bilateral contract: whether it funds work in a forest.")
]


@strawberry.type(description="Something that a document must tell, or had better.")
class ChecklistItem:
    """See disclosures.checklists.ChecklistItem."""

    key: str = strawberry.field(description="Stable key, under which a draft gives its text.")
    label: str = strawberry.field(description="Japanese label.")
    label_en: str = strawberry.field(description="English label.")
    duty: Duty = strawberry.field(description="How strongly it is asked for.")
    severity: Severity = strawberry.field(description="What follows when it is missing.")
    rule: str = strawberry.field(description="Id of the rule that asks; empty where none does.")
    rule_version: int = strawberry.field(description="Its version in force.")
    laws: list[str] = strawberry.field(description="The laws behind it, in Japanese; empty where none names it.")
    source: str = strawberry.field(description="Where the rule was read.")
    part_of: str = strawberry.field(description="The item that it is a part of, or empty.")


@strawberry.type(description="What a rule says of a text or fact.")
class DraftFinding:
    """See disclosures.findings.Finding."""

    rule: str = strawberry.field(description="Id of the rule.")
    rule_version: int = strawberry.field(description="Its version in force.")
    severity: Severity = strawberry.field(description="What follows from it.")
    field: str = strawberry.field(description="Key of the text, or name of the fact.")
    start: int = strawberry.field(description="First character of the words in the text, counted from 0.")
    stop: int = strawberry.field(description="The character after the words.")
    words: str = strawberry.field(description="The words.")
    reason: str = strawberry.field(description="Why, in the language of Accept-Language.")
    alternative: str = strawberry.field(description="What may be written or done instead, in Japanese.")
    text_hash: str = strawberry.field(description="Names the text for `waiveRule`.")
    is_recommended: bool = strawberry.field(description="Whether the words are recommended ones: nothing is wrong.")


@strawberry.type(description="What a draft gives, lacks and says, by the rules of today.")
class DisclosureCheck:
    """See disclosures.check.DraftCheck."""

    given: list[ChecklistItem] = strawberry.field(
        description="Items that it gives, in order; at the end those that nobody asks for."
    )
    missing: list[ChecklistItem] = strawberry.field(description="Items that it lacks, in order.")
    findings: list[DraftFinding] = strawberry.field(description="What the rules say of its texts and facts.")
    waived: list[DraftFinding] = strawberry.field(description="Findings that the own organisation has leave for.")
    is_publishable: bool = strawberry.field(description="Whether nothing blocks and no leave is wanting.")


@strawberry.input(description="One text of a draft.")
class DraftTextInput:
    """A key and its text."""

    key: str = strawberry.field(description="Key of the item, or the name of another field.")
    text: str = strawberry.field(description="Its text; may be empty while it is being written.")


@strawberry.input(description="What is known of the claim behind a draft; what is not given counts as not so.")
class WordingContextInput:
    """See disclosures.wording.ClaimContext."""

    speaker: Speaker = strawberry.field(description="Who speaks.")
    audience: Audience = strawberry.field(default=Audience.CONSUMER, description="Whom it addresses.")
    retirement: Retirement = strawberry.field(default=Retirement.NONE, description="How far the retirement is.")
    coverage: Coverage = strawberry.field(default=Coverage.UNKNOWN, description="How much is offset.")
    reduced_first: bool = strawberry.field(default=False, description="Whether emissions were reduced first.")
    is_verified: bool = strawberry.field(default=False, description="Whether a third party verified it.")
    counts_for_ndc: bool = strawberry.field(default=False, description="Whether J-Credits or JCM credits are used.")
    tells_when_and_how: bool = strawberry.field(
        default=False, description="Whether deadline and notice of the retirement stand beside the texts."
    )


@strawberry.input(description="A mark that the draft shows.")
class DraftMarkInput:
    """See disclosures.check.Mark."""

    kind: MarkKind = strawberry.field(description="Which.")
    reason: str = strawberry.field(description="For what it was given, as the draft says beside it.")
    notified_on: date | None = strawberry.field(default=None, description="When the office was told, or approved.")
    expires_on: date | None = strawberry.field(default=None, description="Its last day.")
    number: str = strawberry.field(default="", description="A label's number.")


@strawberry.input(description="What is known of a draft beside its texts; what is not given is not asked about.")
class DraftFactsInput:
    """See disclosures.check.DraftFacts."""

    mass_per_unit: MassInput | None = strawberry.field(default=None, description="Mass on the label of one unit.")
    by_life_cycle: bool = strawberry.field(default=False, description="Whether it comes of a life-cycle calculation.")
    by_municipality: bool = strawberry.field(default=False, description="Whether a municipality calculated.")
    calculation_level: int | None = strawberry.field(default=None, description="Accuracy level, 1 to 3.")
    left_out: list[WideSource] = strawberry.field(default_factory=list, description="What the boundary leaves out.")
    left_out_reason: str = strawberry.field(default="", description="Why.")
    mark: DraftMarkInput | None = strawberry.field(default=None, description="A mark that it shows.")


@strawberry.input(description="A document before it is published; at most 20,000 characters in all.")
class DisclosureDraftInput:
    """See disclosures.check.Draft."""

    kind: DocumentKind = strawberry.field(description="What the document is.")
    claim: WordingContextInput = strawberry.field(description="What is known of the claim behind it.")
    offset_kind: OffsetKind | None = strawberry.field(default=None, description="The kind's usual one unless told.")
    consumer_bears_cost: bool = strawberry.field(default=False, description="Whether consumers bear the cost.")
    stage: Stage | None = strawberry.field(default=None, description="The kind's usual one unless told.")
    undertaking: Undertaking | None = strawberry.field(default=None, description="Of a plan or survey form.")
    is_forest_work: bool = strawberry.field(
        default=False, description="Of a bilateral contract: whether it funds work in a forest."
    )
    title: str = strawberry.field(default="", description="Its title.")
    entries: list[DraftTextInput] = strawberry.field(
        default_factory=list, description="Texts of its items, by the keys of `disclosureChecklist`, each once."
    )
    other_texts: list[DraftTextInput] = strawberry.field(
        default_factory=list, description="Other texts that it shows, each under a name of its own."
    )
    facts: DraftFactsInput | None = strawberry.field(default=None, description="What else is known of it.")


DraftArgument = Annotated[DisclosureDraftInput, strawberry.argument(description="The draft.")]


@strawberry.type
class DisclosureCheckQuery:
    """Queries about what documents must tell."""

    @strawberry.field(description="What a document must tell, by the rules of today, so that a form can be drawn.")
    def disclosure_checklist(
        self,
        kind: KindArgument,
        offset_kind: OffsetKindArgument = None,
        consumer_bears_cost: BearsCostArgument = False,
        stage: StageArgument = None,
        undertaking: UndertakingArgument = None,
        is_forest_work: ForestArgument = False,
    ) -> list[ChecklistItem]:
        """See disclosures.checklists.checklist."""
        nature = DocumentNature(
            kind=kind,
            offset_kind=offset_kind,
            consumer_bears_cost=consumer_bears_cost,
            stage=stage,
            undertaking=undertaking,
            is_forest_work=is_forest_work,
        )
        return [item_of(one) for one in checklists.checklist(nature, on=clock.today())]

    @strawberry.field(
        description="What is missing in a draft, by which rule and law, and which words may not stand. Nothing is kept."
    )
    async def disclosure_check(self, info: Info, input: DraftArgument) -> DisclosureCheck:
        """See disclosures.check.check_draft."""
        actor = actor_of(info)
        draft = _draft(input)
        texts = [*draft.entries.values(), *draft.other_texts.values(), draft.title]
        leave = await waived_of(actor.organisation_id, [text_hash(text) for text in texts])
        found = check.check_draft(draft, waived=leave, on=clock.today())
        language = info.context.language
        return DisclosureCheck(
            given=[item_of(one) for one in found.given],
            missing=[item_of(one) for one in found.missing],
            findings=[finding_of(one, language) for one in found.findings],
            waived=[finding_of(one, language) for one in found.waived],
            is_publishable=found.is_publishable,
        )


def item_of(item: checklists.ChecklistItem) -> ChecklistItem:
    """An item as it is told."""
    return ChecklistItem(
        key=item.key,
        label=item.label_ja,
        label_en=item.label_en,
        duty=item.duty,
        severity=item.severity,
        rule=item.rule,
        rule_version=item.rule_version,
        laws=list(item.laws),
        source=item.source,
        part_of=item.part_of,
    )


def finding_of(finding: Finding, language: str) -> DraftFinding:
    """A finding in the reader's language."""
    return DraftFinding(
        rule=finding.rule,
        rule_version=finding.rule_version,
        severity=finding.severity,
        field=finding.field,
        start=finding.start,
        stop=finding.stop,
        words=finding.words,
        reason=finding.reason_ja if language == "ja" else finding.reason_en,
        alternative=finding.alternative_ja,
        text_hash=finding.text_hash,
        is_recommended=finding.rule == RECOMMENDING,
    )


def _draft(given: DisclosureDraftInput) -> Draft:
    entries, others = _texts("entries", given.entries), _texts("otherTexts", given.other_texts)
    length = sum(len(text) for text in (*entries.values(), *others.values(), given.title))
    if length > MAX_DRAFT_CHARACTERS:
        named = {"title": given.title, **entries, **others}
        longest = max(named, key=lambda key: len(named[key]))
        value = f"{longest[:60]} ({length})"
        raise InvalidInput(field="entries", value=value, rule=f"max_characters={MAX_DRAFT_CHARACTERS}")
    claim = given.claim
    return Draft(
        nature=DocumentNature(
            kind=given.kind,
            offset_kind=given.offset_kind,
            consumer_bears_cost=given.consumer_bears_cost,
            stage=given.stage,
            undertaking=given.undertaking,
            is_forest_work=given.is_forest_work,
        ),
        context=ClaimContext(
            speaker=claim.speaker,
            audience=claim.audience,
            retirement=claim.retirement,
            coverage=claim.coverage,
            reduced_first=claim.reduced_first,
            is_verified=claim.is_verified,
            counts_for_ndc=claim.counts_for_ndc,
            tells_when_and_how=claim.tells_when_and_how,
        ),
        title=given.title,
        entries=entries,
        other_texts=others,
        facts=_facts(given.facts or DraftFactsInput()),
    )


def _texts(field: str, given: list[DraftTextInput]) -> dict[str, str]:
    if len(given) > MAX_TEXTS:
        raise InvalidInput(field=field, value=str(len(given)), rule=f"max_items={MAX_TEXTS}")
    texts: dict[str, str] = {}
    for one in given:
        if one.key in texts:
            raise InvalidInput(field=field, value=one.key[:60], rule="each_item_once")
        texts[one.key] = one.text
    return texts


def _facts(given: DraftFactsInput) -> DraftFacts:
    return DraftFacts(
        mass_per_unit_g=read_mass_input("massPerUnit", given.mass_per_unit) if given.mass_per_unit else None,
        by_life_cycle=given.by_life_cycle,
        by_municipality=given.by_municipality,
        calculation_level=given.calculation_level,
        left_out=frozenset(given.left_out),
        left_out_reason=given.left_out_reason,
        mark=_mark(given.mark) if given.mark else None,
    )


def _mark(given: DraftMarkInput) -> Mark:
    return Mark(
        kind=given.kind,
        reason=given.reason,
        notified_on=given.notified_on,
        expires_on=given.expires_on,
        number=given.number,
    )
