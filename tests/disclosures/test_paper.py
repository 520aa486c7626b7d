"""Printable documents: what they say can be read out of them again, and nothing that is printed is ever code."""

import hashlib
import io
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from core.errors import InvalidInput
from disclosures.paper import Paper, Section, Sheet, html_of, pdf_of, unprintable_characters
from disclosures.paper import document as limits
from disclosures.paper.document import texts_of
from disclosures.paper.glyphs import FONT_FILES, FONT_FOLDER, code_points_of, show_code_points
from disclosures.paper.html import STYLE_SOURCE
from disclosures.paper.pdf import CODE_POINT_NOTE
from tests.house.rules import ROOT
from tests.server.page_reading import read_page

HOSTILE = (
    "#read(\"/etc/passwd\") $x$ *b* _i_ `c` <script>alert('森')</script> @ref \\u{41} // c /* [x] {{7*7}} #{1+1} &amp;"
)

PAPER = Paper(
    title="無効化申請の控え",
    dated_on=date(2026, 11, 22),
    subtitle="J-クレジット登録簿への提出用",
    number="第RQ-20261122-0001号",
    lead=(("申請者", "根羽村"), ("無効化する量", "2 t-CO2")),
    sections=(
        Section(
            heading="無効化するクレジット",
            entries=(
                ("シリアル番号", "JC-200-000-000-011-157～JC-200-000-000-011-158"),
                ("無効化の目的", "みなと区民まつりの開催に伴う排出量のオフセット\n（2026年10月3日・4日）"),
            ),
        ),
        Section(heading="利用者", entries=(("名称", "髙﨑 邉"),)),
    ),
    notes=("この控えは、登録簿の受付を示すものではありません。",),
    link="https://musubi.example/requests/1",
    footer="Musubi 台帳",
)


