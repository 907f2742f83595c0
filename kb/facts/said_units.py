"""What labels, captions, corner cells and unit lines say of units: "净利润（亿元）", "(in thousands, except per share
data)"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kb.facts.fact import Unit
from kb.facts.unit_words import (
    LONGEST,
    MONEY,
    MULTIPLE,
    NUMBER,
    SHARE,
    Worded,
    currency_before_pattern,
    entries,
    listed,
    short_words,
    unit_at,
    worded,
)
from kb.text.folding import fold_signs, lower
from kb.text.word_lists import one_of

_LONGEST_TEXT = 300
_COUNTED = frozenset({"things", "months", "hours", "people", "firms", "stock", "points", "tokens", "temperature"})
"""Kinds whose words are names as well: a header "人", "Points", "Shares" or "年" says no unit by itself."""

_HOME = ("元", "RMB")
"""Names of a currency that a header of its own gives for all figures; 美元 alone may be a line of a table of
currencies."""


@dataclass(frozen=True, slots=True)
class SaidUnit:
    """What a label, caption or line says of units.

    unit            the main one; Unit() where the text says only what is excepted
    also            further units listed: "（亿元，%）", "(dollars in millions, shares in thousands)"
    except_words    what is excepted: "per share", "percentages", else as printed; "另有注明除外" gives none
    named           units that hold for named rows or columns only: 氧化铽为元/公斤, "except copper in US$/lb"
    span where the unit phrase stands with its brackets: text[:span[0]] + text[span[1]:] is the label without it;
                    empty where taking it out would change what the label names ("% of revenue")
    line            the text is nothing but a unit line
    """

    unit: Unit
    also: tuple[Unit, ...] = ()
    except_words: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 0)
    line: bool = False
    named: tuple[tuple[str, Unit], ...] = ()


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of a phrase between commas: the units it words, what it excepts, or a remark; `opened` by "单位：", "in".

    `names` are the rows or columns that its unit holds for and no others.
    """

    start: int
    end: int
    units: tuple[Worded, ...] = ()
    exceptions: tuple[str, ...] = ()
    excepting: bool = False
    remark: bool = False
    currency: bool = False
    opened: bool = False
    names: tuple[tuple[str, Unit], ...] = ()

    @property
    def tells(self) -> bool:
        """Does it say anything of units?"""
        return bool(self.units) or self.excepting or bool(self.names)


@lru_cache(maxsize=16384)
def said_unit(text: str) -> SaidUnit | None:
    """What a label, caption, header, corner cell or sentence of at most 300 characters says of units; None when
    nothing."""
    if len(text) > _LONGEST_TEXT:
        return None
    low = lower(fold_signs(text))
    return _whole(text, low) or _bracketed(text, low) or _embedded(text, low) or _at_end(text, low) or _percent(low)


# ---- phrases: what stands in brackets or on a line of its own --------------------------------------------------------

_BETWEEN = re.compile(
    r"(?:,(?!\d)|[，、;；。\n|]|(?<!mio)(?<!mrd)(?<!tsd)(?<!mill)(?<!\brs)(?<!\bcr)(?<!\bsq)(?<!\bno)(?<!\bu\.s"
    r")\.\s|\s(?=(?:except|unless|excluding))|(?<=外)(?=[均以为金单按])|\sand\s|及|(?<=[\s元])(?=币种|货币)"
    r"|\s(?=单位|币种|货币|审计))\s*"
)
_EXCEPTS = re.compile(
    r"^(?:except|excluding|other than|unless|but\s)|^除.{1,40}外$|(?:除外|以外)$|^另有|^如无|^若无|otherwise"
)
_EXCEPT_WORDS = re.compile(
    r"^(?:except(?:ing)?(?:\s+for)?|excluding|other than|unless|but|除了?)\s*|(?:除外|以外|外)$|\s*(?:data"
    r"|amounts?|information|figures?|数据|金额|资料)$"
)
_AND = re.compile(r"\s(?:and|or)\s|[和及与或/]|\s&\s")
_NAMED_UNITS = (
    re.compile(r"(?P<names>[^为為:：]{1,40}?)(?:的?单位)?[均则都]?[为為以按](?P<unit>[^为為]{1,16})"),
    re.compile(
        r"(?P<names>(?!in\s).{1,60}?)\s(?:(?:is|are)\s)?(?:(?:quoted|stated|shown|given|expressed)\s)?in\s"
        r"(?P<unit>.{1,24})",
        re.IGNORECASE,
    ),
)
"""Clauses that give some things a unit: 氧化镝为元/公斤, "tin is quoted in US$/lb"."""

