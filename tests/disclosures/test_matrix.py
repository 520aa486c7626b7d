"""The matrix against the handbook's own tables, typed again from its marks (001, pp.60-61, 83; D1 section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from disclosures.errors import IncompleteDisclosure, StageNotInMatrix
from disclosures.matrix import (
    ITEMS,
    MATRIX,
    STAGES,
    Duty,
    Item,
    Law,
    Mode,
    OffsetKind,
    Stage,
    blocking,
    duty,
    laws,
    missing,
    mode_of,
    require_complete,
    required,
    says_nothing,
)

# 参加者が費用負担しない場合: 広告・周知, 開催中, 開催後.
UNPAID_TABLE = """
仕組みの説明 ◎ ◎ ○
喫緊性 ◎ ◎ ○
主催者の削減努力 ◎ ◎ ○
消費者の削減努力 ◎ ◎ ○
対象とする活動 ◎ ◎ ○
期間・人数 ○ ○ ○
排出量とオフセット量 ○ ○ ◎
算定方法 ○ ○ ○
クレジットの種類 ○ ○ ◎
認証プログラム名 ○ ○ ◎
調達状況・無効化方法 ○ ○ ◎
調達期限・通知方法・頻度 ○ ○ -
プロジェクト名 ○ ○ ○
実施国・実施地域 ○ ○ ◎
プロジェクトタイプ ○ ○ ◎
プロジェクト概要 ○ ○ ○
プロジェクト期限 ○ ○ ○
排出削減・吸収量 ○ ○ ◎
"""

# 参加者が費用負担する場合: 広告・周知, チケット等販売時, 開催中, 開催後.
PAID_TABLE = """
仕組みの説明 ◎ ◎ ◎ ○
喫緊性 ◎ ◎ ◎ ○
提供主体の削減努力 ◎ ◎ ◎ ○
参加者の削減努力 ◎ ◎ ◎ ○
対象とする活動 ◆ ◆ ◎ ○
期間・人数 ◆ ◆ ◎ ○
排出量とオフセット量 ◆ ◆ ○ ○
算定方法 ◆ ◆ ○ ○
クレジットの種類 ◆ ◆ ○ ○
認証プログラム名 ◆ ◆ ○ ○
調達状況・無効化方法 ○ ◆ ○ ◎
調達期限・通知方法・頻度 ◆ ◆ ○ -
プロジェクト名 ○ ○ ○ ○
実施国・実施地域 ◆ ◆ ○ ◎
プロジェクトタイプ ◆ ◆ ○ ◎
プロジェクト概要 ◆ ◆ ○ ○
プロジェクト期限 ◆ ◆ ○ ○
排出削減・吸収量 ◆ ◆ ○ ◎
販売価格 ◆ ◆ - -
価格負担の有無 ◆ ◆ - -
その他支払い ◆ ◆ - -
販売事業者名 ◆ ◆ ○ ○
運営統括責任者名 ◆ ◆ - -
連絡先 ◆ ◆ ○ ○
リンク先 ◆ ◆ - -
"""

# 自治体による自己活動オフセット: 広告・周知, 実施後. It has no row for the users' efforts.
OWN_TABLE = """
仕組みの説明 ◎ ○
喫緊性 ◎ ○
自己活動実施者の削減努力 ○ ◎
(no row) - -
対象とする活動 ◎ ◎
期間・人数 ○ ○
排出量とオフセット量 ◎ ◎
算定方法 ○ ○
クレジットの種類 ○ ◎
認証プログラム名 ○ ◎
調達状況・無効化方法 ○ ◎
調達期限・通知方法・頻度 ○ ○
プロジェクト名 ○ ○
実施国・実施地域 ○ ◎
プロジェクトタイプ ○ ◎
プロジェクト概要 ○ ○
プロジェクト期限 ○ ○
排出削減・吸収量 ○ ◎
"""

COLUMNS = {
    Mode.ORGANISER_PAYS: (UNPAID_TABLE, ("ADVERTISING", "DURING", "AFTER")),
    Mode.PARTICIPANT_PAYS: (PAID_TABLE, ("ADVERTISING", "SALE", "DURING", "AFTER")),
    Mode.OWN_OPERATION: (OWN_TABLE, ("ADVERTISING", "AFTER")),
}
DUTY_OF_MARK = {"◆": Duty.MUST_BY_LAW, "◎": Duty.MUST, "○": Duty.DESIRABLE, "-": Duty.NONE}


def cells() -> list[tuple[str, Mode, Stage, Duty]]:
    found = []
    for mode, (table, stages) in COLUMNS.items():
        rows = [line.rsplit(" ", len(stages)) for line in table.strip().splitlines()]
        rows += [["(no row)"] + ["-"] * len(stages)] * (25 - len(rows))
        for number, (_, *marks) in enumerate(rows, start=1):
            for stage, mark in zip(stages, marks, strict=True):
                found.append((f"I{number:02}", mode, Stage(stage), DUTY_OF_MARK[mark]))
    return found


@pytest.mark.parametrize(("key", "mode", "stage", "expected"), cells())
def test_every_cell_is_the_handbooks(key: str, mode: Mode, stage: Stage, expected: Duty) -> None:
    assert duty(ITEMS[key], mode, stage) is expected


def test_the_tables_cover_every_cell() -> None:
    assert len(cells()) == 25 * (4 + 3 + 2)
    assert {(key, mode, stage) for key, mode, stage, _ in cells()} == {
        (item.value, mode, stage) for item in Item for mode in Mode for stage in STAGES[mode]
    }


# The same cells as engineers wrote them down beside the law: L ◆, R ◎, O ○, n none; paid, unpaid, own operation.
SHORT_TABLE = """
I01 RRRO RRO RO
I02 RRRO RRO RO
I03 RRRO RRO OR
I04 RRRO RRO nn
I05 LLRO RRO RR
I06 LLRO OOO OO
I07 LLOO OOR RR
I08 LLOO OOO OO
I09 LLOO OOR OR
I10 LLOO OOR OR
I11 OLOR OOR OR
I12 LLOn OOn OO
I13 OOOO OOO OO
I14 LLOR OOR OR
I15 LLOR OOR OR
I16 LLOO OOO OO
I17 LLOO OOO OO
I18 LLOR OOR OR
I19 LLnn nnn nn
I20 LLnn nnn nn
I21 LLnn nnn nn
I22 LLOO nnn nn
I23 LLnn nnn nn
I24 LLOO nnn nn
I25 LLnn nnn nn
"""


def test_a_second_writing_down_has_the_same_cells() -> None:
    letters = {"L": Duty.MUST_BY_LAW, "R": Duty.MUST, "O": Duty.DESIRABLE, "n": Duty.NONE}
    second = {
        (key, mode, stage, letters[letter])
        for key, *columns in (line.split() for line in SHORT_TABLE.strip().splitlines())
        for mode, marks in zip((Mode.PARTICIPANT_PAYS, Mode.ORGANISER_PAYS, Mode.OWN_OPERATION), columns, strict=True)
        for stage, letter in zip(STAGES[mode], marks, strict=True)
    }
    assert second == set(cells())


# The guideline's kinds of offset, by whether whoever buys or takes part bears the cost, and whether not.
@pytest.mark.parametrize(
    ("kind", "borne", "not_borne"),
    [
        (OffsetKind.PRODUCT_SERVICE, Mode.PARTICIPANT_PAYS, Mode.ORGANISER_PAYS),
        (OffsetKind.EVENT, Mode.PARTICIPANT_PAYS, Mode.ORGANISER_PAYS),
        (OffsetKind.SELF, Mode.PARTICIPANT_PAYS, Mode.OWN_OPERATION),
    ],
)
def test_who_bears_the_cost_decides_which_table_serves_an_offset(
    kind: OffsetKind, borne: Mode, not_borne: Mode
) -> None:
    assert mode_of(kind, consumer_bears_cost=True) is borne
    assert mode_of(kind, consumer_bears_cost=False) is not_borne


@pytest.mark.parametrize("kind", [OffsetKind.CREDIT_ATTACHED, OffsetKind.DONATION])
@pytest.mark.parametrize("said", [True, False])
def test_goods_with_a_credit_and_donations_are_paid_for_whatever_is_said(kind: OffsetKind, said: bool) -> None:
    assert mode_of(kind, consumer_bears_cost=said) is Mode.PARTICIPANT_PAYS


@dataclass
class Page:
    entries: Mapping[Item, str] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("mode", "stage"),
    [(Mode.ORGANISER_PAYS, Stage.SALE), (Mode.OWN_OPERATION, Stage.SALE), (Mode.OWN_OPERATION, Stage.DURING)],
)
def test_a_stage_that_the_mode_does_not_have_is_refused_rather_than_empty(mode: Mode, stage: Stage) -> None:
    for ask in (missing, blocking, require_complete):
        with pytest.raises(StageNotInMatrix) as refusal:
            ask(Page(), mode, stage)
        assert refusal.value.attributes() == {"mode": mode.value, "stage": stage.value}


def test_what_an_empty_event_report_lacks_blocks_in_the_matrix_order() -> None:
    blocked = [absence.item.value for absence in blocking(Page(), Mode.ORGANISER_PAYS, Stage.AFTER)]
    assert blocked == ["I07", "I09", "I10", "I11", "I14", "I15", "I18"]
    assert list(required(Mode.ORGANISER_PAYS, Stage.AFTER)) == [ITEMS[key] for key in blocked]


def test_a_desirable_item_is_missing_without_blocking() -> None:
    page = Page({item: "記載あり" for item in required(Mode.OWN_OPERATION, Stage.ADVERTISING)})
    assert blocking(page, Mode.OWN_OPERATION, Stage.ADVERTISING) == []
    require_complete(page, Mode.OWN_OPERATION, Stage.ADVERTISING)
    absences = missing(page, Mode.OWN_OPERATION, Stage.ADVERTISING)
    assert {absence.duty for absence in absences} == {Duty.DESIRABLE}
    assert Item.PROVIDER_EFFORT in {absence.item for absence in absences}


def test_the_refusal_names_what_is_missing_in_both_languages() -> None:
    page = Page({item: "記載あり" for item in Item if item not in (Item.PRICE, Item.URL)})
    with pytest.raises(IncompleteDisclosure) as refusal:
        require_complete(page, Mode.PARTICIPANT_PAYS, Stage.SALE)
    assert refusal.value.missing == ("I19", "I25")
    assert refusal.value.message("ja") == (
        "必ず提供すべき情報が足りません：販売価格（不当景品類及び不当表示防止法（景品表示法）、消費者契約法、"
        "特定商取引に関する法律）、ウェブサイトリンク先（特定商取引に関する法律）。"
    )
    assert refusal.value.message("en") == (
        "Mandatory information is missing: Price (Act against Unjustifiable Premiums and Misleading Representations,"
        " Consumer Contract Act, Act on Specified Commercial Transactions), Website (Act on Specified Commercial"
        " Transactions)."
    )


@pytest.mark.parametrize("text", ["", " ", "　", "\n", "－", "―――", "…", "※", "\u200b"])
def test_a_text_without_letter_or_digit_is_no_answer(text: str) -> None:
    assert says_nothing(text)
    assert blocking(Page({Item.PROCURE_RETIRE: text}), Mode.ORGANISER_PAYS, Stage.AFTER)[3].item is Item.PROCURE_RETIRE


@pytest.mark.parametrize(
    "text", ["〇〇〇", "〇", "○○", "◯◯", "××", "△△", "▲▲", "●●", "■", "＊＊", "―", "ーー", "〇〇-〇〇〇"]
)
def test_what_a_template_leaves_open_is_no_answer(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["〇〇t-CO2", "平成〇〇年", "二〇二六", "サーバー", "△△村"])
def test_marks_of_a_template_beside_words_are_an_answer(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize("text", ["なし", "0", "０円", "—none—"])
def test_a_short_answer_is_an_answer(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    ("item", "stage", "expected"),
    [
        (Item.ACTIVITY, Stage.ADVERTISING, {Law.REPRESENTATIONS}),
        (Item.CREDIT_TYPE, Stage.ADVERTISING, {Law.REPRESENTATIONS}),
        (Item.CREDIT_TYPE, Stage.SALE, {Law.REPRESENTATIONS, Law.CONSUMER_CONTRACT}),
        (Item.PROJECT_PLACE, Stage.ADVERTISING, {Law.REPRESENTATIONS, Law.CONSUMER_CONTRACT}),
        (Item.PROJECT_VOLUME, Stage.SALE, {Law.REPRESENTATIONS}),
        (
            Item.PRICE,
            Stage.SALE,
            {Law.REPRESENTATIONS, Law.CONSUMER_CONTRACT, Law.COMMERCIAL_TRANSACTIONS},
        ),
        (Item.MANAGER, Stage.SALE, {Law.COMMERCIAL_TRANSACTIONS}),
        (Item.MECHANISM, Stage.SALE, set()),
        (Item.ACTIVITY, Stage.DURING, set()),
    ],
)
def test_the_laws_beside_an_item_are_those_of_the_source(item: Item, stage: Stage, expected: set[Law]) -> None:
    assert set(laws(item, Mode.PARTICIPANT_PAYS, stage)) == expected


# The notes beside the paid tables, typed again: advertising, sale. D 景品表示法, C 消費者契約法, T 特定商取引法. Where the
# two printings merge cells differently, the fuller note stands for name and place, that of A1 for the type.
LAW_NOTES = {
    "- -": ("I01", "I02", "I03", "I04"),
    "D D": ("I05", "I06", "I07", "I08", "I15", "I16", "I17", "I18"),
    "D DC": ("I09", "I10", "I11", "I12"),
    "DC DC": ("I13", "I14"),
    "DCT DCT": ("I19", "I20", "I21"),
    "T T": ("I22", "I23", "I24", "I25"),
}


def test_every_cell_has_the_laws_that_are_noted_beside_it() -> None:
    letters = {"D": Law.REPRESENTATIONS, "C": Law.CONSUMER_CONTRACT, "T": Law.COMMERCIAL_TRANSACTIONS}
    noted = {key: notes.split() for notes, keys in LAW_NOTES.items() for key in keys}
    assert set(noted) == set(ITEMS)
    for key, (advertising, sale) in noted.items():
        by_stage = {Stage.ADVERTISING: advertising, Stage.SALE: sale, Stage.DURING: "-", Stage.AFTER: "-"}
        for stage, note in by_stage.items():
            expected = {letters[letter] for letter in note if letter in letters}
            assert set(laws(ITEMS[key], Mode.PARTICIPANT_PAYS, stage)) == expected, (key, stage)


def test_no_law_is_named_where_nobody_pays() -> None:
    assert not any(laws(item, mode, Stage.ADVERTISING) for item in Item for mode in Mode if mode != "PARTICIPANT_PAYS")


def test_every_item_marked_by_law_names_one() -> None:
    for item in Item:
        for stage in STAGES[Mode.PARTICIPANT_PAYS]:
            if duty(item, Mode.PARTICIPANT_PAYS, stage) is Duty.MUST_BY_LAW:
                assert laws(item, Mode.PARTICIPANT_PAYS, stage), item


def test_every_row_carries_its_rule_source_and_date() -> None:
    assert list(MATRIX) == list(Item)
    assert [item.value for item in Item] == [f"I{number:02}" for number in range(1, 26)]
    for item, row in MATRIX.items():
        assert (row.item, row.rule_id) == (item, f"IM-{item.value}")
        assert row.source and row.effective_from.isoformat() == "2011-04-01"
        assert item.label_ja and item.label_en


def test_the_matrix_cannot_be_edited() -> None:
    with pytest.raises(TypeError):
        MATRIX[Item.URL] = MATRIX[Item.PRICE]  # type: ignore[index]
