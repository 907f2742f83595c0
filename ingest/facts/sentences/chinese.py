"""What a Chinese sentence says of a figure: the name of the measure that stands before it, whole, and how the figure
belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.facts.sentences.owners import names_listed
from ingest.facts.sentences.parts import MeasureStatement
from ingest.facts.sentences.words import pattern_of, word_set, words_of
from kb.facts.bases import basis_of
from kb.facts.fact import PeriodKind, SubjectKind
from kb.facts.measures import MeasureKind, measure_of, measures_in
from kb.facts.subjects import subject_kind
from kb.text.folding import fold_signs, lower

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.facts.sentences.parts import FactSentence, Figure
    from ingest.facts.tables.context import DocumentContext
    from kb.facts.fact import Period

_LONGEST_NAME = 14
_LOSS = -2
"""The direction of a profit that is told as a loss: below zero, and no change."""

_BREAKS = re.compile(r"[，,；;：:。()（）!！?？]")
_BRACKETS = re.compile(r"[(（][^()（）]{0,60}[)）]")
_BLANKS = " \t\n　()（）“”\"'《》、[]【】"
_NOW = re.compile(r"当前|目前|现阶段|最新|现价")
_AFTER = re.compile(r"\s?(?:后|之后|以后|以来|起)")
"""Behind a period: what is told is not of it but of the time that follows."""

_ITS_LEVEL = re.compile(r"\s?的?(?:同期)?(?:水平|高点|低点|高峰|峰值)")
"""Behind a period with which something is compared: "降至2017年水平"."""

_OVER_YEARS = re.compile(
    r"(?:近|过去|最近|未来)\s?[\d一二三四五六七八九十两]{1,3}\s?(?:年|个季度|个月)"
    r"|[\d一二三四五六七八九十两]{1,3}\s?年(?:间|来|内|里)"
)
"""A stretch of years that does not say when it ends: "十年间"."""

_DIRECT = re.compile(r"[\s(（]*(?:于|在|（|\()?\s*$")
_TIME_BEFORE = re.compile(r"^(?:[-–~]\d{1,2}个?月|(?:19|20)\d{2}年?|[QqHh][1-4]|[1-4][QqHh]|全年|单季度?|/)+")
_COUNTED = re.compile(r"\s?[a-z]{3,}")
_NAMED = frozenset(
    {SubjectKind.COMPANY, SubjectKind.PRODUCT, SubjectKind.SEGMENT, SubjectKind.REGION, SubjectKind.FUND}
)
_PIECES = re.compile(r"\s{2,}|、|(?<![a-z])\s|\s(?![a-z])")
"""Where a name begins anew: not at the blank inside of "to b"."""

_IF = re.compile(r"(?:^|[，,；;：:。\s-])(?:若|倘若|如果|假如|假若|如(?![下此表图前上何期同]))")
"""Begins a condition: what follows is imagined."""

_SHORTENED = re.compile(r"(?:股份有限公司|有限公司|集团|股份|控股|公司)$")
_COMPARED = re.compile(r"(?:较|比|与|vs|than|versus)$")
_ORIGIN = re.compile(r"(?:由|从|自|较|vs\.?|(?<![占同环相对类])比)$")
"""Ends what stands before a figure that another came from or is compared with; 占比 does not."""

_PREPOSITIONS = frozenset(
    {"较", "比", "与", "基于", "按", "根据", "以", "对", "于", "从", "由", "在", "自", "基", "vs"}
)
_SPAN = re.compile(r"复合|年均|cagr|累计")


@dataclass(frozen=True, slots=True)
class Movement:
    """Whether a figure is a rise (1), a fall (-1) or neither; `level`: where something moved to; `origin`: where
    from."""

    direction: int = 0
    level: bool = False
    origin: bool = False


@dataclass(frozen=True, slots=True)
class _Clause:
    """The clause before a run of figures: where it begins and ends in the text, and how it moves."""

    start: int
    end: int
    before: int
    after: int
    moved: Movement


def chinese_told(sentence: FactSentence, at: int, context: DocumentContext) -> MeasureStatement | None:
    """What the sentence says of a run of figures; None where that is not clear."""
    run = sentence.runs[at]
    clause = _clause(sentence, at)
    if _IF.search(sentence.masked, 0, run[0][0]):
        return None
    names = _names(sentence, clause, len(run), context)
    if names is None:
        return None
    measures, owner, inherited = names
    known = measure_of(measures[0])
    loss = _is_loss(sentence, clause, measures[0])
    moved = clause.moved
    if known.kind is MeasureKind.PRICE and moved.direction and not basis_of(sentence.text[clause.start : clause.end]):
        return None  # a price target "up 19 %" tells of room, not of a change
    told = MeasureStatement(
        measures,
        known,
        owner,
        direction=_LOSS if loss else moved.direction,
        moved=moved.level or (inherited and _came_to(sentence, clause)),
        origin=moved.origin,
        inherited=inherited,
        clause=clause.start,
    )
    return _with_periods(sentence, run, clause, told)


def _clause(sentence: FactSentence, at: int) -> _Clause:
    run = sentence.runs[at]
    before = sentence.runs[at - 1][-1][1] if at else 0
    after = sentence.runs[at + 1][0][0] if at + 1 < len(sentence.runs) else len(sentence.text)
    masked = without_brackets(sentence)
    breaks = [match.end() for match in _BREAKS.finditer(masked, before, run[0][0])]
    start = breaks[-1] if breaks else before
    moved = movement(masked[start : run[0][0]])
    return _Clause(start, run[0][0], before, after, moved)


def without_brackets(sentence: FactSentence) -> str:
    """The masked text with blanks for brackets that have no figure in them."""
    masked = sentence.masked
    for match in _BRACKETS.finditer(masked):
        if not any(match.start() < run[-1][1] and run[0][0] < match.end() for run in sentence.runs):
            masked = masked[: match.start()] + " " * (match.end() - match.start()) + masked[match.end() :]
    return masked


# ---- measure -------------------------------------------------------------------------------------------------------


def _names(
    sentence: FactSentence, clause: _Clause, count: int, context: DocumentContext
) -> tuple[tuple[str, ...], str, bool] | None:
    """The measures of a run, whose they are, and whether they are those of the figures before; None where it is not
    clear."""
    masked = without_brackets(sentence)[clause.start : clause.end]
    text = sentence.text[clause.start : clause.end]
    named = measures_in(masked)
    if named and _is_taken(sentence, clause, text[slice(*named[0][:2])].strip()):
        masked = " " * named[0][1] + masked[named[0][1] :]
        named = named[1:]
    if named and adjoins(masked[named[-1][1] :]):
        each = _each(masked, named, count)
        if each:
            return tuple(text[start:end].strip() for start, end in each), "", False
        if text[slice(*named[-1][:2])].strip() == "亏损":
            if len(named) < 2 or named[-2][1] != named[-1][0]:
                return _lost_too(sentence)
            named = named[:-1]
        if count == 1 and clause.moved.direction and _is_joined(masked, named):
            return None  # "营收/净利润增长25%": of which, or of both?
        found = _label(text, masked, named[-1][:2], context, sentence, count, clause.start)
        return None if found is None else ((_without_loss(found[0]),), found[1], False)
    suffix = sentence.masked[sentence.runs[_at(sentence, clause)][-1][1] : clause.after]
    behind = measures_in(suffix[:24])
    alone = not pattern_of("filling").sub("", stripped(masked)).strip(_BLANKS)
    if behind and alone and not suffix[: behind[0][0]].strip() and not _opens_bracket(sentence, clause):
        return (suffix[behind[0][0] : behind[0][1]].strip(),), "", False
    if named:
        return None
    return _as_before(sentence, masked, suffix, clause)


def _is_taken(sentence: FactSentence, clause: _Clause, name: str) -> bool:
    """Is a name right behind the figure before already that figure's: "4.6%股息率+40%分红率"?"""
    last = sentence.told[-1] if sentence.told else None
    behind = sentence.text[clause.before : clause.end].lstrip()
    return clause.before > 0 and last is not None and last.measures == (name,) and behind.startswith(name)