_NAMED_LEAD = re.compile(
    r"^(?:except(?:ing)?(?:\s+for)?|excluding|other than|but|with|除了?|其中)\s*[:：]?\s*(?:the\s)?", re.IGNORECASE
)
_NAMED_TAIL = re.compile(r"(?:除外|以外|外|计价?|列示|表示)$")
_THINGS = re.compile(r"\s(?:and|or)\s|[和及与、,，]|\s&\s", re.IGNORECASE)
_JOINS = re.compile(r"\s*(?:[、,]|及|and)\s*", re.IGNORECASE)
_TRIMMED = " \t\n.:：,，;；。()（）[]【】-"


def _clauses(text: str, low: str, start: int, end: int) -> list[_Clause]:
    """The clauses of text[start:end]."""
    found: list[_Clause] = []
    at = start
    for mark in _BETWEEN.finditer(low, start, end):
        found.append(_clause(text, low, at, mark.start(), found))
        at = mark.end()
    found.append(_clause(text, low, at, end, found))
    return _with_names(text, [clause for clause in found if clause.end > clause.start])


def _with_names(text: str, clauses: list[_Clause]) -> list[_Clause]:
    """The clauses, those before a named one taken into it that only go on with its list: 氧化铽、氧化镝为元/公斤."""
    found: list[_Clause] = []
    for clause in clauses:
        one = clause
        while one.names and found and _is_listed(text, found[-1], one):
            before = found.pop()
            names = _named_things(text[before.start : before.end])
            unit = one.names[0][1]
            one = replace(one, start=before.start, names=(*((name, unit) for name in names), *one.names))
        found.append(one)
    return found


def _is_listed(text: str, before: _Clause, named: _Clause) -> bool:
    """Does a clause name one more of the things that the next one gives a unit: by the mark between them, and no unit
    in it?"""
    silent = not (before.units or before.names or before.remark)
    return silent and _JOINS.fullmatch(text[before.end : named.start]) is not None


def _named_things(words: str) -> tuple[str, ...]:
    """The names of a clause, without the words that except them."""
    bare = _NAMED_LEAD.sub("", words.strip(_TRIMMED)).strip(_TRIMMED)
    return tuple(name for part in _THINGS.split(bare) if (name := part.strip(_TRIMMED)))


def _names(text: str, start: int, end: int) -> tuple[tuple[str, Unit], ...]:
    """The things that a clause gives a unit of their own: 氧化镝为元/公斤, "except tin in US$/lb"."""
    words = text[start:end].strip(_TRIMMED)
    found = next((match for form in _NAMED_UNITS if (match := form.fullmatch(words))), None)
    unit = worded(_NAMED_TAIL.sub("", found["unit"]).strip()) if found else None
    if found is None or unit is None:
        return ()
    names = _named_things(found["names"])
    general = {*listed("about"), *listed("opens")}
    told = [name for name in names if worded(name) is None and not general.issuperset(name.casefold().split())]
    return tuple((name, unit.unit) for name in told) if len(told) == len(names) else ()


