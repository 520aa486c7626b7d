"""A registry's notice beside the request: what agrees, what differs, and what the notice does not say."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from core import clock
from core.errors import InvalidInput
from registry.errors import BadSerials, NoticeDiffers
from registry.kinds import Scheme
from registry.notices import (
    MAX_NOTICE_RANGES,
    MAX_SHOWN,
    NOT_ON_NOTICE,
    RETIREMENT_FIELDS,
    TRANSFER_FIELDS,
    FieldComparison,
    Outcome,
    RetirementTerms,
    TransferTerms,
    compare,
    read_executed_on,
    read_ranges,
    require_agreement,
)
from registry.serial_layouts import LAYOUTS
from registry.serials import SerialRange
from registry.states import PurposeCode, RetirementKind

# The credits of Minato's fair (handbook 001, lines 643-652); certification number and account holder are invented.
FAIR = (SerialRange("JP-200", 11_157, 11_159),)
REQUEST = RetirementTerms(
    scheme=Scheme.J_VER,
    project_number="0014",
    certification_number="JP-0014-01",
    serials=FAIR,
    quantity_t=2,
    account_holder="株式会社 長野ペレット",
    credit_user="港区",
    corporate_number="8000020131032",
    kind=RetirementKind.INVALIDATION,
    purpose_code=PurposeCode.CARBON_OFFSET,
    purpose_detail="エコライフ・フェア2010のオフセット",
)
NOTICE = replace(REQUEST, notice_number="無-1", executed_on=date(2010, 11, 22))

TRANSFER_REQUEST = TransferTerms(
    project_number="0014",
    certification_number="JP-0014-01",
    serials=FAIR,
    quantity_t=2,
    from_holder="株式会社長野ペレット",
    to_holder="港区",
)
TRANSFER_NOTICE = replace(TRANSFER_REQUEST, notice_number="移-1", executed_on=date(2010, 11, 15))


def changed(terms: Any, **values: Any) -> Any:
    """The same terms with other values."""
    return replace(terms, **values)


def refused(requested: Any, noticed: Any) -> list[dict[str, str]]:
    """The differences for which the notice is refused; none when it is not."""
    try:
        require_agreement(compare(requested, noticed))
    except NoticeDiffers as error:
        assert error.rule == "RP-03"
        return error.differences
    return []


def by_field(compared: tuple[FieldComparison, ...]) -> dict[str, FieldComparison]:
    return {one.field: one for one in compared}


def test_a_retirement_notice_is_compared_in_all_its_fields() -> None:
    compared = compare(REQUEST, NOTICE)
    assert [(one.field, one.label_ja, one.requested, one.noticed, one.outcome) for one in compared] == [
        ("noticeNumber", "通知書の番号", "", "無-1", Outcome.NOT_REQUESTED),
        ("executedOn", "無効化日", "", "2010-11-22", Outcome.NOT_REQUESTED),
        ("scheme", "制度", "J_VER", "J_VER", Outcome.AGREES),
        ("projectNumber", "プロジェクト番号", "0014", "0014", Outcome.AGREES),
        ("certificationNumber", "クレジット認証番号", "JP-0014-01", "JP-0014-01", Outcome.AGREES),
        (
            "serials",
            "シリアル番号",
            "JP-200-000-000-011-157～JP-200-000-000-011-158",
            "JP-200-000-000-011-157～JP-200-000-000-011-158",
            Outcome.AGREES,
        ),
        ("quantity", "数量（t-CO2）", "2", "2", Outcome.AGREES),
        ("accountHolder", "口座名義人", "株式会社 長野ペレット", "株式会社 長野ペレット", Outcome.AGREES),
        ("beneficiaryName", "クレジット利用法人", "港区", "港区", Outcome.AGREES),
        ("corporateNumber", "利用法人の法人番号", "8000020131032", "8000020131032", Outcome.AGREES),
        ("kind", "手続の種類（無効化・償却・取消）", "INVALIDATION", "INVALIDATION", Outcome.AGREES),
        ("purposeCode", "用途", "CARBON_OFFSET", "CARBON_OFFSET", Outcome.AGREES),
        (
            "purposeDetail",
            "目的の詳細",
            "エコライフ・フェア2010のオフセット",
            "エコライフ・フェア2010のオフセット",
            Outcome.AGREES,
        ),
    ]
    assert all(one.agrees for one in compared)
    assert refused(REQUEST, NOTICE) == []


def test_a_transfer_notice_is_compared_in_all_its_fields() -> None:
    compared = compare(TRANSFER_REQUEST, TRANSFER_NOTICE)
    assert [one.field for one in compared] == [
        "noticeNumber",
        "executedOn",
        "projectNumber",
        "certificationNumber",
        "serials",
        "quantity",
        "fromHolder",
        "toHolder",
    ]
    assert refused(TRANSFER_REQUEST, TRANSFER_NOTICE) == []


DIFFERENT: list[tuple[str, str, Any, str, str]] = [
    ("scheme", "scheme", Scheme.J_CREDIT, "J_VER", "J_CREDIT"),
    ("project_number", "projectNumber", "0015", "0014", "0015"),
    ("certification_number", "certificationNumber", "JP-0014-02", "JP-0014-01", "JP-0014-02"),
    ("quantity_t", "quantity", 3, "2", "3"),
    ("account_holder", "accountHolder", "別の会社", "株式会社 長野ペレット", "別の会社"),
    ("credit_user", "beneficiaryName", "品川区", "港区", "品川区"),
    ("credit_user", "beneficiaryName", "", "港区", ""),
    ("corporate_number", "corporateNumber", "8000020204102", "8000020131032", "8000020204102"),
    ("kind", "kind", RetirementKind.SURRENDER, "INVALIDATION", "SURRENDER"),
    ("kind", "kind", RetirementKind.CANCELLATION, "INVALIDATION", "CANCELLATION"),
    ("purpose_code", "purposeCode", PurposeCode.KEIDANREN, "CARBON_OFFSET", "KEIDANREN"),
    ("purpose_detail", "purposeDetail", "別の催し", "エコライフ・フェア2010のオフセット", "別の催し"),
]


@pytest.mark.parametrize(("attribute", "field", "value", "requested", "noticed"), DIFFERENT)
def test_every_single_difference_of_a_retirement_is_named(
    attribute: str, field: str, value: Any, requested: str, noticed: str
) -> None:
    other = changed(NOTICE, **{attribute: value})
    assert refused(REQUEST, other) == [{"field": field, "requested": requested, "notice": noticed}]
    rest = [one for one in compare(REQUEST, other) if one.field != field]
    assert all(one.agrees for one in rest)


@pytest.mark.parametrize(
    ("attribute", "field", "value"),
    [
        ("project_number", "projectNumber", "14"),
        ("certification_number", "certificationNumber", "JP-0014-1"),
        ("quantity_t", "quantity", 1),
        ("from_holder", "fromHolder", "（株）長野ペレット"),
        ("to_holder", "toHolder", "港区役所"),
    ],
)
def test_every_single_difference_of_a_transfer_is_named(attribute: str, field: str, value: Any) -> None:
    (difference,) = refused(TRANSFER_REQUEST, changed(TRANSFER_NOTICE, **{attribute: value}))
    assert (difference["field"], difference["notice"]) == (field, str(value))


@pytest.mark.parametrize(
    ("serials", "shown"),
    [
        ((SerialRange("JP-200", 11_157, 11_158),), "JP-200-000-000-011-157"),
        ((SerialRange("JP-200", 11_158, 11_160),), "JP-200-000-000-011-158～JP-200-000-000-011-159"),
        (
            (SerialRange("JP-200", 11_157, 11_158), SerialRange("JP-200", 11_159, 11_160)),
            "JP-200-000-000-011-157、JP-200-000-000-011-159",
        ),
        ((SerialRange("JP-201", 11_157, 11_159),), "JP-201-000-000-011-157～JP-201-000-000-011-158"),
        ((SerialRange("JP-200", 11_157, 11_159, "X"),), "JP-200-000-000-011-157-X～JP-200-000-000-011-158-X"),
    ],
)
def test_other_serials_are_named_even_where_the_count_agrees(serials: tuple[SerialRange, ...], shown: str) -> None:
    for requested, noticed in ((REQUEST, NOTICE), (TRANSFER_REQUEST, TRANSFER_NOTICE)):
        (difference,) = refused(requested, replace(noticed, serials=serials))
        assert difference == {
            "field": "serials",
            "requested": "JP-200-000-000-011-157～JP-200-000-000-011-158",
            "notice": shown,
        }


def test_serials_are_compared_as_ranges_however_the_notice_cuts_them() -> None:
    whole = replace(REQUEST, serials=(SerialRange("JP-200", 1, 11),))
    pieces = [SerialRange("JP-200", 8, 11), SerialRange("JP-200", 1, 4), SerialRange("JP-200", 4, 8)]
    assert refused(whole, replace(NOTICE, serials=pieces)) == []
    assert refused(replace(REQUEST, serials=pieces), replace(NOTICE, serials=whole.serials)) == []


def test_the_same_count_of_another_tonne_numbered_in_kilograms_differs() -> None:
    kilograms = next(one for one in LAYOUTS.values() if one.numbers_per_tonne > 1)
    tonne = SerialRange("ISM", 3, 4, "", replace(kilograms, offset=0))
    shifted = replace(tonne, layout=replace(kilograms, offset=1))
    assert refused(replace(REQUEST, serials=[tonne]), replace(NOTICE, serials=[tonne])) == []
    assert [one["field"] for one in refused(replace(REQUEST, serials=[tonne]), replace(NOTICE, serials=[shifted]))] == [
        "serials"
    ]


def test_every_difference_is_named_at_once_in_the_order_of_the_notice() -> None:
    other = replace(NOTICE, quantity_t=3, credit_user="", purpose_code=PurposeCode.SBT, project_number="397")
    assert [one["field"] for one in refused(REQUEST, other)] == [
        "projectNumber",
        "quantity",
        "beneficiaryName",
        "purposeCode",
    ]


# Widths and spaces alone are forgiven (docs/sources.md RP-03, LG-01).
@pytest.mark.parametrize(
    ("attribute", "requested", "noticed"),
    [
        ("credit_user", "株式会社ミナト", "株式会社　ミナト"),
        ("credit_user", "株式会社ミナト", " 株式会社 ミナト "),
        ("credit_user", "（株）ミナト", "(株)ミナト"),
        ("credit_user", "㈱ミナト", "（株）ミナト"),
        ("credit_user", "ミナト環境ＡＢＣ", "ﾐﾅﾄ環境ABC"),
        ("credit_user", "ガス協会", "カ\u3099ス協会"),
        ("account_holder", "港 区\u00a0環境課", "港区環境課"),
        ("corporate_number", "8000020131032", "８００００２０１３１０３２"),
        ("corporate_number", "8000020131032", "8000 0201 31032"),
        ("project_number", "0014", "００１４"),
        ("certification_number", "JP-0014-01", "ＪＰ－００１４－０１"),
        ("purpose_detail", "フェアの 2 t", "フェアの２ｔ"),
    ],
)
def test_widths_and_spaces_agree(attribute: str, requested: str, noticed: str) -> None:
    pair = (changed(REQUEST, **{attribute: requested}), changed(NOTICE, **{attribute: noticed}))
    assert refused(*pair) == []


@pytest.mark.parametrize(
    ("attribute", "requested", "noticed"),
    [
        ("credit_user", "株式会社ミナト", "（株）ミナト"),
        ("credit_user", "株式会社ミナト", "ミナト株式会社"),
        ("credit_user", "株式会社ミナト", "ミナト"),
        ("credit_user", "有限会社ミナト", "株式会社ミナト"),
        ("credit_user", "髙橋林業", "高橋林業"),
        ("credit_user", "ミナトー", "ミナト－"),
        ("credit_user", "ABC", "abc"),
        ("credit_user", "港区", "港\u200b区"),
        ("project_number", "0014", "14"),
        ("project_number", "0014", "0014A"),
        ("certification_number", "JP-0014-01", "JP001401"),
        ("corporate_number", "8000020131032", "T8000020131032"),
        ("purpose_detail", "2 t", "2.0 t"),
    ],
)
def test_near_misses_differ(attribute: str, requested: str, noticed: str) -> None:
    pair = (changed(REQUEST, **{attribute: requested}), changed(NOTICE, **{attribute: noticed}))
    (difference,) = refused(*pair)
    assert (difference["requested"], difference["notice"]) == (requested, noticed)


MANDATORY = {
    "notice_number": "noticeNumber",
    "executed_on": "executedOn",
    "project_number": "projectNumber",
    "serials": "serials",
    "quantity_t": "quantity",
    "credit_user": "beneficiaryName",
    "kind": "kind",
    "purpose_code": "purposeCode",
}
MANDATORY_OF_TRANSFER = ("notice_number", "executed_on", "quantity_t")


def test_a_field_that_the_notice_does_not_carry_refuses_only_when_it_is_mandatory() -> None:
    for field in RETIREMENT_FIELDS:
        silent = changed(NOTICE, **{field.attribute: None})
        assert by_field(compare(REQUEST, silent))[field.name].outcome is Outcome.NOT_ON_NOTICE
        named = [(one["field"], one["notice"]) for one in refused(REQUEST, silent)]
        assert named == ([(field.name, NOT_ON_NOTICE)] if field.attribute in MANDATORY else []), field.name


def test_a_transfer_notice_must_say_its_number_day_and_quantity() -> None:
    for field in TRANSFER_FIELDS:
        silent = changed(TRANSFER_NOTICE, **{field.attribute: None})
        named = [(one["field"], one["notice"]) for one in refused(TRANSFER_REQUEST, silent)]
        expected = [(field.name, NOT_ON_NOTICE)] if field.attribute in MANDATORY_OF_TRANSFER else []
        assert named == expected, field.name


def test_what_the_request_did_not_know_is_shown_and_does_not_refuse() -> None:
    unknown = replace(REQUEST, certification_number=None, corporate_number=None)
    compared = by_field(compare(unknown, NOTICE))
    assert (compared["certificationNumber"].requested, compared["certificationNumber"].noticed) == ("", "JP-0014-01")
    assert compared["certificationNumber"].outcome is Outcome.NOT_REQUESTED
    assert refused(unknown, NOTICE) == []


def test_the_refusal_says_both_sides_in_both_languages() -> None:
    with pytest.raises(NoticeDiffers) as refusal:
        require_agreement(compare(REQUEST, replace(NOTICE, quantity_t=1, kind=None)))
    assert refusal.value.message("ja") == (f"通知書と申請が一致しません：数量：2 ≠ 1、種類：無効化 ≠ {NOT_ON_NOTICE}。")
    assert "quantity: 2 ≠ 1" in refusal.value.message("en")


def test_a_long_text_of_the_notice_is_cut_in_the_refusal() -> None:
    (difference,) = refused(REQUEST, replace(NOTICE, purpose_detail="長" * 5_000))
    assert difference["notice"] == "長" * MAX_SHOWN


def test_serials_of_a_notice_are_joined_and_ordered() -> None:
    pieces = [SerialRange("JP-200", 5, 7), SerialRange("JP-200", 1, 5), SerialRange("JP-100", 9, 10)]
    assert read_ranges(pieces) == (SerialRange("JP-100", 9, 10), SerialRange("JP-200", 1, 7))


@pytest.mark.parametrize(
    ("ranges", "error"),
    [
        ([], InvalidInput(field="ranges", value="0", rule=f"1..{MAX_NOTICE_RANGES} ranges")),
        (
            [SerialRange("JP-200", number, number + 1) for number in range(MAX_NOTICE_RANGES + 1)],
            InvalidInput(field="ranges", value="10001", rule=f"1..{MAX_NOTICE_RANGES} ranges"),
        ),
        (
            [SerialRange("JP-200", 1, 11), SerialRange("JP-200", 3, 5)],
            InvalidInput(
                field="ranges", value="JP-200-000-000-000-003～JP-200-000-000-000-004", rule="ranges_do_not_overlap"
            ),
        ),
        (
            [SerialRange("JP-200", 5, 4)],
            BadSerials(field="lastSerial", value="3", rule="not_before_first_serial"),
        ),
    ],
)
def test_serials_that_cannot_be_are_refused(ranges: list[SerialRange], error: InvalidInput | BadSerials) -> None:
    for make in (lambda: read_ranges(ranges), lambda: compare(REQUEST, replace(NOTICE, serials=ranges))):
        with pytest.raises(type(error)) as refusal:
            make()
        assert refusal.value.attributes() == error.attributes()


# 23:30 in Tokyo on the fifth is still the fifth; the registry's day is a legal day in Japan.
@pytest.mark.parametrize(("day", "accepted"), [(1, False), (2, True), (5, True), (6, False)])
def test_a_notice_is_executed_between_the_request_and_today(day: int, accepted: bool) -> None:
    executed_on = date(2026, 10, day)
    with clock.running_at(lambda: datetime(2026, 10, 5, 14, 30, tzinfo=UTC)):
        if accepted:
            assert read_executed_on(executed_on, requested_on=date(2026, 10, 2)) == executed_on
        else:
            with pytest.raises(InvalidInput) as refusal:
                read_executed_on(executed_on, requested_on=date(2026, 10, 2))
            assert refusal.value.field == "executedOn"