def _is_joined(masked: str, named: Sequence[tuple[int, int, str]]) -> bool:
    """Do two measures stand joined before one figure?"""
    return len(named) > 1 and masked[named[-2][1] : named[-1][0]].strip(_BLANKS) in ("/", "和", "及", "与", "")


def _came_to(sentence: FactSentence, clause: _Clause) -> bool:
    """Does a figure tell where the rise or fall before it led to: "增长15%至9.8亿元"?"""
    last = sentence.told[-1] if sentence.told else None
    between = sentence.masked[clause.start : clause.end].strip(_BLANKS)
    return last is not None and bool(last.direction) and between in word_set("to")


def _lost_too(sentence: FactSentence) -> tuple[tuple[str, ...], str, bool] | None:
    """Of a loss whose measure is that of the loss before: "净利润亏损2.4亿元，上年同期亏损1.1亿元"."""
    last = sentence.told[-1] if sentence.told else None
    return (last.measures, last.owner, True) if last is not None and last.direction == _LOSS else None


def _without_loss(name: str) -> str:
    """净利润亏损 is a negative 净利润."""
    bare = name.removesuffix("亏损")
    return bare if bare.endswith("利润") else name


def _at(sentence: FactSentence, clause: _Clause) -> int:
    return next(at for at, run in enumerate(sentence.runs) if run[0][0] == clause.end)