def _clause(text: str, low: str, start: int, end: int, before: list[_Clause]) -> _Clause:
    while start < end and low[start] in _TRIMMED and low[start] not in "[(":
        start += 1
    while start < end and low[end - 1] in " \t\n.:,;，；。：-":
        end -= 1
    words = low[start:end]
    if not words:
        return _Clause(start, start)
    if _remark().fullmatch(words):
        return _Clause(start, end, remark=True)
    units, opened, currency = _units(text, low, start, end)
    if units:
        return _Clause(start, end, units=units, opened=opened, currency=currency)
    names = _names(text, start, end)
    if _EXCEPTS.search(words) or (before and before[-1].excepting):
        known = {name for name, _ in _known_exceptions()}
        excepted = tuple(word for word in _exceptions(words) if not names or word in known)
        return _Clause(start, end, exceptions=excepted, excepting=True, names=names)
    return _Clause(start, end, names=names)


@cache
def _remark() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of(listed('remark'))}|[:：\s])+")


@cache
def _lead() -> re.Pattern[str]:
    """Words before a unit: what the line is about, then what opens the unit."""
    latin = rf"(?:(?:{one_of(word for word in listed('about') if word.isascii())})\s+)*"
    about = one_of(word for word in listed("about") if not word.isascii())
    opens = one_of(word for word in listed("opens") if word.isascii())
    marks = one_of(word for word in listed("opens") if not word.isascii())
    return re.compile(
        rf"(?:{latin}(?:(?:{opens})(?:\s+|\s*[:：]\s*))|(?:(?:{about})\s*[:：]?\s*)*(?:(?:{marks})\s*[:：]?\s*)+)"
    )


@cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{one_of(listed('closes'))})$")


def _units(text: str, low: str, start: int, end: int) -> tuple[tuple[Worded, ...], bool, bool]:
    """The units that a clause is, whether something opens them, and whether it tells a currency alone
    (币种：人民币)."""
    if end - start > LONGEST:
        return (), False, False
    closed = _tail().search(low, start, end)
    stops = [end] if closed is None else [closed.start(), end]
    leads = _lead().match(low, start, end)
    starts = [(start, False)] if leads is None else [(leads.end(), True), (start, False)]
    for begin, opened in starts:
        for stop in stops:
            piece = text[begin:stop].strip()
            one = worded(piece)
            if one is not None:
                currency = opened and any(word in low[start:begin] for word in ("币种", "货币种类", "本位币"))
                return (one,), opened or stop < end, currency
            if several := _listed(piece):
                return several, opened, False
    return (), False, False


def _listed(piece: str) -> tuple[Worded, ...]:
    """Units with strokes between them that are no ratio: "亿元/%"."""
    parts = piece.split("/")
    if not 2 <= len(parts) <= 4:
        return ()
    units = [worded(part) for part in parts]
    found = tuple(unit for unit in units if unit is not None)
    # "USD/CNY" is a rate of exchange.
    several = len({unit.unit.currency for unit in found if unit.unit.currency}) > 1
    return () if len(found) < len(parts) or several else found


def _exceptions(words: str) -> tuple[str, ...]:
    """What a clause excepts: the normal words of units.toml, else as it says."""
    found: list[str] = []
    rest = words
    while (shorter := _EXCEPT_WORDS.sub("", rest).strip(_TRIMMED)) != rest:
        rest = shorter
    for part in _AND.split(rest):
        bare = part.strip(_TRIMMED)
        known = next((name for name, pattern in _known_exceptions() if pattern.search(bare)), bare)
        found.append(known)
    return tuple(dict.fromkeys(filter(None, found)))


