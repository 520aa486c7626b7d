"""Searching Japanese text: what is alike, and that both databases find exactly what the rule says."""

import random
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.database import is_postgres, transaction
from core.ids import new_id
from core.search import (
    FIELD_END,
    MAX_INDEXED,
    MAX_WORDS,
    contains,
    normalise,
    text_of,
    tokens_of,
    wanted_tokens,
    words_of,
)
from core.search_index import Searched, SearchText, found_by, write_texts
from core.statements import fetch

ALIKE = (
    ("ひらがなとカタカナ", "ヒラガナトかたかな"),
    ("ﾊﾞｲｵﾏｽ", "バイオマス"),
    ("ｶﾞｿﾘﾝ", "がそりん"),
    ("ＥＮ－Ｒ－００１", "en-r-001"),
    ("FO-001 Ver. 4.0", "ｆｏ００１ｖｅｒ４０"),
    ("J-クレジット", "Ｊクレジット"),
    ("J‐クレジット", "J−クレジット"),
    ("槍ヶ岳", "槍ケ岳"),
    ("龍ケ崎市", "竜ヶ﨑市"),
    ("櫻井", "桜井"),
    ("髙橋", "高橋"),
    ("渡邊", "渡邉"),
    ("廣島縣", "広島県"),
    ("𠮷野町", "吉野町"),
    ("辻\U000e0100堂", "辻堂"),
    ("五木村　村有林", "五木村村有林"),
    ("㈱むすび", "(株)むすび"),
    ("㌧", "トン"),
    ("Straße", "STRASSE"),
    ("１，０００", "1000"),
)

APART = (("ビル", "ビール"), ("はは", "ばば"), ("株式会社", "(株)"), ("五木", "六木"), ("つ", "っ"))


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_two_writings_of_one_thing_are_alike(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_things_stay_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text(max_size=40))
@example("A´")
@example("A ´")
def test_a_text_is_found_by_itself_and_has_no_end_of_a_field(text: str) -> None:
    normal = normalise(text)
    assert FIELD_END not in normal and normal == normal.strip()
    assert contains(text_of(["前", text, "後"]), words_of(text))


@given(
    st.text(alphabet="森林あアaA1𠮷", min_size=1, max_size=12),
    st.text(alphabet="森林あアaA1𠮷", min_size=1, max_size=4),
)
def test_a_text_with_a_word_has_all_the_tokens_that_the_word_wants(text: str, word: str) -> None:
    normal, wanted = normalise(text), normalise(word)
    tokens = tokens_of(normal)
    if wanted in normal:
        assert all(any(one.startswith(token) for one in tokens) for token in wanted_tokens(wanted))
        assert len(wanted) == 1 or set(wanted_tokens(wanted)) <= set(tokens)


def test_a_search_has_at_most_so_many_words_and_signs_are_none() -> None:
    assert words_of("　五木　村有林 五木 ") == ("五木", "村有林")
    assert words_of("% _ \\ \" ' * - 。、") == ()
    assert len(words_of(" ".join("森林水土木火金銀銅鉄石砂"))) == MAX_WORDS


def test_a_text_is_indexed_as_far_as_its_bound() -> None:
    assert len(text_of(["森" * MAX_INDEXED, "林"])) == MAX_INDEXED


def test_tokens_are_digits_and_letters_only() -> None:
    assert all(token.isascii() and token.isalnum() for token in tokens_of(normalise('森 OR "x":*() & | ! <-> 𠮷')))


# --- Both databases -------------------------------------------------------------------------------------------------

ALPHABET = "東京都府森林もりモリﾓﾘaAａ1１ー々ヶ𠮷％'\"*:&|!()<>\\ 　"


async def found(search: str, kind: Searched = Searched.LISTING) -> set[UUID]:
    """What a search finds."""
    sql, values = found_by(words_of(search), kind, start=1, postgres=is_postgres())
    return {UUID(str(row["subject_id"])) for row in await fetch(sql, values)}


async def write(kind: Searched, *texts: str) -> list[UUID]:
    """Things that are found by these texts; their ids."""
    ids = [new_id() for _ in texts]
    async with transaction():
        await write_texts(SearchText(kind, id, text_of(text.split("/"))) for id, text in zip(ids, texts, strict=True))
    return ids


@pytest.mark.usefixtures("database")
async def test_a_search_finds_exactly_the_texts_that_contain_its_words() -> None:
    chance = random.Random(20261122)

    def some(longest: int) -> str:
        return "".join(chance.choices(ALPHABET, k=chance.randint(1, longest)))

    texts = [f"{some(12)}/{some(6)}" for _ in range(150)]
    ids = await write(Searched.LISTING, *texts)
    indexed = dict(zip(ids, (text_of(text.split("/")) for text in texts), strict=True))
    hits = 0
    for search in [some(4) for _ in range(250)]:
        words = words_of(search)
        expected = {id for id, text in indexed.items() if words and contains(text, words)}
        assert await found(search) == expected, search
        hits += len(expected)
    assert hits > 500, "the searches find something"


@pytest.mark.usefixtures("database")
async def test_a_word_that_only_seems_to_be_there_is_not_found() -> None:
    [tokyo, kyoto, split] = await write(Searched.LISTING, "東京都", "東京と京都", "東京/都")
    assert await found("東京都") == {tokyo}
    assert await found("東京 都") == {tokyo, kyoto, split}
    assert await found("京都") == {tokyo, kyoto}


@pytest.mark.usefixtures("database")
async def test_one_character_finds_wherever_it_stands() -> None:
    [first, last, alone] = await write(Searched.LISTING, "森の木", "木の森", "森")
    assert await found("森") == {first, last, alone}
    assert await found("の") == {first, last}


@pytest.mark.usefixtures("database")
async def test_a_text_that_is_written_again_takes_the_place_of_the_old_one() -> None:
    [id] = await write(Searched.LISTING, "海の藻")
    async with transaction():
        await write_texts([SearchText(Searched.LISTING, id, text_of(["山の木"]))])
    assert (await found("藻"), await found("木")) == (set(), {id})


@pytest.mark.usefixtures("database")
async def test_a_search_looks_among_things_of_its_kind() -> None:
    [project] = await write(Searched.PROJECT, "村有林")
    [listing] = await write(Searched.LISTING, "村有林")
    assert await found("村有林") == {listing}
    assert await found("村有林", Searched.PROJECT) == {project}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("search", ["", " ", "%", "'", '"', "\\", "*", ":*", "!", "&", "()", "NEAR", "-", "\u3000"])
async def test_a_search_is_text_and_no_syntax(search: str) -> None:
    await write(Searched.LISTING, "森林")
    assert await found(search) == set()