def _opens_bracket(sentence: FactSentence, clause: _Clause) -> bool:
    """Does a bracket begin with the figure? It then tells of the noun before it."""
    return sentence.masked[: clause.end].rstrip().endswith(("(", "（"))


def _as_before(
    sentence: FactSentence, masked: str, suffix: str, clause: _Clause
) -> tuple[tuple[str, ...], str, bool] | None:
    """The measure of the figure before, where nothing but up, down and the like stands between."""
    last = sentence.told[-1] if sentence.told else None
    said = basis_of(masked)
    rest = masked
    for start, end in said.spans if said is not None else ():
        rest = rest[:start] + " " * (end - start) + rest[end:]
    goes_on = not pattern_of("filling").sub("", stripped(rest)).strip(_BLANKS)
    if last is None or not goes_on or _COUNTED.match(suffix) or _opens_bracket(sentence, clause):
        return None
    return last.measures, last.owner, True


def _each(masked: str, named: Sequence[tuple[int, int, str]], count: int) -> list[tuple[int, int]]:
    """Measures that stand as a list before as many figures: "营收和净利润分别为"."""
    if count < 2 or len(named) < count or "分别" not in masked:
        return []
    last = [(start, end) for start, end, _ in named[-count:]]
    joined = all(
        masked[left[1] : right[0]].strip(_BLANKS) in word_set("together") | {""} for left, right in pairwise(last)
    )
    return last if joined else []


def adjoins(between: str) -> bool:
    """Does nothing stand between the name of a measure and its figure but what may: verbs of being, up and down,
    fillings?"""
    text = pattern_of("filling").sub(" ", stripped(between))
    return len(text.strip(_BLANKS)) <= 1


def stripped(masked: str) -> str:
    """A clause before a figure without what may stand between a measure and its figure, and without up and down."""
    text = masked
    for kind in ("tail", "lead"):
        text = pattern_of(kind).sub(" ", text)
    for part in ("up", "down"):
        text = pattern_of(part, "before").sub(" ", text)
    text = pattern_of("from").sub(" ", text)
    return text.strip(_BLANKS)


