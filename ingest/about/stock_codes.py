"""The companies that a report is about, by their stock codes: in the title, on the cover, in tables of stocks, in the
text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.words.cell_kinds import has_words, is_value
from kb.model import BlockKind, Company, Section
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.model import Block, ParsedReport, Table

_MOST = 100
_MOST_CHARACTERS = 400_000
_CODE = (
    r"(?:\d{6}\s?[.．]\s?(?i:SH|SZ|BJ|SS|OC)|\d{4,5}\s?[.．]\s?(?i:HK)|\d{4}[.．](?:T|TW|TWO)|\d{6}[.．](?:KS|KQ)|"
    r"[A-Z]{1,5}[.．](?:O|N|A|US|OQ|NYSE|NASDAQ|L|DE|PA|T|MI|AS|SW|NS|BO|LS|MC|BR|VI|HE|ST|CO|OL|TO|AX|NZ|SI|KL|BK))"
)
"""Codes with the mark of their exchange, as data services write them."""
_MARKED = r"\d{6}\s(?:CH|C1|C2)|\d{1,5}\sHK|[A-Z]{1,5}\s(?:US|LN|GY|GR|FP|IN|AU|SP)|\d{4}\s(?:JP|TT)|\d{6}\sKS"
"""Codes with the country's mark behind a space: "700 HK"."""

