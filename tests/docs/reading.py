"""Reading the documents: their links, code blocks, code spans and tables."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED: Final = re.compile(r"^ {4,}(?=\S).*$", re.MULTILINE)
_SPAN: Final = re.compile(r"`([^`\n]+)`")
_LINK: Final = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_TABLE: Final = re.compile(r"^\|.*\n\|[-| :]+\|\n((?:\|.*(?:\n|$))+)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: the document it stands in, its language and its text."""

    document: str
    language: str
    text: str


@dataclass(frozen=True)
class Document:
    """One Markdown file, by its path from the root."""

    path: str

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return _FENCE.sub("", self.text)

    @cached_property
    def blocks(self) -> list[Block]:
        """The fenced blocks, in order."""
        return [Block(self.path, found[1], found[2]) for found in _FENCE.finditer(self.text)]

    @cached_property
    def spans(self) -> list[str]:
        """What stands in backticks in the prose."""
        return _SPAN.findall(self.prose)

    @cached_property
    def links(self) -> list[str]:
        """The targets of the links in the prose."""
        return _LINK.findall(self.prose)

    @cached_property
    def command_lines(self) -> list[str]:
        """What is to be typed: the lines of shell blocks, indented lines, and spans."""
        shell = [line for block in self.blocks if block.language == "sh" for line in block.text.splitlines()]
        return [*shell, *(line.strip() for line in _INDENTED.findall(self.prose)), *self.spans]

    def rows(self, *, columns: int) -> list[list[str]]:
        """The rows of its tables that have so many columns, headings left out."""
        lines = [line for table in _TABLE.findall(self.prose) for line in table.splitlines()]
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        return [cells for cells in rows if len(cells) == columns]


def document(path: str) -> Document:
    """The document at a path."""
    return next(one for one in DOCUMENTS if one.path == path)


def _found() -> list[Document]:
    paths = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("*/data/SOURCE.md")]
    return [Document(path.relative_to(ROOT).as_posix()) for path in sorted(paths)]


DOCUMENTS: Final = _found()