@cache
def _known_exceptions() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What is usually excepted, by its normal word; of Latin words the beginning counts."""
    return tuple(
        (
            entry["is"],
            re.compile(
                "|".join(("(?<![a-z])" if word[0].isascii() else "") + re.escape(word) for word in entry["words"])
            ),
        )
        for entry in entries()["exception"]
    )


# ---- from clauses to what is said
# -------------------------------------------------------------------------------------


def _together(clauses: list[_Clause]) -> SaidUnit | None:
    """What clauses say in all; without span."""
    units = [unit for clause in clauses for unit in clause.units if not clause.currency]
    currencies = [unit for clause in clauses for unit in clause.units if clause.currency]
    words = tuple(dict.fromkeys(word for clause in clauses for word in clause.exceptions))
    if not units and not currencies:
        names = {name for name, _ in _known_exceptions()}
        excepting = bool(words) and names.issuperset(words)
        return SaidUnit(Unit(), except_words=words) if excepting else None
    main = _with_currency(units[0] if units else currencies[0], currencies[:1])
    scales = [unit for unit in units[1:] if unit.kind in (NUMBER, "stock") and unit.scaled]
    if scales and main.currency and not units[0].scaled:
        # "($, millions)" is one unit, "($ and shares in millions)" one scale.
        main = replace(main, scale=main.scale * scales[0].unit.scale)
        units = [unit for unit in units if unit is not scales[0] or unit.kind == "stock"]
    also = tuple(dict.fromkeys(unit.unit for unit in units[1:] if unit.unit != main))
    named = tuple(dict.fromkeys(name for clause in clauses for name in clause.names))
    return SaidUnit(main, also, except_words=words, named=named)


def _with_currency(main: Worded, currencies: list[Worded]) -> Unit:
    """The main unit in the currency that the line names besides: 单位：万元 币种：美元."""
    if not currencies or currencies[0].unit == main.unit:
        return main.unit
    told = currencies[0].unit
    if main.unit.name == "元" and main.unit.currency == "CNY":
        return main.unit if told.currency == "CNY" else replace(told, scale=main.unit.scale)
    if main.kind == NUMBER:
        return replace(told, scale=main.unit.scale)
    return main.unit


def _whole(text: str, low: str) -> SaidUnit | None:
    """A text that is nothing but a unit line, with or without brackets."""
    start, end = _inside(low)
    bracketed = start > 0 and low[start - 1] in "([【"
    clauses = _clauses(text, low, start, end)
    if not clauses or not all(clause.tells or clause.remark for clause in clauses):
        return None
    said = _together(clauses)
    if said is None or (not bracketed and not _says_by_itself(clauses, text[start:end])):
        return None
    if bracketed and _is_footnote(text[start:end]):
        return None
    return replace(said, span=(0, len(text)), line=True)


def _inside(low: str) -> tuple[int, int]:
    """A text without the spaces and the one pair of brackets around it."""
    start, end = 0, len(low)
    while start < end and low[start] in " \n*":
        start += 1
    while end > start and low[end - 1] in " \n.。:：":
        end -= 1
    opened = start < end and low[start] in "([【"
    if opened and low[end - 1] in ")]】" and not any(mark in low[start + 1 : end - 1] for mark in ")]】"):
        return start + 1, end - 1
    return start, end


def _says_by_itself(clauses: list[_Clause], printed: str) -> bool:
    """Is a text without brackets a unit line, and no name that is a unit's word too ("Points", 美元 in a list of
    currencies)?"""
    first = next((clause for clause in clauses if clause.units), None)
    if first is None:
        return any(clause.excepting for clause in clauses)
    unit = first.units[0]
    if first.opened or len(first.units) > 1:
        return True
    if unit.kind == NUMBER:
        return len(printed) > 1 or printed in "万亿萬億"
    if unit.kind.split("/")[0] in _COUNTED:
        return unit.scaled
    if unit.kind.startswith(MONEY):
        return unit.scaled or unit.signed or "/" in unit.kind or unit.unit.name in _HOME
    if unit.scaled or not printed.isascii() or not printed.isalpha():
        return True
    # "Mile", "Times" and "X" are names of columns.
    return unit.kind == SHARE or printed == "x" or 1 < len(printed) < 4


def _is_footnote(inside: str) -> bool:
    """Is what stands in brackets one letter, that of a footnote?"""
    return (
        len(inside.strip()) == 1
        and inside.strip().isascii()
        and inside.strip().isalpha()
        and inside.strip() not in "xX"
    )


_BRACKETS = re.compile(r"[ \u00a0]*[(\[【]([^()\[\]【】]{1,160})(?:[)\]】]|$)")


def _bracketed(text: str, low: str) -> SaidUnit | None:
    """What brackets in a text say: the last ones that tell a unit, and the exceptions of others."""
    main: SaidUnit | None = None
    excepted: list[SaidUnit] = []
    rest = low
    for found in reversed(list(_BRACKETS.finditer(low))):
        said = _in_brackets(text, low, found)
        if said is None:
            continue
        rest = rest[: said.span[0]] + rest[said.span[1] :]
        if said.unit == Unit():
            excepted.append(said)
        elif main is None:
            main = said
        else:
            main = replace(main, also=tuple(dict.fromkeys((*main.also, *_new(said, main)))))
    if main is None:
        main, excepted = (excepted[0], excepted[1:]) if excepted else (None, [])
    if main is None:
        return None
    words = tuple(dict.fromkeys((*main.except_words, *(word for one in excepted for word in one.except_words))))
    bare = rest.strip(_TRIMMED)
    line = not bare or _remark().fullmatch(bare) is not None
    return replace(main, except_words=words, line=line)


def _new(said: SaidUnit, main: SaidUnit) -> list[Unit]:
    return [unit for unit in (said.unit, *said.also) if unit != main.unit]


def _in_brackets(text: str, low: str, found: re.Match[str]) -> SaidUnit | None:
    start, end = found.span(1)
    inside = text[start:end].strip()
    label = low[: found.start()] + low[found.end() :]
    if (short := _short(inside, label)) is not None and not (short.scale != 1 and _glued(low, found)):
        return SaidUnit(short, span=found.span())
    if inside in short_words() or _is_footnote(inside):
        return None
    clauses = _clauses(text, low, start, end)
    said = _together(clauses)
    if said is None:
        return _share_among_words(low, start, end)
    is_whole = bool(said.named) or all(clause.tells for clause in clauses)
    return replace(said, span=found.span() if is_whole else _without_others(clauses, start, end))


def _glued(low: str, found: re.Match[str]) -> bool:
    """Does a bracket stand right behind a Latin letter, as those of footnotes do: "revenues(b)"?"""
    return (
        found[0][0] in "(["
        and found.start() > 0
        and low[found.start() - 1].isascii()
        and low[found.start() - 1].isalnum()
    )


def _without_others(clauses: list[_Clause], start: int, end: int) -> tuple[int, int]:
    """The clauses that tell a unit, with the mark that parts them from the others; those of the first run."""
    first = next(at for at, clause in enumerate(clauses) if clause.tells)
    last = first
    while last + 1 < len(clauses) and clauses[last + 1].tells:
        last += 1
    if last + 1 < len(clauses):
        return clauses[first].start, clauses[last + 1].start
    begin = clauses[first - 1].end if first else start
    return begin, max(end, begin)


def _share_among_words(low: str, start: int, end: int) -> SaidUnit | None:
    """ "(% of sales)", "(YoY %)": a share, and words that belong to the label."""
    at = low.find("%", start, end)
    return SaidUnit(Unit("%")) if at >= 0 and not _figure_before(low, at) else None


def _short(word: str, label: str) -> Unit | None:
    """A unit of one letter or so, where the label speaks of what it measures."""
    for short in short_words().get(word, ()):
        if short.fits(label):
            return Unit("" if short.meaning.scales else word, short.meaning.scale)
    return None


# ---- units in the middle and at the end of texts
# ----------------------------------------------------------------------

_STATED = re.compile(r"(?:金额|货币|计量|数量)?单位(?:均?为|[:：])\s*|(?<![a-z])units?:\s*")
_GIVEN = re.compile(r"(?:均?以|按)(?=.{1,20}?(?:列示|列报|呈列|呈报|表示|填列|为单位|计价|计量))")
_IN = re.compile(r"(?<![a-z])in\s+(?:the\s+)?")
_PLURAL = re.compile(r"(?:thousand|million|billion|trillion|hundred|lakh|crore)s\b|'?000s?\b")
_GOES_ON = re.compile(r"\s*of\s|-|[a-z\u3400-\u9fff]")
_AND_SHARES = re.compile(r"[ \u00a0]and[ \u00a0]shares[ \u00a0]$")
_SENTENCE_GOES_ON = re.compile(r"\s*of\s(?!the\s)|[a-z-]")


def _embedded(text: str, low: str) -> SaidUnit | None:
    """A unit that something in the text introduces: 单位：万元, "in millions of dollars"."""
    for found in _STATED.finditer(low):
        said = _from(text, low, found.start(), found.end())
        if said is not None:
            return said
    for found in _GIVEN.finditer(low):
        unit = unit_at(text, found.end())
        closed = (
            re.compile(r"\s*(?:列示|列报|呈列|呈报|表示|填列|为单位|计价|计量)").match(low, unit[0]) if unit else None
        )
        if unit and closed:
            return SaidUnit(unit[1].unit, span=(found.start(), closed.end()))
    return _in_words(text, low)


def _from(text: str, low: str, start: int, at: int) -> SaidUnit | None:
    """A unit at `at`, introduced from `start`, with the clauses that go on with it."""
    found = unit_at(text, at)
    if found is None or (_GOES_ON.match(low, found[0]) and not low.startswith("币种", found[0])):
        return None
    end = found[0]
    clauses = [_Clause(at, end, units=(found[1],))]
    rest = re.compile(r"[\s,，、;；/]*").match(low, end)
    for clause in _clauses(text, low, rest.end() if rest else end, len(low)):
        if not clause.tells:
            break
        clauses.append(clause)
        end = clause.end
    said = _together(clauses)
    return replace(said, span=(start, end)) if said else None


def _in_words(text: str, low: str) -> SaidUnit | None:
    """ "in millions", "US$ in thousands", "(expressed) in HK$ million" in a longer text."""
    for found in _IN.finditer(low):
        unit = unit_at(text, found.end())
        if unit is None or _SENTENCE_GOES_ON.match(low, unit[0]) or not unit[1].scaled:
            continue
        words = low[found.end() : unit[0]]
        if not unit[1].unit.currency and not _PLURAL.search(words):
            continue
        start, said = found.start(), unit[1].unit
        shares = _AND_SHARES.search(low, max(0, start - 20), start)
        before = currency_before_pattern().search(low, max(0, start - 30), shares.start() if shares else start)
        if before and not said.name:
            printed = text[before.start() : before.end()].strip()
            of = worded(printed)
            if of is not None:
                start, said = before.start(), replace(of.unit, scale=said.scale)
        return _with_rest(text, low, SaidUnit(said, span=(start, unit[0])))
    return None


def _with_rest(text: str, low: str, said: SaidUnit) -> SaidUnit:
    """With the exceptions that follow: ", except per share data"."""
    following = re.compile(r"[\s,，;；]*").match(low, said.span[1])
    clauses = _clauses(text, low, following.end() if following else said.span[1], len(low))
    words: list[str] = []
    end = said.span[1]
    for clause in clauses:
        if not clause.excepting:
            break
        words += clause.exceptions
        end = clause.end
    unique = tuple(dict.fromkeys(words))
    return replace(said, except_words=unique, span=(said.span[0], end))


_MARKED = re.compile(
    r"\s*(?P<mark>[,，/:：])\s*(?P<unit>[^,，/:：()\[\]]{1,24})$"
    r"|\s*[/／](?P<ratio>[^,，:：()\[\]/]{1,12}/[^,，:：()\[\]/]{1,12})$"
)
_SPACED = re.compile(r"(?<=\S)\s+(?P<unit>(?:\S+\s)?\S{1,12})$")
_PERIOD_FOLLOWS = re.compile(r"\s+(?:\d|fy|[qh]\d|[(\[])")
_COUNTS = re.compile(r"[数量额价率值重积能长]$")


def _at_end(text: str, low: str) -> SaidUnit | None:
    """A unit at the end behind a comma, a stroke or a space, or before a period: "净利润/亿元", "Revenue US$m", "百万元
    2024年"."""
    first = unit_at(text, 0)
    if first and first[1].scaled and first[1].unit.currency and _PERIOD_FOLLOWS.match(low, first[0]):
        return SaidUnit(first[1].unit, span=(0, first[0]))
    stripped = low.rstrip()
    found = _MARKED.search(stripped)
    if found:
        printed = (
            text[found.start("unit") : found.end("unit")] if found["unit"] else text[found.start("ratio") : found.end()]
        )
        printed = re.sub(r"^in\s+", "", printed.strip())
        label = low[: found.start()].strip()
        unit = worded(printed)
        if unit is not None and label and _marked_fits(label, found["mark"] or "/", unit, printed):
            return SaidUnit(unit.unit, span=(found.start(), len(text)))
        short = _short(printed, label)
        if short is not None and not label.isascii() and printed.isascii():
            return SaidUnit(short, span=(found.start(), len(text)))
        return None
    found = _SPACED.search(stripped)
    while found:
        start, end = found.span("unit")
        unit = worded(text[start:end])
        if unit is not None and unit.unit.currency and (unit.scaled or unit.signed) and not _figure_before(low, start):
            return SaidUnit(unit.unit, span=(found.start(), len(text)))
        space = stripped.find(" ", start, end)
        found = _SPACED.match(stripped, space) if space > 0 else None
    return None