_IS_CODE = re.compile(_CODE)
_EXCHANGE = (
    r"(?:NASDAQ(?:GS|GM|CM)?|NYSE(?:\sAmerican)?|AMEX|AIM|HKEX|SEHK|HK|LSE|TSX|ASX|TSE|ETR|EPA|XETRA|SSE|SZSE|SHA"
    r"|SHE|BSE|NSE)"
)
_IN_BRACKETS = re.compile(
    rf"[（(【\[]\s?(?:(?i:{_EXCHANGE})\s?[:：]\s?(?P<listed>[A-Z0-9.]{{1,7}})|(?P<code>{_CODE}"
    rf"|{_MARKED})(?=\s?[/／,，;；、|)）】\]])|(?P<bare>\d{{6}})(?=\s?[/／)）】\]]))"
)
_JAPANESE = re.compile(
    r"(株式会社[\u3040-\u30ff\u3400-\u9fff]{1,16}|[\u3040-\u30ff\u3400-\u9fff]{1,16}株式会社)[（(](\d{4})[）)]"
)
_BARE_CODE = re.compile(rf"(?:^|[\s:：])({_CODE}|{_MARKED})(?=$|[\s,，|)])")
_LABELLED = re.compile(
    rf"(?:股票|证券|公司|股份)?代[码碼号號]\s?[:：]?\s?({_CODE}|\d{{6}}|\d{{5}}(?!\d))|(?:ticker|stock\scode"
    rf"|symbol|bloomberg|reuters|ric|bbg)\s?(?:[:：]\s?({_CODE}|{_MARKED}|\b[A-Z]{{2,5}}\b|\d{{1,6}}(?!\d))"
    rf"|\s({_CODE}|{_MARKED}|[A-Z]{{2,5}}$))",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^.*(?:建议(?:重点)?关注|重点关注|重点推荐|推荐|关注|看好|偏好|看淡|包括|例如|比如|首次覆盖|覆盖|以及|买入"
    r"|增持|维持|对比|的是|其中|点评|研究报告)(?=[\u3400-\u9fff])"
)
_PARTS = re.compile(
    r"[、，,；;：:/和与及》《“”|｜·】【）)]|(?<![A-Za-z&.])\s(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])\s"
)
_PRICED = re.compile(r"^.*\d\s?(?:港元|美元|元|[%％])(?=[\u3400-\u9fff])", re.DOTALL)
"""A price that a line break parted from the name behind it."""
_CHINESE_END = re.compile(r"[\u3400-\u9fff][\w·*-]{0,4}$")
_WORD = r"(?:(?:[A-Z]\.){1,3}|(?:St|Dr|Mr|Bros)\.|[A-Z0-9][\w&'’-]*+(?:\.\w++)*)"
_ENGLISH_NAME = re.compile(
    rf"{_WORD}(?:(?:\s(?:&|and|of|the|de))?\s{_WORD}){{0,6}}"
    r"(?:,?\s(?:Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|LLC|PLC|plc|N\.V|S\.A|AG|SE)\b\.?){0,2}$"
)
_FORMAL = re.compile(
    r"([A-Z0-9][\w&.'’-]*+(?:\s(?:&\s)?[A-Z0-9][\w&.'’-]*+){0,5},?\s(?:Inc\.?|Corp\.?|Corporation|Ltd\.?"
    r"|Limited|PLC|plc|N\.V\.|S\.A\.|SA|AG|SE|ASA|AB|SpA|Oyj))"
    r"(?=$|\s[|–—-]|\s[(（]|\s[A-Z])"
)
_LEGAL = re.compile(r"[\u3400-\u9fff]{2,}(?:股份有限公司|有限公司)")
_SENTENCE = re.compile(r"。|[a-z]\.\s[A-Z]|^.{40,}[a-z)]\.$")
"""What is no line of labels: it may speak of any company."""
_HOUSE_WORDS = re.compile(
    r"\b(?:Securities|Capital|Markets|Research|Bank|Partners|Brokers|Equities|Exchange|Advis[eo]rs|Asset|Clearing)\b"
)
_NAME_COLUMN = re.compile(r"简称|名称|公司|个股|标的|company|name|firm|issuer|stock\b", re.IGNORECASE)
_VERBS = frozenset(
    (
        "Buy",
        "Sell",
        "Hold",
        "Recommend",
        "Upgrade",
        "Downgrade",
        "Initiate",
        "Like",
        "Prefer",
        "The",
        "Today",
        "On",
        "And",
        "At",
        "For",
        "Of",
    )
)
_OPENING = 1_000
_BEFORE = 64
"""Characters before a code in which its company's name is looked for."""
_LONGEST_NAME = 40
_LONGEST_CELL_NAME = 24
_LONGEST_CHINESE = 12
_SHORTEST_NAME = 3
"""Letters of a name before a code without its exchange: any six digits may stand in brackets."""
_SHORTEST_SUFFIX = 3
_SAID_ELSEWHERE = 20_000


def companies_of(report: ParsedReport, cover: Sequence[str], name: str) -> tuple[Company, ...]:
    """The companies named with a stock code, the subject of title, file name or cover first; each code once."""
    found: dict[str, Company] = {}
    for line in (report.title, name, *cover):
        _keep_all((*in_text(line), *_labelled(line)), found)
    characters = 0
    for block in report.blocks:
        characters += len(block.text)
        if characters > _MOST_CHARACTERS or len(found) >= _MOST:
            break
        if block.section is not Section.NOTICE:
            _keep_all(_in_table(block.table) if block.table else in_text(block.text), found)
    text = "\n".join(block.text for block in report.blocks[:200])[:_SAID_ELSEWHERE]
    return tuple(Company(_bare(one.name, text), one.code) for one in merged(found.values()))[:_MOST]


def names_company(line: str) -> bool:
    """Whether a line of a title names a company: by a stock code in brackets or by its legal form."""
    formal = _FORMAL.search(line) or _LEGAL.search(line)
    return not _SENTENCE.search(line) and (bool(list(in_text(line))) or formal is not None)


def subject_of(report: ParsedReport, cover: Sequence[str], name: str) -> Company | None:
    """The company that research is about: the title's or the file name's with a code, the only one of the cover's
    lines, or the one that one of its first paragraphs opens with; None where several share the cover.

    `cover` are its lines, and of its tables the rows of one label and one value.
    """
    for line in (report.title, name):
        if codes := list(in_text(line)):
            return codes[0] if len({one.code for one in codes}) == 1 or _same_company(codes, line) else None
    on_cover: dict[str, Company] = {}
    for line in cover:
        if not _SENTENCE.search(line):
            _keep_all((*in_text(line), *_labelled(line), *_in_line(line)), on_cover)
    opening = [one for block in report.blocks[:12] if block.kind is BlockKind.PARAGRAPH for one in _opening(block)]
    several = list(merged([*on_cover.values(), *opening[:1]]))
    names = {one.name for one in several if one.name}
    if len(names) > 1:
        return None
    formal = _formal(cover)
    if not several:
        return Company(formal) if formal else None
    first = next((one for one in several if one.name), several[0])
    return first if first.name else Company(formal or _titled(report), first.code)


def _formal(cover: Sequence[str]) -> str:
    """The one company of the cover's lines that begins one with its legal form ("Rheinpress AG"), houses aside; "" for
    several."""
    found = {match[1] for line in cover[:40] if (match := _FORMAL.match(line)) and not _HOUSE_WORDS.search(match[1])}
    return found.pop() if len(found) == 1 else ""


def _same_company(companies: Sequence[Company], line: str) -> bool:
    """Are codes those of one company on several exchanges: "（600999.SH/0888.HK）"?"""
    return len({one.name for one in companies}) == 1 and bool(line)


def merged(companies: Iterable[Company]) -> Iterator[Company]:
    """Companies without those whose code another has with the mark of its exchange ("300750", "300750.SZ"), in
    order."""
    several = list(companies)
    full = {one.code.partition(".")[0]: one for one in several if "." in one.code}
    done: set[str] = set()
    for one in several:
        better = full.get(one.code, one)
        code, name = better.code, better.name or one.name
        if code not in done:
            done.add(code)
            yield Company(one.name or name, code)


def _keep_all(companies: Iterable[Company], found: dict[str, Company]) -> None:
    for company in companies:
        _keep(company, found)


def _keep(company: Company, found: dict[str, Company]) -> None:
    """A code that is known gets the name that it lacked, or one that had words of the sentence before it, bare."""
    known = found.get(company.code)
    if known is None or (company.name and known.name.endswith(company.name) and company != known) or not known.name:
        found[company.code] = company


def in_text(text: str) -> Iterator[Company]:
    """The companies of a text that have their code in brackets behind their name."""
    for match in _IN_BRACKETS.finditer(text):
        name = _name_before(text[max(0, match.start() - _BEFORE) : match.start()])
        code = _normal(match["listed"] or match["code"] or match["bare"])
        if match["bare"] is None or len(name) >= _SHORTEST_NAME:
            yield Company(name, code)
    if "株式会社" in text:
        yield from (Company(match[1], match[2]) for match in _JAPANESE.finditer(text))


def _labelled(line: str) -> Iterator[Company]:
    for match in _LABELLED.finditer(line):
        code = match[1] or match[2] or match[3]
        if match[1] or code.isupper() or code.isdigit():
            yield Company("", _normal(code))


def _in_line(line: str) -> Iterator[Company]:
    """The codes with the mark of their exchange in a line without brackets ("MFD.L | 12 March 2024")."""
    if len(line) <= 40:
        yield from (Company("", _normal(match[1])) for match in _BARE_CODE.finditer(line))


def _opening(block: Block) -> Iterator[Company]:
    """The company that a paragraph opens with, where it is the only one in it."""
    if len(list(in_text(block.text[:_OPENING]))) > 1:
        return
    for match in _IN_BRACKETS.finditer(block.text[:40]):
        name = _name_before(block.text[: match.start()])
        if name and block.text.startswith(name):
            yield Company(name, _normal(match["listed"] or match["code"] or match["bare"]))


def _titled(report: ParsedReport) -> str:
    """The name that a title opens with, where it is short and stands elsewhere too."""
    first = re.split(r"[：:（(｜|，,—]|\s[–-]\s", report.title.strip(), maxsplit=1)[0].strip()
    chinese = bool(re.fullmatch(r"[\u3400-\u9fff]{2,8}", first))
    english = bool(re.fullmatch(r"[A-Z][\w&.'’-]*(?:\s[A-Z&][\w&.'’-]*|\splc){0,4}", first))
    said = sum(first in block.text for block in report.blocks[:60])
    return first if (chinese or english) and said > 1 else ""


def _normal(code: str) -> str:
    """A code without spaces in it, the country's mark as that of the exchange: "300750 CH" is 300750.SZ, "700 HK"
    700.HK."""
    bare = re.sub(r"\s(?=[.．])|(?<=[.．])\s", "", code.strip()).replace("．", ".").upper()
    number, _, country = bare.partition(" ")
    if country in {"CH", "C1", "C2"}:
        return number + (".SH" if number[0] in "569" else ".BJ" if number[0] in "48" else ".SZ")
    if country in {"HK", "US"}:
        return f"{number}.HK" if country == "HK" else number
    return bare


def _name_before(text: str) -> str:
    """The name that ends a piece of text: without what leads to it; nothing when it cannot be told from the
    sentence."""
    text = _PRICED.sub("", text.rstrip(" -·"))
    if _CHINESE_END.search(text):
        last = _PARTS.split(text)[-1]
        lead = _LEAD.match(simplified(last))
        bare = (last[lead.end() :] if lead else last).strip(" -·.")
        return bare if len(bare) <= _LONGEST_CHINESE else ""
    match = _ENGLISH_NAME.search(text)
    words = match[0].split() if match else []
    while words and (not words[0][0].isupper() or words[0] in _VERBS):
        words.pop(0)
    name = " ".join(words).strip(" ,")
    return name if len(name) <= _LONGEST_NAME and re.search("[A-Za-z]", name) else ""


def _bare(name: str, text: str) -> str:
    """A name without words of the line before it ("公司点评高澜股份"): what stands elsewhere without them, and it
    itself nowhere else."""
    if len(name) <= _SHORTEST_SUFFIX or name.isascii() or text.count(name) > 1:
        return name
    once = text.count(name)
    for at in range(1, len(name) - _SHORTEST_SUFFIX + 1):
        if text.count(name[at:]) > max(1, once):
            return name[at:]
    return name


def _in_table(table: Table) -> Iterator[Company]:
    """The rows with a code: its company's name is in the column of names, or beside it."""
    for at in table.body:
        row = table.rows[at]
        for column, cell in enumerate(row):
            if _IS_CODE.fullmatch(cell):
                yield Company(_name_beside(table, at, column), _normal(cell))
            elif len(cell) <= 60 and ("(" in cell or "（" in cell):
                yield from in_text(cell)


def _name_beside(table: Table, at: int, column: int) -> str:
    row = table.rows[at]
    headed = [place for place in range(table.width) if _NAME_COLUMN.search(table.column_name(place))]
    near = [place for place in (column + 1, column - 1) if 0 <= place < table.width]
    for place in sorted(headed, key=lambda place: abs(place - column)) + near:
        cell = row[place]
        if place != column and has_words(cell) and not is_value(cell) and not _IS_CODE.fullmatch(cell):
            return cell if len(cell) <= _LONGEST_CELL_NAME else ""
    return ""
