"""Local government codes, regions, and places in Japanese text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from parties.local_governments import all_places, check_digit, historic_names
from parties.places import (
    MAX_PLACE_TEXT,
    Region,
    find_place,
    is_within,
    prefecture_of,
    prefectures,
    read_place_text,
    read_places,
    region_of,
)

# --- Codes ----------------------------------------------------------------------------------------------------------


def test_the_table_holds_every_local_government() -> None:
    places = all_places().values()
    assert len(prefectures()) == 47
    ends = [place.municipality[-1] for place in places if place.municipality and not place.city_code]
    # 792 cities, 743 towns, 183 villages and 23 special wards (総務省, since 2018-10-01), and the six villages of the
    # Northern Territories that the official list of codes carries.
    assert {end: ends.count(end) for end in "市町村区"} == {"市": 792, "町": 743, "村": 183 + 6, "区": 23}
    assert sum(place.city_code is not None for place in places) == 171
    assert all(place.kana and place.code.isdigit() and len(place.code) == 6 for place in places)
    assert list(all_places()) == sorted(all_places())


def test_every_check_digit_is_right() -> None:
    assert all(place.code[5] == check_digit(place.code[:5]) for place in all_places().values())
    assert all(old.code is None or old.code[5] == check_digit(old.code[:5]) for old in historic_names())


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("204102", "長野県下伊那郡根羽村"),
        ("20410", "長野県下伊那郡根羽村"),
        ("２０４１０２", "長野県下伊那郡根羽村"),
        (" 435112 ", "熊本県球磨郡五木村"),
        ("011011", "北海道札幌市中央区"),
        ("131016", "東京都千代田区"),
        ("010006", "北海道"),
        ("20", "長野県"),
        ("221384", "静岡県浜松市中央区"),
    ],
)
def test_a_code_is_found(code: str, name: str) -> None:
    assert find_place(code).name == name


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("204103", "check_digit"),
        ("47999", "known_local_government"),
        ("00", "known_local_government"),
        ("999999", "check_digit"),
        ("2041", "local_government_code"),
        ("", "local_government_code"),
        ("根羽村", "local_government_code"),
        ("2041022", "local_government_code"),
        ("٢٠", "local_government_code"),
        ("221317", "abolished_local_government"),
    ],
)
def test_another_code_is_refused(code: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        find_place(code)
    assert (caught.value.field, caught.value.rule) == ("placeCode", rule)


def test_the_refusal_of_an_abolished_code_names_its_successor() -> None:
    with pytest.raises(InvalidInput) as caught:
        find_place("221376")
    assert "221406 静岡県浜松市天竜区" in caught.value.hint


def test_regions_are_those_of_the_project_list() -> None:
    expected = {
        Region.HOKKAIDO: "北海道",
        Region.TOHOKU: "青森県 岩手県 宮城県 秋田県 山形県 福島県",
        Region.KANTO: "茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県",
        Region.CHUBU: "新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県",
        Region.KINKI: "滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県",
        Region.CHUGOKU: "鳥取県 島根県 岡山県 広島県 山口県",
        Region.SHIKOKU: "徳島県 香川県 愛媛県 高知県",
        Region.KYUSHU_OKINAWA: "福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県",
    }
    found: dict[Region, list[str]] = {}
    for prefecture in prefectures():
        found.setdefault(region_of(prefecture.code), []).append(prefecture.prefecture)
    assert {region: " ".join(names) for region, names in found.items()} == expected


@pytest.mark.parametrize(
    ("place", "area", "within"),
    [
        ("204102", "204102", True),
        ("204102", "200000", True),
        ("204102", "20", True),
        ("204102", "21", False),
        ("200000", "204102", False),
        ("011011", "011002", True),
        ("011011", "01", True),
        ("011002", "011011", False),
        ("131016", "130001", True),
        ("131016", "011011", False),
        ("200000", "200000", True),
    ],
)
def test_a_place_is_within_itself_its_city_and_its_prefecture(place: str, area: str, within: bool) -> None:
    assert is_within(place, area) is within


@given(st.sampled_from(sorted(all_places())), st.sampled_from(sorted(all_places())))
def test_what_is_within_a_place_is_within_what_holds_it(one: str, other: str) -> None:
    assert is_within(one, one)
    assert is_within(one, prefecture_of(one))
    assert not (is_within(one, other) and is_within(other, one)) or one == other
    if is_within(one, other):
        assert prefecture_of(one) == prefecture_of(other)


# --- Text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        ("長野県下伊那郡根羽村", ["長野県下伊那郡根羽村"], []),
        ("熊本県五木村", ["熊本県球磨郡五木村"], []),
        ("五木村", ["熊本県球磨郡五木村"], []),
        ("北海道札幌市", ["北海道札幌市"], []),
        ("北海道札幌市中央区", ["北海道札幌市中央区"], []),
        ("福岡県粕屋郡", ["福岡県"], ["粕屋郡"]),
        ("福岡県粕屋郡久山町", ["福岡県糟屋郡久山町"], ["粕屋郡"]),
        ("静岡県浜松市北区", ["静岡県浜松市"], []),
        ("静岡県浜松市天竜区", ["静岡県浜松市天竜区"], []),
        ("愛知県、岐阜県、三重県", ["愛知県", "岐阜県", "三重県"], []),
        ("岩手県盛岡市\r\n陸前高田市", ["岩手県盛岡市", "岩手県陸前高田市"], []),
        ("長崎県佐世保市・佐々町", ["長崎県佐世保市", "長崎県北松浦郡佐々町"], []),
        ("岩手県 盛岡市　遠野市", ["岩手県盛岡市", "岩手県遠野市"], []),
        ("静岡県浜松市中央区、浜名区", ["静岡県浜松市中央区", "静岡県浜松市浜名区"], []),
        (
            "群馬県桐生市、みどり市\r\n茨城県大子町、日立市",
            ["群馬県桐生市", "群馬県みどり市", "茨城県久慈郡大子町", "茨城県日立市"],
            [],
        ),
        ("大阪府堺市、香川県高松市、津市", ["大阪府堺市", "香川県高松市", "三重県津市"], []),
        ("東京都三宅島三宅村", ["東京都三宅島三宅村"], []),
        # Two local governments have the name: the one that people can live in, unless the county says otherwise.
        ("北海道泊村", ["北海道古宇郡泊村"], []),
        ("北海道国後郡泊村", ["北海道国後郡泊村"], []),
        # Names within names.
        ("三重県四日市市", ["三重県四日市市"], []),
        ("三重県四日市", ["三重県四日市市"], []),
        ("新潟県十日町市", ["新潟県十日町市"], []),
        ("千葉県市川市、市原市", ["千葉県市川市", "千葉県市原市"], []),
        ("東京都武蔵村山市、東村山市、町田市", ["東京都武蔵村山市", "東京都東村山市", "東京都町田市"], []),
        ("奈良県大和郡山市", ["奈良県大和郡山市"], []),
        ("北海道余市町、北海道余市郡余市町", ["北海道余市郡余市町"], []),
        # Variant characters.
        ("茨城県鹿島市", ["茨城県鹿嶋市"], []),
        ("茨城県龍ヶ崎市、竜ケ崎市", ["茨城県龍ケ崎市"], []),
        ("埼玉県鶴ヶ島市", ["埼玉県鶴ヶ島市"], []),
        ("宮城県塩竃市", ["宮城県塩竈市"], []),
        ("高知県檮原町", ["高知県高岡郡梼原町"], []),
        ("奈良県葛\U000e0100城市", ["奈良県葛城市"], []),
        ("長野県山の内町", ["長野県下高井郡山ノ内町"], []),
        # Old names.
        ("石川県野々市町", ["石川県野々市市"], []),
        ("栃木県下都賀郡大平町", ["栃木県栃木市"], []),
        ("北海道虻田郡虻田町", ["北海道虻田郡洞爺湖町"], []),
        ("山口県錦町", ["山口県岩国市"], []),
        ("熊本県錦町", ["熊本県球磨郡錦町"], []),
        ("島根県益田市向横田町、美都町", ["島根県益田市"], ["向横田町"]),
        # What is kept beside the places.
        ("愛知県日進市岩崎台", ["愛知県日進市"], ["岩崎台"]),
        ("静岡県駿東郡小山町 須走地区", ["静岡県駿東郡小山町"], ["須走地区"]),
        ("愛知県西尾市他", ["愛知県西尾市"], ["他"]),
        ("高知県土佐郡土佐町、他9市町村", ["高知県土佐郡土佐町"], ["他9市町村"]),
        ("栃木県全域", ["栃木県"], []),
        ("岩手県周辺", ["岩手県"], ["周辺"]),
        ("栃木県矢坂市", ["栃木県"], ["矢坂市"]),
        ("鳥取県松江市", ["鳥取県"], ["松江市"]),
        ("府中市", [], ["府中市"]),
        ("岐阜県高山市、日野町", ["岐阜県高山市"], ["日野町"]),
        ("岐阜県高山市、五木村", ["岐阜県高山市"], ["五木村"]),
        ("パリ", [], ["パリ"]),
        ("全国", [], ["全国"]),
        ("九州・沖縄", [], ["九州・沖縄"]),
        ("九州・山口県", ["山口県"], ["九州・沖縄"]),
        ("", [], []),
        ("　\n、", [], []),
    ],
)
def test_places_are_read_and_nothing_is_dropped(text: str, names: list[str], rest: list[str]) -> None:
    places, unmatched = read_places(text)
    assert [place.name for place in places] == names
    assert unmatched == rest


def test_regions_details_and_unread_parts_are_told_apart() -> None:
    reading = read_place_text("関西・中部地方、愛知県日進市岩崎台、長崎県長崎市他、LPG：全国")
    assert reading.regions == {Region.KINKI, Region.CHUBU, Region.NATIONWIDE}
    assert reading.details == ("岩崎台",)
    assert reading.unread == ("他", "LPG")


def test_a_list_in_brackets_is_read() -> None:
    places, rest = read_places("福岡県八女・筑後地域（八女市・久留米市・広川町）")
    assert [place.name for place in places] == ["福岡県", "福岡県八女市", "福岡県久留米市", "福岡県八女郡広川町"]
    assert rest == ["八女", "筑後地域"]


def test_a_text_too_long_for_a_place_is_refused() -> None:
    assert read_places("津" * MAX_PLACE_TEXT) == ([], ["津" * MAX_PLACE_TEXT])
    with pytest.raises(InvalidInput):
        read_places("津" * (MAX_PLACE_TEXT + 1))


def test_every_name_reads_back_to_its_place() -> None:
    for place in all_places().values():
        assert read_place_text(place.name).places == (place,)
        assert read_place_text(place.name).unread == ()


def test_every_name_without_its_county_reads_back_too() -> None:
    northern_tomari = "016969"
    for place in all_places().values():
        found = read_place_text(f"{place.prefecture}{place.municipality or ''}").places
        assert found == (place,) or place.code == northern_tomari


def test_every_old_name_leads_to_a_living_place() -> None:
    for old in historic_names():
        (place,) = read_place_text(f"{old.prefecture}{old.county or ''}{old.municipality}").places
        assert place == find_place(old.successor_code)


@given(st.lists(st.sampled_from(sorted(all_places())), min_size=1, max_size=8), st.sampled_from("、\n・/，"))
def test_any_list_of_names_is_read_in_its_order(codes: list[str], separator: str) -> None:
    places = [find_place(code) for code in codes]
    reading = read_place_text(separator.join(place.name for place in places))
    assert list(reading.places) == list(dict.fromkeys(places))
    assert not (reading.unread or reading.details or reading.regions)


@given(st.text(max_size=60) | st.text(alphabet="北海道札幌市県郡町村区、 \n全国他津", max_size=40))
def test_whatever_is_written_is_read_or_kept(text: str) -> None:
    places, rest = read_places(text)
    if any(character.isalpha() for character in text):
        assert places or rest