def _label(
    text: str,
    masked: str,
    span: tuple[int, int],
    context: DocumentContext,
    sentence: FactSentence,
    count: int,
    clause: int,
) -> tuple[str, str] | None:
    """The whole name of a measure and whose it is where that is a company, region or the like; None where it is not
    clear."""
    start, end = span
    name = text[start:end].strip()
    lead = masked[:start]
    owner, lead = _without_company(text[:start], lead, context)
    whose, lead = _before_time(text[:start], lead, count)
    if whose is None:
        return None
    modifier = _modifier(text[:start], lead)
    if modifier is None:
        return None
    owner = whose or owner
    modifier = _TIME_BEFORE.sub("", modifier)
    if sentence.topic is not None:
        modifier = modifier.removeprefix(sentence.topic.name).strip("的 ")
    # "瓷瓶、铁盒、木桶毛利率分别为": the last name is no part of the measure's.
    if not modifier or (count > 1 and len(names_listed(sentence, clause + start)) == count):
        return name, owner
    if subject_kind(modifier) in _NAMED or modifier.endswith(("市场", "行业")):
        return name, modifier
    if len(modifier) > _LONGEST_NAME or any(word in modifier for word in word_set("functional")):
        return None
    gap = " " if modifier.isascii() and name.isascii() else ""
    return f"{modifier}{gap}{name}", owner


def _without_company(text: str, lead: str, context: DocumentContext) -> tuple[str, str]:
    """The company of the report that a clause names, and the clause with blanks for it; "" where it names none."""
    for alias, company in _aliases(context):
        at = text.rfind(alias)
        if at >= 0:
            lead = lead[:at] + lead[at:].replace(lower(fold_signs(alias)), " " * len(alias))
            if lead[at + len(alias) :].strip().startswith("的"):
                lead = lead[: at + len(alias)] + lead[at + len(alias) :].replace("的", " ", 1)
            return company, lead
    return "", lead


def _before_time(text: str, lead: str, count: int) -> tuple[str | None, str]:
    """Who stands before a time or a verb in a clause, "华东地区2024年实现", and the clause without them.

    None where what stands there is no name; "" where nothing does.
    """
    verb = max((match.end() for match in pattern_of("doing").finditer(lead)), default=0)
    time = lead.rstrip().rfind("  ") + 2 if "  " in lead.rstrip() or lead.endswith("  ") else 0
    time = len(lead) if lead.endswith("  ") else time
    cut = max(verb, time)
    if not cut:
        return "", lead
    bare = pattern_of("doing").sub(" ", lead[:cut])
    found = (_without_lead(one) for one in re.split(r"\s+|、|的", bare))
    pieces = [piece for piece in found if piece and piece not in _PREPOSITIONS]
    rest = " " * cut + lead[cut:]
    if not pieces or len(pieces) == count > 1:
        return "", rest  # names of a list, one for each figure, are read with the subjects
    name = _printed(text, pieces[0]).rstrip("在于共也则又")
    if name.endswith(("公司", "集团")) and not name.endswith("子公司"):
        return "", rest  # a company that is not known by its name: "报告中写道公司"
    clear = len(pieces) == 1 and len(name) <= _LONGEST_NAME
    clear = clear and not any(word in name for word in word_set("functional")) and not measures_in(pieces[0])
    return (name if clear else None), rest


@lru_cache(maxsize=64)
def _aliases(context: DocumentContext) -> tuple[tuple[str, str], ...]:
    """The names by which companies go in a sentence, the longest first: 岚山集团 is 岚山 too."""
    names = {one.name: one.name for one in context.companies if one.name}
    names |= {_SHORTENED.sub("", name): name for name in names if len(_SHORTENED.sub("", name)) >= 2}
    return tuple(sorted(names.items(), key=lambda pair: -len(pair[0])))


def _modifier(text: str, lead: str) -> str | None:
    """What stands right before the name of a measure and narrows it down; None where a word before 的 does, and is no
    name."""
    pieces = re.split(r"的", lead.rstrip())
    last = _without_lead(_PIECES.split(pieces[-1])[-1]) if pieces[-1].strip() else ""
    if last:
        return _printed(text, last)
    if len(pieces) == 1:
        return ""
    before = _without_lead(re.split(r"\s+", pieces[-2].rstrip())[-1])
    if not before:
        return ""
    return _printed(text, before) if subject_kind(before) in _NAMED else None


def _printed(text: str, folded: str) -> str:
    """A piece of the folded text as it is printed."""
    at = text.casefold().rfind(folded)
    return text[at : at + len(folded)].strip(_BLANKS) if at >= 0 else folded.strip(_BLANKS)


