"""A decoded text or Markdown file to a ParsedReport: its lines scanned into elements, what is common to all formats
after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.markup.text_scan import scan
from ingest.report.assembling import assemble
from ingest.report.contents import take_contents
from ingest.report.page_furniture import without_furniture
from ingest.words.front_matter import take_front_matter
from ingest.words.text_lines import split_lines

if TYPE_CHECKING:
    from kb.model import ParsedReport


def parse_text(source: str, name: str) -> ParsedReport:
    """The report in a decoded text; `name` (without suffix) stands in for a title and a date that the text lacks.

    Spans of its blocks count in `source`. Paragraphs and list items read as printed, without marks of Markdown and
    HTML.
    """
    given, front = take_front_matter(split_lines(source))
    lines, contents = take_contents(without_furniture(given))
    pages = max((line.page or 0 for line in lines if not line.blank), default=0)
    return assemble(scan(lines), name, source_sample=source, contents=contents, front=front, pages=pages)