def _marked_fits(label: str, mark: str, unit: Worded, printed: str) -> bool:
    """Is what stands behind a mark the label's unit, and not a name of its own: "P/B", "人/天", "USD/CNY"?"""
    if worded(label) is not None or label in short_words():
        return False
    if mark in ":：":
        return unit.scaled or unit.kind in (SHARE, MULTIPLE)
    if mark in ",，":
        return unit.kind != NUMBER or unit.words > 1 or _PLURAL.search(printed.lower()) is not None
    if unit.unit.currency:
        # "exposure EUR/USD" names a pair of currencies.
        return not currency_before_pattern().search(label)
    if unit.kind == SHARE:
        return True
    if unit.kind == NUMBER or label.isascii() or (len(printed) == 1 and printed.isascii()):
        return False
    return unit.scaled or unit.kind == MULTIPLE or unit.kind not in _COUNTED or _COUNTS.search(label) is not None


def _figure_before(low: str, at: int) -> bool:
    before = low[max(0, at - 3) : at].strip()
    return bool(before) and (before[-1].isdigit() or (before[-1] == ")" and len(before) > 1 and before[-2].isdigit()))


_POINTS = re.compile(r"\bpercentage[ -]points?\b|百分点")
_BASIS_POINTS = re.compile(r"\bbasis[ -]points?\b|基点")


def _percent(low: str) -> SaidUnit | None:
    """A sign of percent in a label, "ROE%", "% of revenue", "Comparable sales % change": the label stays whole unless
    it ends there.

    So do words of percentage points that are part of it: "Percentage point impact".
    """
    for points, name in ((_POINTS, "percentage points"), (_BASIS_POINTS, "basis points")):
        if points.search(low) is not None:
            return SaidUnit(Unit(name), span=(0, 0))
    for sign in "%‰":
        at = low.find(sign)
        while at >= 0:
            if not _figure_before(low, at):
                ends = not low[at + 1 :].strip() or low[at + 1 :].lstrip()[0] in "([【"
                return SaidUnit(Unit(sign), span=(at, at + 1) if ends and at > 0 else (0, 0))
            at = low.find(sign, at + 1)
    return None