def _without_lead(piece: str) -> str:
    """A piece of a clause without words that lead to a measure."""
    piece = piece.strip(_BLANKS)
    changed = True
    while changed and piece:
        changed = False
        for word in words_of("lead"):
            if piece.startswith(word) and (not word.isascii() or piece[len(word) : len(word) + 1] in (" ", "")):
                piece = piece[len(word) :].strip(_BLANKS)
                changed = True
    return re.sub(r"^[①-⑳\d.、]+", "", piece).strip(_BLANKS)


def _is_loss(sentence: FactSentence, clause: _Clause, measure: str) -> bool:
    """Is a profit told as a loss: 净利润亏损 2.4 亿元?"""
    between = sentence.masked[clause.start : clause.end].rstrip(" ")
    between = re.sub(f"(?:{pattern_of('tail').pattern})$", "", between).rstrip()
    profit = "profit" in measure_of(measure).key
    return profit and between.endswith("亏损") and not measure.endswith("亏损")


# ---- change --------------------------------------------------------------------------------------------------------


def movement(prefix: str) -> Movement:
    """How a figure moved, by the words before it."""
    bare = prefix.rstrip(" ")
    origin = _ORIGIN.search(bare.strip()) is not None
    around = re.sub(f"(?:{pattern_of('around').pattern})$", "", bare).rstrip()
    ended = re.search(f"(?:{pattern_of('to').pattern})$", around)
    level = False
    if ended:
        bare, level = around[: ended.start()].rstrip(), True
    else:
        while (shorter := re.sub(f"(?:{pattern_of('by').pattern})$", "", bare).rstrip()) != bare:
            bare = shorter
    direction = 0
    for part, sign in (("up", 1), ("down", -1)):
        if re.search(f"(?:{pattern_of(part, 'before').pattern})$", bare):
            direction = sign
    return Movement(0 if level else direction, level and bool(direction), origin)


# ---- period --------------------------------------------------------------------------------------------------------


def _with_periods(
    sentence: FactSentence, run: Sequence[Figure], clause: _Clause, statement: MeasureStatement
) -> MeasureStatement | None:
    """The same with the period of each figure.

    One each of as many in a row; else the nearest before, else one right behind; else that of what was told before. A
    period that a change is compared with ("较去年同期") is not the change's own, and one in brackets only that of the
    figure before it.
    """
    count, start, end = len(run), run[0][0], run[-1][1]
    times = [one for one in sentence.periods if _is_own(sentence, one, statement)]
    if count > 1:
        return _of_list(sentence, times, clause, statement, count, (start, end))
    spanned = _spanned(sentence, times, clause)
    if spanned is not None and statement.direction:
        return replace(statement, periods=(spanned,), own=True)
    direct = [
        period for first, _, period in times if end <= first <= end + 6 and _DIRECT.match(sentence.text[end:first])
    ]
    inside = [
        period
        for first, last, period in times
        if clause.before <= first
        and last <= start
        and (not _is_bracketed(sentence, first, start) or _is_of_name(sentence, (first, last), clause))
        and (first >= clause.start or not known_without(statement))
    ]
    if direct or inside:
        return replace(statement, periods=((direct or inside[::-1])[0],), own=True)
    if _NOW.search(sentence.masked[clause.before : start]) or known_without(statement):
        return statement
    if _is_open(sentence, start):
        return None
    earlier = [
        period
        for first, last, period in times
        if last <= start
        and not _is_bracketed(sentence, first, start)
        and _suits(period, statement)
        and not re.search(f"(?:{pattern_of('from').pattern})$", sentence.masked[:first].rstrip())
    ]
    return replace(statement, periods=(earlier[-1],)) if earlier else statement


def _is_of_name(sentence: FactSentence, span: tuple[int, int], clause: _Clause) -> bool:
    """Is what stands in brackets said of the measure whose name is right before them: "PE(TTM)为13.8倍",
    "股价（1月30日）为5元"?"""
    between = sentence.masked[span[1] : clause.end].lstrip()
    named = measures_in(sentence.masked[clause.start : span[0]].rstrip(" (（"))
    close = bool(named) and not sentence.masked[clause.start + named[-1][1] : span[0]].strip(" (（")
    return close and between[:1] in (")", "）") and adjoins(between[1:])


