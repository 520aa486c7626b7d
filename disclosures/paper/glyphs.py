"""Which characters the fonts of the printed documents can show.

A character that none of them has would be set as an empty box. It is set as its code point in brackets instead, so
that a reader sees what is missing.
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

FONT_FOLDER: Final = Path(__file__).parent / "fonts"
FONT_FILES: Final = ("BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf", "NotoSansJP-Regular.ttf")
"""The third is for the characters that the first two lack, such as U+20BB7 (the 吉 of 土 and 口)."""

_UNICODE_FULL: Final = (3, 10)
_SEGMENTED_COVERAGE: Final = 12
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Variation selectors: they choose a form of the character before them, and show nothing themselves."""


def unprintable_characters(text: str) -> tuple[str, ...]:
    """The characters of `text` that no font has, each once, in the order of the text."""
    return tuple(dict.fromkeys(character for character in text if not _is_printable(character)))


def show_code_points(text: str) -> str:
    """`text` with each character that no font has as its code point: 〔U+1F332〕."""
    absent = unprintable_characters(text)
    return text.translate({ord(character): f"〔U+{ord(character):04X}〕" for character in absent}) if absent else text


def code_points_of(file: Path) -> frozenset[int]:
    """The code points that a TrueType font maps to a glyph, by its table `cmap` (format 12)."""
    content = file.read_bytes()
    for platform, encoding, offset in _subtables(content):
        (layout,) = struct.unpack_from(">H", content, offset)
        if (platform, encoding, layout) == (*_UNICODE_FULL, _SEGMENTED_COVERAGE):
            (count,) = struct.unpack_from(">I", content, offset + 12)
            groups = struct.iter_unpack(">III", content[offset + 16 : offset + 16 + 12 * count])
            return frozenset(point for first, last, _ in groups for point in range(first, last + 1))
    raise ValueError(f"{file.name} has no cmap of format 12")


def _subtables(content: bytes) -> Iterator[tuple[int, int, int]]:
    # (platform, encoding, place in the file) of each subtable of `cmap`; the table directory starts at byte 12.
    (table_count,) = struct.unpack_from(">H", content, 4)
    for tag, _, start, _ in struct.iter_unpack(">4sIII", content[12 : 12 + 16 * table_count]):
        if tag == b"cmap":
            (count,) = struct.unpack_from(">H", content, start + 2)
            for platform, encoding, offset in struct.iter_unpack(">HHI", content[start + 4 : start + 4 + 8 * count]):
                yield platform, encoding, start + offset


@cache
def _covered() -> frozenset[int]:
    return frozenset().union(*(code_points_of(FONT_FOLDER.joinpath(name)) for name in FONT_FILES))


def _is_printable(character: str) -> bool:
    point = ord(character)
    return character == "\n" or point in _covered() or any(point in selectors for selectors in _SELECTORS)
