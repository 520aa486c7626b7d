"""A printable document as one HTML page: nothing is loaded from elsewhere, no script, everything escaped."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from disclosures.japanese import format_date
from disclosures.paper.document import Paper, Sheet
from disclosures.paper.qr import qr_svg

_FOLDER: Final = Path(__file__).parent
_STYLE: Final = (_FOLDER / "paper.css").read_text(encoding="utf-8")
_SHEET_STYLE: Final = (_FOLDER / "sheets.css").read_text(encoding="utf-8")
"""What cards and panels add: a page of A4 has the same bytes as before there were any."""


def _source_of(style: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


STYLE_SOURCE: Final = f"{_source_of(_STYLE)} {_source_of(_SHEET_STYLE)}"
"""What a Content-Security-Policy names in `style-src` to allow the pages' own styles, and no other."""


def html_of(paper: Paper, *, pdf_link: str = "") -> str:
    """The paper as a page in Japanese, for the screen and its sheet; `pdf_link` is shown on the screen alone."""
    is_page = paper.sheet is Sheet.A4
    classes = ("" if is_page else paper.sheet.lower(), "framed" if paper.framed else "")
    return _TEMPLATE.render(
        paper=paper,
        pdf_link=pdf_link,
        style=Markup(_STYLE),
        sheet_style="" if is_page else Markup(_SHEET_STYLE),
        classes=" ".join(filter(None, classes)),
        mark=_picture((_FOLDER / "mark.svg").read_text(encoding="utf-8")),
        qr=_picture(qr_svg(paper.link)) if paper.link else "",
    )


def _picture(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_ENVIRONMENT.filters["day"] = format_date
_TEMPLATE: Final = _ENVIRONMENT.get_template("paper.html")
