"""Printable documents（印刷用の書面）: what stands on a paper, and the paper as a page to print or as a PDF."""

from disclosures.paper.document import Paper, Section, Sheet
from disclosures.paper.glyphs import unprintable_characters
from disclosures.paper.html import html_of
from disclosures.paper.pdf import pdf_of

__all__ = ["Paper", "Section", "Sheet", "html_of", "pdf_of", "unprintable_characters"]
