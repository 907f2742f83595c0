"""The companies that a report is about, by their stock codes: in the title, on the cover, in tables of stocks, in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.cells import has_words, is_value
from kb.model import Company, Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.model import ParsedReport, Table

_MOST = 100
_MOST_CHARACTERS = 400_000
_CODE = r"\d{6}\s?[.．]\s?(?:SH|SZ|BJ|SS|OC)|\d{4,5}\s?[.．]\s?HK|[A-Z]{1,5}[.．](?:O|N|A|US|OQ|NYSE|NASDAQ|L|DE|PA|T)|\d{4}[.．](?:T|TW|TWO)|\d{6}[.．](?:KS|KQ)"
"""Codes with the mark of their exchange, as data services write them."""

_IS_CODE = re.compile(_CODE, re.IGNORECASE)
_EXCHANGE = r"(?:NASDAQ|NYSE|AMEX|HKEX|SEHK|HK|LSE|TSX|TSE|ETR|EPA|SSE|SZSE|SHA|SHE)"
_NAMED = re.compile(
    rf"(?P<name>[\w&.·'\-\u3400-\u9fff][\w&.·'\- \u3400-\u9fff]{{0,40}}?)\s?[（(]\s?(?:{_EXCHANGE}\s?[:：]\s?(?P<listed>[A-Z0-9.]{{1,7}})|(?P<code>{_CODE}|\d{{6}}))\s?[)）]"
)
_LABELLED = re.compile(
    rf"(?:股票|证券|公司)?代码\s?[:：]\s?({_CODE}|\d{{6}}|\d{{5}})|(?:ticker|stock\scode|symbol)\s?:\s?([A-Z0-9.]{{1,9}})",
    re.I,
)
_LEAD = re.compile(
    r"^.*(?:建议(?:重点)?关注|重点关注|重点推荐|推荐|关注|看好|包括|例如|比如|首次覆盖|覆盖|以及|买入|增持|维持|对比|的是|其中)(?=[\u3400-\u9fff])"
)
_PARTS = re.compile(r"[、，,；;：:/和与及]|(?<![A-Za-z&.])\s(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\s")
_NAME_COLUMN = re.compile(r"简称|名称|公司|个股|标的|company|name|firm|issuer|stock\b", re.IGNORECASE)
_VERBS = frozenset(("Buy", "Sell", "Hold", "Recommend", "Upgrade", "Downgrade", "Initiate", "Like", "Prefer"))
_LEGAL_FORM = re.compile(r",\s(?:Inc|Corp|Corporation|Co|Ltd|Limited|LLC|PLC|plc|N\.V|S\.A|AG|SE)\.?$")
_LONGEST_NAME = 24
_SHORTEST_NAME = 3
"""Letters of a name before a code without its exchange: any six digits may stand in brackets."""


def companies_of(report: ParsedReport, cover: Sequence[str], name: str) -> tuple[Company, ...]:
    """The companies named with a stock code, the subject of title, file name or cover first; each code once."""
    found: dict[str, Company] = {}
    for line in (report.title, name, *cover):
        for company in (*_in_text(line), *_labelled(line)):
            _keep(company, found)
    characters = 0
    for block in report.blocks:
        characters += len(block.text)
        if characters > _MOST_CHARACTERS or len(found) >= _MOST:
            break
        if block.section is not Section.NOTICE:
            for company in _in_table(block.table) if block.table else _in_text(block.text):
                _keep(company, found)
    return tuple(found.values())[:_MOST]


def _keep(company: Company, found: dict[str, Company]) -> None:
    """A code that is known gets the name that it lacked, or one that had words of the sentence before it, bare."""
    known = found.get(company.code)
    if known is None or (company.name and known.name.endswith(company.name) and company != known) or not known.name:
        found[company.code] = company


def _in_text(text: str) -> Iterator[Company]:
    for match in _NAMED.finditer(text):
        code = _normal(match["listed"] or match["code"])
        name = _name_before(match["name"])
        if not code.isdigit() or len(name) >= _SHORTEST_NAME:
            yield Company(name, code)


def _labelled(line: str) -> Iterator[Company]:
    for match in _LABELLED.finditer(line):
        yield Company("", _normal(match[1] or match[2]))


def _normal(code: str) -> str:
    return re.sub(r"\s", "", code.replace("．", ".")).upper()


def _name_before(text: str) -> str:
    """The name that ends a piece of text: without what leads to it; nothing when it cannot be told from the sentence."""
    # "PepsiCo, Inc." is one name.
    bare = _LEAD.sub("", _PARTS.split(_LEGAL_FORM.sub("", text.strip()))[-1]).strip(" -·.")
    chinese = bool(re.search(r"[\u3400-\u9fff]", bare))
    if chinese:
        return bare if len(bare) <= 10 else ""
    words = bare.split()
    while words and (not words[0][0].isupper() or words[0] in _VERBS):
        words.pop(0)
    return " ".join(words) if len(" ".join(words)) <= _LONGEST_NAME else ""


def _in_table(table: Table) -> Iterator[Company]:
    """The rows with a code: its company's name is in the column of names, or beside it."""
    for at in table.body:
        row = table.rows[at]
        for column, cell in enumerate(row):
            if _IS_CODE.fullmatch(cell):
                yield Company(_name_beside(table, at, column), _normal(cell))
            elif len(cell) <= 60 and ("(" in cell or "（" in cell):
                yield from _in_text(cell)


def _name_beside(table: Table, at: int, column: int) -> str:
    row = table.rows[at]
    headed = [place for place in range(table.width) if _NAME_COLUMN.search(table.column_name(place))]
    near = [place for place in (column + 1, column - 1) if 0 <= place < table.width]
    for place in sorted(headed, key=lambda place: abs(place - column)) + near:
        cell = row[place]
        if place != column and has_words(cell) and not is_value(cell) and not _IS_CODE.fullmatch(cell):
            return cell if len(cell) <= _LONGEST_NAME else ""
    return ""