def read_pdf(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """The text of all pages, without its spaces and line breaks, which are the setter's."""
    return "".join("".join(page.extract_text() for page in read_pdf(content).pages).split())


def one_entry(text: str, **changes: Any) -> Paper:
    return replace(PAPER, sections=(Section(heading="節", entries=(("項目", text),)),), **changes)


# --- PDF ------------------------------------------------------------------------------------------------------------


def test_every_text_of_a_paper_can_be_read_out_of_its_pdf() -> None:
    paper = replace(PAPER, annotations=((date(2027, 4, 1), "1 t-CO2が取り消されました。"),), framed=True)
    text = text_of(pdf_of(paper))
    assert [one for one in texts_of(paper) if "".join(one.split()) not in text] == []
    assert "追記（発行後に記録された事項）2027年（令和9年）4月1日" in text


def test_a_pdf_is_a4_names_its_title_language_and_day_and_is_made_to_be_kept() -> None:
    reader = read_pdf(pdf_of(PAPER))
    (page,) = reader.pages
    assert [round(length) for length in page.mediabox[2:]] == [595, 842]
    assert reader.metadata is not None
    assert reader.metadata.title == "無効化申請の控え 第RQ-20261122-0001号"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == PAPER.dated_on
    catalogue: Any = reader.trailer["/Root"]
    assert str(catalogue["/Lang"]).startswith("ja")
    xmp = catalogue["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp


@pytest.mark.parametrize(("sheet", "size"), [(Sheet.CARD, [298, 420]), (Sheet.PANEL, [842, 1191])])
def test_a_label_is_a_card_and_a_panel_is_large(sheet: Sheet, size: list[int]) -> None:
    pages = read_pdf(pdf_of(replace(PAPER, sheet=sheet))).pages
    assert [[round(length) for length in page.mediabox[2:]] for page in pages] == [size] * len(pages)


def test_the_same_paper_is_the_same_bytes_in_another_process() -> None:
    here = hashlib.sha256(pdf_of(PAPER)).hexdigest()
    assert hashlib.sha256(pdf_of(replace(PAPER))).hexdigest() == here
    program = (
        "import hashlib; from tests.disclosures.test_paper import PAPER, pdf_of;"
        "print(hashlib.sha256(pdf_of(PAPER)).hexdigest())"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == here


def test_only_the_fonts_that_ship_are_in_a_pdf_and_they_are_embedded() -> None:
    fonts: dict[str, bool] = {}
    for page in read_pdf(pdf_of(one_entry("𠮷野"))).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[inner["/BaseFont"].split("+")[1]] = "/FontFile2" in inner["/FontDescriptor"]
    assert fonts == {"BIZUDPGothic-Regular": True, "BIZUDPGothic-Bold": True, "NotoSansJP-Regular": True}


def test_pages_are_numbered_when_there_is_more_than_one() -> None:
    assert "1/1" not in text_of(pdf_of(PAPER))
    pages = read_pdf(pdf_of(one_entry("森\n" * 60))).pages
    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        assert f"第RQ-20261122-0001号{number}/2" in "".join(page.extract_text().split())


def test_what_people_wrote_is_never_code_to_the_setter() -> None:
    paper = one_entry(HOSTILE, title=HOSTILE, footer=HOSTILE, notes=(HOSTILE,), lead=((HOSTILE, HOSTILE),))
    text = text_of(pdf_of(paper))
    assert text.count("".join(HOSTILE.split())) == 6


def test_the_template_reads_one_picture_and_no_package() -> None:
    template = (ROOT / "disclosures/paper/paper.typ").read_text(encoding="utf-8")
    assert re.findall(r"#?\b(?:import|include|read|plugin|eval)\b", template) == []
    opened = re.findall(r"\b(?:image|json)\(([^,)]*)", template)
    assert opened == ["bytes(sys.inputs.paper", '"mark.svg"', "bytes(paper.qr"]
    assert (ROOT / "disclosures/paper/mark.svg").read_bytes() == (ROOT / "server/static/mark.svg").read_bytes()


@pytest.mark.parametrize(
    "text", ["W" * 3_000, "https://example.com/" + "a" * 400, "Д" * 500, "森" * 10_000, "x-" * 400]
)
def test_what_is_too_long_for_a_line_is_broken_and_read_back_whole(text: str) -> None:
    reader = read_pdf(pdf_of(one_entry(text, title=text[:200], lead=(("量", text),), subtitle=text[:200])))
    lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    assert max(map(len, lines)) < 150
    assert text[:200] in "".join(lines)
    assert "\u200b" not in "".join(lines)


def test_the_largest_paper_that_is_taken_can_be_set() -> None:
    texts = [str(number % 10) * limits.MAX_ENTRY_CHARACTERS for number in range(11)]
    paper = one_entry("森", notes=(), lead=())
    paper = replace(paper, sections=(Section(heading="節", entries=tuple(("項目", text) for text in texts)),))
    assert len(read_pdf(pdf_of(paper)).pages) > 10


# --- Characters -----------------------------------------------------------------------------------------------------


def test_the_fonts_show_every_character_of_jis_x_0213() -> None:
    characters: set[str] = set()
    for lead in range(0x81, 0xFD):
        for trail in range(0x40, 0xFD):
            try:
                characters.update(bytes([lead, trail]).decode("shift_jis_2004"))
            except UnicodeDecodeError:
                continue
    kanji = {character for character in characters if character >= "㐀"}
    assert len(kanji) > 10_000
    assert unprintable_characters("".join(sorted(characters - {"\x7f"}))) == ("⦅", "⦆")
    regular, bold, _ = (code_points_of(FONT_FOLDER / name) for name in FONT_FILES)
    assert regular == bold
    assert {ord(character) for character in kanji} <= regular


@pytest.mark.parametrize(
    "name", ["髙﨑", "𠮷野家", "渡邉・渡邊・渡辺", "德川", "瀨戸", "葛\U000e0100城市", "㈱むすび①", "Ōsaka é", "蓬萊"]
)
def test_names_are_printed_with_their_own_characters(name: str) -> None:
    assert unprintable_characters(name) == ()
    text = text_of(pdf_of(one_entry(name)))
    assert "".join(name.split()) in text
    assert "U+" not in text


def test_a_character_that_no_font_has_is_printed_as_its_code_point_and_said() -> None:
    text = "森🌲と한글と🌲"
    assert unprintable_characters(text) == ("🌲", "한", "글")
    assert show_code_points(text) == "森〔U+1F332〕と〔U+D55C〕〔U+AE00〕と〔U+1F332〕"
    printed = text_of(pdf_of(one_entry(text)))
    assert show_code_points(text) in printed
    assert CODE_POINT_NOTE in printed
    assert CODE_POINT_NOTE not in text_of(pdf_of(one_entry("森")))


def test_the_fonts_are_the_packages_own_files_with_their_licence() -> None:
    source = (FONT_FOLDER / "SOURCE.md").read_text(encoding="utf-8")
    for name in FONT_FILES:
        assert hashlib.sha256((FONT_FOLDER / name).read_bytes()).hexdigest() in source
    for licence in ("OFL-BIZUDPGothic.txt", "OFL-NotoSansJP.txt"):
        assert "SIL OPEN FONT LICENSE Version 1.1" in (FONT_FOLDER / licence).read_text(encoding="utf-8")
    assert "disclosures/paper/fonts" in (ROOT / "NOTICE").read_text(encoding="utf-8")


def test_a_file_that_is_no_font_of_ours_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "empty.ttf"
    file.write_bytes(bytes(12))
    with pytest.raises(ValueError, match="no cmap"):
        code_points_of(file)


# --- HTML -----------------------------------------------------------------------------------------------------------


def test_a_page_says_what_the_paper_says_and_loads_nothing() -> None:
    paper = replace(PAPER, annotations=((date(2027, 4, 1), "1 t-CO2が取り消されました。"),))
    html = html_of(paper, pdf_link="/requests/1.pdf")
    page = read_page(html)
    assert page.language == "ja"
    assert [one for one in texts_of(paper) if " ".join(one.split()) not in page.text] == []
    assert page.headings == ["無効化申請の控え", "追記（発行後に記録された事項）", "無効化するクレジット", "利用者"]
    assert page.heading_levels == [1, 2, 2, 2]
    assert page.entries["2027年（令和9年）4月1日"] == "1 t-CO2が取り消されました。"
    assert page.links == ["/requests/1.pdf", "https://musubi.example/requests/1"]
    assert [source[:26] for source in page.sources] == ["data:image/svg+xml;base64,"] * 2
    assert not page.inline_attributes
    assert "script" not in page.tags
    assert "url(" not in html and "@import" not in html


def test_what_people_wrote_is_text_on_a_page() -> None:
    paper = one_entry(HOSTILE, title=HOSTILE, footer=HOSTILE, notes=(HOSTILE,), lead=((HOSTILE, HOSTILE),))
    page = read_page(html_of(paper, pdf_link='/x"onload="y'))
    assert page.text.count(HOSTILE) == 6 + 1, "once more in the title of the window"
    assert "script" not in page.tags
    assert not page.inline_attributes


@pytest.mark.parametrize("sheet", Sheet)
def test_the_styles_of_a_page_are_what_its_policy_allows(sheet: Sheet) -> None:
    styles = re.findall(r"<style>(.*?)</style>", html_of(replace(PAPER, sheet=sheet)), re.DOTALL)
    assert len(styles) == (1 if sheet is Sheet.A4 else 2)
    for style in styles:
        digest = hashlib.sha256(style.encode()).digest()
        assert f"'sha256-{b64encode(digest).decode()}'" in STYLE_SOURCE.split()


# --- What is taken --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "二\n行"}, "title"),
        ({"title": "森" * 401}, "title"),
        ({"number": "1" * (limits.MAX_NUMBER + 1)}, "number"),
        ({"notes": ("\u202e",)}, "notes"),
        ({"notes": ("注",) * (limits.MAX_NOTES + 1)}, "notes"),
        ({"annotations": ((date(2027, 4, 1), "追記"),) * (limits.MAX_ANNOTATIONS + 1)}, "annotations"),
        ({"sections": (Section(heading="節", entries=()),) * (limits.MAX_SECTIONS + 1)}, "sections"),
        ({"lead": (("項目", "値"),) * (limits.MAX_ENTRIES + 1)}, "entries"),
        ({"lead": (("項目", "森" * (limits.MAX_ENTRY_CHARACTERS + 1)),)}, "項目"),
        ({"lead": (("項目", "森" * limits.MAX_ENTRY_CHARACTERS),) * 12}, "characters"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "https://example.com/a b"}, "link"),
        ({"link": "https://例え.jp/"}, "link"),
        ({"link": "https://example.com/" + "a" * limits.MAX_LINK}, "link"),
    ],
)
def test_a_paper_beyond_its_limits_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        replace(PAPER, **changes)
    assert refused.value.field == field


def test_annotations_are_printed_earliest_first() -> None:
    later, earlier = (date(2028, 1, 1), "後"), (date(2027, 1, 1), "先")
    assert replace(PAPER, annotations=(later, earlier)).annotations == (earlier, later)