def _is_open(sentence: FactSentence, start: int) -> bool:
    """Is the last time before a place one without an end: "2025Q3后", "十年间"?"""
    last = max((one for one in sentence.periods if one[1] <= start), key=lambda one: one[1], default=None)
    begins = last is not None and _AFTER.match(sentence.text[last[1] : last[1] + 4]) is not None
    return begins or _OVER_YEARS.search(sentence.text, last[1] if last is not None else 0, start) is not None


def known_without(statement: MeasureStatement) -> bool:
    """Does a measure stand for the present where no time is told beside it: a multiple, a price of a share?"""
    quoted = statement.known.key.partition(":")[0] in ("target-price", "share-price", "upside")
    return (quoted or statement.known.kind is MeasureKind.MULTIPLE) and not statement.inherited


def _is_own(sentence: FactSentence, one: tuple[int, int, Period], statement: MeasureStatement) -> bool:
    """Is a period none that something is compared with ("较去年同期"), and none that only begins something
    ("2024年后")?"""
    led = _COMPARED.search(sentence.masked[: one[0]].rstrip()) is not None and not statement.origin
    compared = led and (bool(statement.direction) or one[0] < statement.clause)
    behind = sentence.text[one[1] : one[1] + 6]
    return not (compared or _AFTER.match(behind) or _ITS_LEVEL.match(behind))


def _is_bracketed(sentence: FactSentence, at: int, end: int) -> bool:
    """Does a place stand in brackets that close before another place?"""
    opened = max(sentence.text.rfind("(", 0, at), sentence.text.rfind("（", 0, at))
    closed = [place for mark in ")）" if (place := sentence.text.find(mark, opened + 1)) >= 0]
    return opened >= 0 and bool(closed) and at < min(closed) < end


def _suits(period: Period, statement: MeasureStatement) -> bool:
    """May a period that was told for another figure be this one's too? A day is no time over which something runs."""
    return period.kind is not PeriodKind.INSTANT or statement.known.flow is not True


def _spanned(sentence: FactSentence, times: Sequence[tuple[int, int, Period]], clause: _Clause) -> Period | None:
    """The whole of a range of years, where a growth over all of them is told: "2026-2027年复合增长25%"."""
    inside = [one for one in times if clause.before <= one[0] and one[1] <= clause.end]
    if len(inside) < 2 or inside[0][0] != inside[-1][0] or not _SPAN.search(sentence.masked[clause.start : clause.end]):
        return None
    return replace(inside[0][2], kind=PeriodKind.OTHER, end=inside[-1][2].end)


def _of_list(
    sentence: FactSentence,
    times: Sequence[tuple[int, int, Period]],
    clause: _Clause,
    statement: MeasureStatement,
    count: int,
    span: tuple[int, int],
) -> MeasureStatement | None:
    """The periods of a list of figures: one each of as many; one for all where their measures or owners tell them
    apart."""
    start, end = span
    inside = [one for one in times if clause.before <= one[0] and one[1] <= start]
    listed = _last_list(times, start)
    if len(listed) == count:
        sentence.span = tuple(listed)
        return replace(statement, periods=tuple(listed), own=bool(inside))
    if len(sentence.span) == count and not inside:
        return replace(statement, periods=sentence.span)
    following = _last_list([one for one in times if one[0] >= end], len(sentence.text))
    if len(following) == count:
        sentence.span = tuple(following)
        return replace(statement, periods=tuple(following), own=True)
    before = [period for _, last, period in times if last <= start]
    sentence.span = ()
    return replace(statement, periods=(before[-1] if before else None,), own=bool(inside))


def _last_list(periods: Sequence[tuple[int, int, Period]], end: int) -> list[Period]:
    """The periods of the last list of them before a place: those that follow one another with hardly a word between."""
    found: list[Period] = []
    last = None
    for first, until, period in periods:
        if until > end:
            break
        if last is not None and first > last + 3:
            found = []
        found.append(period)
        last = until
    return found
