"""Whom a question asks about: the names that it gives, by their form or by their place in it, and those of them that no
report has.

A name need not look like one: 茅台 is two characters, "visa" a word in small letters. What stands where the one asked
about stands ("X的净利润", "X's revenue", "revenue of X"), and is in no passage of any report, is a name that the
reports do not know, or a word that they do not use: either way they do not say. Elsewhere in a question only what is
written as a name counts as one: other words have synonyms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kb.cells.dimensions import calendar_of
from kb.cells.meaning import Meanings, parted
from kb.fact_answers.parts import kind_asked
from kb.facts.measures import measures_in
from kb.facts.periods import groups_of, periods_in
from kb.facts.subjects import is_code
from kb.question.attributes import asked_spans
from kb.question.entities import named, span_of, without_legal_form
from kb.question.operations import read_question
from kb.search.report_scope import around
from kb.text.calendar_words import MONTHS
from kb.text.chinese_scripts import simplified
from kb.text.common_words import is_ordinary
from kb.text.demonyms import of_same_place
from kb.text.glossary_tokens import CJK, fold
from kb.text.spellings import one_slip_apart, written_otherwise
from kb.text.thesaurus import ordinary_spans, same_group
from kb.text.tokens import language
from kb.text.unexplained import function_spans, is_function_word, request_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kb.model import Document, Hit
    from kb.search.evidence_source import Sources
    from kb.text.glossary_tokens import Glossary

LEAST_ZH, LEAST_EN = 2, 3
"""Characters that a name has where only its place tells that it is one."""

LONGEST_WORD = 4
"""Characters of Chinese that are looked for as one word of a report."""

MEANT = 0.5
"""Share of a name's words that a text must mean where it has the name in another language."""

_WORD = rf"(?:(?![{CJK}]|(?:19|20)\d\d ?年)[^\W_])+"
_TOKEN = re.compile(rf"{_WORD}(?:[-.&+'’]{_WORD})*(?:['’](?=\s|$))?")
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")
_INNER = re.compile(r"(?<=\w)[A-Z]|[A-Z]&|&[A-Z]")
_BEGINS = re.compile(r"(?:^|[.?!:;] ?)[\W_]*$")
_BETWEEN = re.compile(r" | ?& ?")
_BEFORE_NAME = frozenset(
    ["of", "by", "at", "for", "did", "does", "do", "has", "had", "have", "is", "was", "were", "will", "can"]
)
"""Words that stand right before the one asked about in English."""
_TIME = frozenset((*MONTHS, *(month[:3] for month in MONTHS), "sept"))
_QUESTION_WORDS = ("what", "which", "where", "when", "whose", "does")
"""Words that begin a question in English, which a slip of the pen may leave out a letter of."""
_CODE = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[\w.-]+")
_MEMBER = re.compile(r"[A-Za-z].*\d")
"""What the members of a family of products are called: "R1" of DeepSeek-R1."""
_SIDES_ZH = frozenset("在有对和与从到会能占达于为给跟让用及将按据")
"""Characters that a Chinese name may have inside, and that stand beside it more often."""
_BREAKS_ZH = frozenset("的是了吗呢吧啊么请谁哪几多少什怎被把你我您它他她这那该每各或者问想查")
_IS_WORD = re.compile(rf"(?:(?![{''.join(sorted(_BREAKS_ZH))}])[{CJK}])+")
_COUNTED = re.compile(r"[一二两三四五六七八九十几\d]+(?:[家个组只款项位名张种类份篇条段]|部分)")
"""A number of things."""
_WIDEST = 2
_LONGEST_OWNER = 8
_POINTING = frozenset("这那该每各哪某")
_AT_END = re.compile(r"(?:是|问|关于|指|说)(?:的)?(?:是)?$")


@dataclass(frozen=True, slots=True)
class AskedName:
    """A name in a question, as it is written there, [start, end). `words` are looked for one by one; `is_sure`: it is
    written as a name, else only its place tells that it is one."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Explained:
    """What of a question is no name, by its characters: `whole` say a measure, a period, what is to be done, or what
    reports have an ordinary word for; `periods` are those of periods; at `measures` begins a measure or an attribute;
    `asks`: there is any, or another such word."""

    whole: frozenset[int]
    periods: frozenset[int]
    measures: frozenset[int]
    asks: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer rests on: the report, and the passage or table with what stands over it."""

    document: Document
    text: str


def absent_names(question: str, hits: Sequence[Hit], sources: Sources, glossary: Glossary) -> tuple[str, ...]:
    """The names that a question gives and that no report has, in any spelling.

    Args:
        question: complete in itself.
        hits: the passages found for it, which may have a name in another spelling or, in another language, by its
            meaning.
        sources: the reports.
        glossary: for measures, which are no names.
    """
    if not hits:
        return ()
    spoken = language(question)
    is_translated = not any(language(hit.chunk.text) == spoken for hit in hits)
    if is_translated and not measures_in(question):
        # In prose of another language every name may have another form.
        return ()
    found = "\n".join(map(around, hits))
    names = asked_names(question, sources, glossary)
    return tuple(one.text for one in names if _is_absent(one, found, sources, is_translated=is_translated))


def is_about(question: str, evidence: Sequence[Evidence], sources: Sources, glossary: Glossary) -> bool:
    """Whether any evidence speaks of each name that a question asks about, or is of a report about it or by it.

    Where the report is in another language and has the name at all, it calls the one asked about otherwise in the
    passage.
    """
    spoken = language(question)
    for name in asked_names(question, sources, glossary):
        if name.is_sure and not _is_placed(name, question):
            continue
        if not name.is_sure and any(language(one.text) != spoken for one in evidence):
            continue  # an ordinary word, perhaps, that has another form there
        if not any(_speaks_of(name, one, sources, is_translated=language(one.text) != spoken) for one in evidence):
            return False
    return True


def others_asked(question: str, sources: Sources, glossary: Glossary) -> tuple[str, ...]:
    """The words of the names of whom a question asks about that no report is about or by, though reports may name them:
    a rival of the company, the other side of an agreement. Products, whose names have digits, are the company's own."""
    names = [one for one in asked_names(question, sources, glossary) if one.is_sure and _is_placed(one, question)]
    if not names and language(question) == "zh" and not names_company(question, sources):
        titles = [simplified(one.title) for one in sources.documents]
        owners = _owner_zh(question, _explained(question, glossary))
        names = [one for one in owners if not any(one.text[: LEAST_ZH + 1] in title for title in titles)]
    own = [Evidence(one, "") for one in sources.documents]
    others = (one for one in names if not any(_speaks_of(one, by, sources, is_translated=False) for by in own))
    return tuple(word for one in others for word in one.words if not any(map(str.isdigit, one.text)))


def _owner_zh(question: str, explained: _Explained) -> Iterator[AskedName]:
    """What a Chinese question for a measure begins with, where it is no ordinary word: 比亚迪."""
    lead = re.match(r"\W*(?:请问|那么?|查一?下)*", question)
    start = lead.end() if lead else 0
    end = start
    while _IS_WORD.match(question[end : end + 1]) and end not in explained.whole:
        end += 1
    if explained.measures and LEAST_ZH <= end - start <= _LONGEST_OWNER and not is_ordinary(question, start, end):
        yield AskedName(question[start:end], start, end, (question[start:end],), is_sure=False)


def _speaks_of(name: AskedName, evidence: Evidence, sources: Sources, *, is_translated: bool) -> bool:
    document = evidence.document
    facts = document.facts
    own = (document.title, document.name, facts.institution, *facts.authors, *_companies([document]))
    text = "\n".join((*own, evidence.text))
    if is_translated and sources.holds(name.text, [document.id]):
        return True
    lost = [word for word in name.words if not is_function_word(word.lower()) and not stands(word, text)]
    by_meaning = is_translated or not name.is_sure
    has = partial(stands, text=text)
    return all(_is_otherwise(word, text, [document], has, by_meaning=by_meaning) for word in lost)


def stands(word: str, text: str) -> bool:
    """Whether a text has a word of a name, in the plural too, or a member of a family without the family's name; of a
    place by any of its names."""
    _, _, member = word.partition("-")
    forms = [word, f"{word}s", word.removesuffix("s"), *([member] if _MEMBER.match(member) else [])]
    forms += of_same_place(word)
    if any(form and span_of(form, text) is not None for form in forms):
        return True
    # "HSF" is what HSF7 and HSF30 are called together.
    return word.isalpha() and word.isascii() and re.search(rf"(?<![^\W_]){word}(?=-?\d)", text) is not None


def _is_placed(name: AskedName, question: str) -> bool:
    """Whether a name stands where the one asked about stands: first, before 的 or 's, behind "of" or "did"."""
    before, after = question[: name.start], question[name.end :]
    if re.match(r"['’]s?(?!\w)|的", after) or not re.search(r"\w", before):
        return True
    last = re.search(r"([A-Za-z]+)[^\w?.!,]*$", before)
    return language(question) == "en" and last is not None and last[1].lower() in _BEFORE_NAME


def asked_names(question: str, sources: Sources, glossary: Glossary) -> list[AskedName]:
    """The names that a question gives; where none is written as one and no company of the reports is named, what stands
    in the place of one."""
    explained = _explained(question, glossary)
    sure = _written_as_names(question, explained.whole)
    if sure or names_company(question, sources):
        return sure
    if language(question) == "zh":
        return list(_placed_zh(question, explained, sources))
    return list(_placed_en(question, explained.whole))


def is_mentioned(word: str, sources: Sources) -> bool:
    """Whether any passage has a word of a question, whether or not search brought it; the code of a product whole, not
    its letters."""
    if len(word) == 1 and not word.isascii():
        return True  # no passage is found by one character
    if word.isascii() and _CODE.fullmatch(word):
        wanted = _plain(word)
        if sources.holds(wanted, ()) or any(wanted in _plain(around(hit)) for hit in sources.search(word, ())):
            return True
        # "V3-Lite" of DeepSeek may stand alone where the report is on nothing else.
        family, _, member = word.partition("-")
        return bool(_MEMBER.match(member)) and sources.holds(family, ()) and is_mentioned(member, sources)
    return sources.holds(word, ())


def names_company(question: str, sources: Sources) -> bool:
    """Whether a question names a company that a report is about or gives a code for."""
    names = {without_legal_form(fold(name)) for name in _companies(sources.documents)}
    return any(len(name) >= LEAST_ZH and span_of(name, question) for name in names)


def _plain(text: str) -> str:
    return re.sub(r"[-_ ]", "", fold(text))


def _explained(question: str, glossary: Glossary) -> _Explained:
    measures = [(start, end) for start, end, _ in measures_in(question)] + asked_spans(question)
    atoms = glossary.read(question)
    measures += [(atom.start, atom.end) for atom in atoms if glossary.is_measure(atom.text)]
    asked = [*measures, *((atom.start, atom.end) for atom in atoms if atom.kind == "concept")]
    asked += ordinary_spans(question)
    asked = [(start, end) for start, end in asked if end - start > 1]
    periods = [(start, end) for start, end, _ in periods_in(question, calendar_of(()))]
    periods += [(group.start, group.end) for group in groups_of(question)]  # "Q3" without its year
    counted = [found.span() for found in _COUNTED.finditer(question)]
    if kind := kind_asked(question):
        counted.append(kind.span)
    used = read_question(question).used
    # One Chinese character alone may be a piece of a name: 贵 of 贵州, "the dearest".
    joined = {at for at in used if at - 1 in used or at + 1 in used or question[at].isascii()}
    whole = frozenset(joined).union(*(range(start, end) for start, end in (*asked, *periods, *counted)))
    dated = frozenset(at for start, end in periods for at in range(start, end))
    return _Explained(whole, dated, frozenset(start for start, _ in measures), bool(asked))


def _written_as_names(question: str, explained: frozenset[int]) -> list[AskedName]:
    """Runs of Latin words that have the form of a name; in English a capital alone tells nothing where each word has
    one."""
    tokens = list(_TOKEN.finditer(question))
    if language(question) == "en":
        capitals = [one for one in tokens[1:] if one[0][0].isupper() and one[0][1:].islower()]
        small = [one for one in tokens if one[0].islower() and len(one[0]) >= LEAST_EN]
        is_titled = len(small) < len(capitals)
    else:
        is_titled = False
    runs: list[list[re.Match[str]]] = []
    for token in tokens:
        if not _is_name(token, question, explained, is_titled=is_titled):
            continue
        if (
            runs
            and not _POSSESSIVE.search(runs[-1][-1][0])
            and _BETWEEN.fullmatch(question, runs[-1][-1].end(), token.start())
        ):
            runs[-1].append(token)
        else:
            runs.append([token])
    return [_name_of(question, run, is_sure=True) for run in runs]


def _name_of(question: str, run: Sequence[re.Match[str]], *, is_sure: bool) -> AskedName:
    words = tuple(_POSSESSIVE.sub("", token[0]) for token in run)
    start, end = run[0].start(), run[-1].start() + len(words[-1])
    return AskedName(question[start:end], start, end, words, is_sure)


def _is_name(token: re.Match[str], question: str, explained: frozenset[int], *, is_titled: bool) -> bool:
    """Whether a Latin word is written as a name: with a capital inside a sentence or before 's, in capitals, with
    letters and digits; a code."""
    word = _POSSESSIVE.sub("", token[0])
    if is_code(word) and not word.isdigit():
        return True
    if word[0].isdigit() or _is_ordinary(word, token.start(), explained):
        return False
    if _INNER.search(word) or (word.isupper() and len(word) > 1) or any(map(str.isdigit, word)):
        return True
    # In a Chinese question the first word has a capital only where it is a name.
    begins = language(question) == "en" and _BEGINS.search(question[: token.start()]) is not None
    return word[0].isupper() and not is_titled and (not begins or token[0] != word)


def _asks(word: str) -> bool:
    """Whether a word begins a request in English, with a slip of the pen too."""
    return word in request_words() or any(one_slip_apart(word, one) for one in _QUESTION_WORDS)


def _is_ordinary(word: str, start: int, explained: frozenset[int]) -> bool:
    lower = word.lower()
    return is_function_word(lower) or lower in _TIME or explained.issuperset(range(start, start + len(word)))


def _placed_en(question: str, explained: frozenset[int]) -> Iterator[AskedName]:
    """English words that stand where the one asked about stands: before 's, behind "of" or "did", at the beginning
    where no word asks."""
    tokens = list(_TOKEN.finditer(question))
    for at, token in enumerate(tokens):
        word = _POSSESSIVE.sub("", token[0])
        if len(word) < LEAST_EN or not word.isalpha() or _is_ordinary(word, token.start(), explained):
            continue
        # What stands between, in another script, is the name itself: "where did 莫文宇 graduate".
        is_next = at > 0 and not question[tokens[at - 1].end() : token.start()].strip()
        before = tokens[at - 1][0].lower() if is_next else ""
        begins = at == 0 and not _asks(word.lower())
        if token[0] != word or before in _BEFORE_NAME or begins:
            yield _name_of(question, [token], is_sure=False)


def _placed_zh(question: str, explained: _Explained, sources: Sources) -> Iterator[AskedName]:
    """Stretches of Chinese that are no words of any report and stand where the one asked about stands: first in a
    clause or before a measure, or last behind 是, where a measure or an attribute is asked for."""
    if not explained.asks:
        return
    for start, end in _strange(question, explained.whole, sources):
        clause = max(question.rfind(mark, 0, start) for mark in "，,。；;？?：:") + 1
        first, last = _widened(question, explained.whole, start, end)
        letters = [letter for at, letter in enumerate(question[clause:first], clause) if at not in explained.periods]
        goes_on = last + (question[last : last + 1] in ("的", "呢"))
        while goes_on in explained.periods:
            goes_on += 1
        is_owner = (goes_on > last or goes_on in explained.whole) and not _light("".join(letters))
        is_last = not re.search(r"\w", question[end:].rstrip("吗呢吧的")) and _AT_END.search(question[:start])
        if is_owner or is_last or (goes_on in explained.measures and question[start - 1 : start] not in _POINTING):
            text = next((one for one in named(question) if question[start:end] in one), question[start:end])
            at = question.find(text)
            if is_ordinary(question, at, at + len(text)):
                continue  # the reports say it in other words, perhaps
            yield AskedName(text, at, at + len(text), (text,), is_sure=False)


def _widened(question: str, explained: frozenset[int], start: int, end: int) -> tuple[int, int]:
    """A stretch with the words right beside it, of a few characters, that nothing explains: it may be a piece of
    国轩高科, 中国中免."""
    first, last = start, end
    while start - first < _WIDEST and first and _IS_WORD.match(question[first - 1]) and first - 1 not in explained:
        first -= 1
    while last - end < _WIDEST and _IS_WORD.match(question[last : last + 1]) and last not in explained:
        last += 1
    return first, last


def _light(text: str) -> str:
    """What of a text is no word that only asks, no number and no sign."""
    spans = function_spans(text)
    taken = {at for start, end in spans for at in range(start, end)}
    return "".join(
        letter
        for at, letter in enumerate(text)
        if at not in taken and letter not in _BREAKS_ZH and re.match(f"[{CJK}A-Za-z]", letter)
    )


def _strange(question: str, explained: frozenset[int], sources: Sources) -> list[tuple[int, int]]:
    """The stretches of Chinese, of two characters at least, that no words of the reports make up.

    The question is taken apart into words that any passage has, little words and what is explained, so that as few
    characters as may be are left.
    """
    held_words = partial(_word_ends, question, explained, sources.holds)
    little = {start: end for start, end in function_spans(question) if end - start > 1}
    single = {start for start, end in function_spans(question) if end - start == 1}
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * len(question)
    for at in range(len(question)):
        cost = best[at][0]
        is_chinese = re.match(f"[{CJK}]", question[at]) is not None
        alone = 0.0 if at in explained or not is_chinese or question[at] in _BREAKS_ZH else 0.6 if at in single else 1.0
        steps = [(at + 1, alone), *((end, 0.01) for end in held_words(at))]
        steps += [(little[at], 0.01)] if at in little else []
        for end, more in steps:
            if cost + more < best[end][0]:
                best[end] = (cost + more, at)
    return _stretches(question, best)


def _word_ends(
    question: str, explained: frozenset[int], holds: Callable[[str, Sequence[str]], bool], start: int
) -> Iterator[int]:
    """Where words of the reports that begin at a place of the question end."""
    for end in range(start + 2, min(start + LONGEST_WORD, len(question)) + 1):
        piece = question[start:end]
        if not _IS_WORD.fullmatch(piece) or not explained.isdisjoint(range(start, end)) or not holds(piece, ()):
            return
        yield end


def _stretches(question: str, best: Sequence[tuple[float, int]]) -> list[tuple[int, int]]:
    """Neighbouring single characters of the cheapest way through a question, without what stands beside a name."""
    lone: list[int] = []
    at = len(question)
    while at:
        start = best[at][1]
        if at - start == 1 and best[at][0] - best[start][0] > 0.5:
            lone.append(start)
        at = start
    runs: list[list[int]] = []
    for at in reversed(lone):
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    stretches = (_without_sides(question, run[0], run[-1] + 1) for run in runs)
    return [(start, end) for start, end in stretches if end - start >= LEAST_ZH]


def _without_sides(question: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without little words at its ends, but for a word that ends in one: 华为."""
    if len(parted(question[start:end])) == 1:
        return start, end
    while start < end and question[start] in _SIDES_ZH:
        start += 1
    while start < end and question[end - 1] in _SIDES_ZH:
        end -= 1
    return start, end


def _is_absent(name: AskedName, found: str, sources: Sources, *, is_translated: bool) -> bool:
    if is_mentioned(name.text, sources):
        return False
    lost = [word for word in name.words if not is_function_word(word.lower()) and not is_mentioned(word, sources)]
    by_meaning = is_translated or not name.is_sure
    has = partial(is_mentioned, sources=sources)
    return not all(_is_otherwise(word, found, sources.documents, has, by_meaning=by_meaning) for word in lost)


def _is_otherwise(
    word: str, text: str, documents: Sequence[Document], has: Callable[[str], bool], *, by_meaning: bool
) -> bool:
    """Whether reports have a word in another spelling, by its first letters, in another form of it, or by its meaning.

    Args:
        word: a word that they have not as it is.
        text: what was found in them.
        documents: them, for the names of their companies.
        has: whether they have a word as it is.
        by_meaning: whether a word that means the same will do.
    """
    letters = re.sub(r"[^A-Za-z]", "", word)
    if letters and written_otherwise(letters, text):
        return True
    if letters.isupper() and any(letters == _initials(name) for name in _companies(documents)):
        return True
    if word.islower() and any(map(has, (*_stems(word), *same_group(word.removesuffix("s"))))):
        return True
    if any(map(has, (*of_same_place(word), *(same_group(word) if word.isupper() else ())))):
        return True
    return by_meaning and means(word, text)


def _companies(documents: Sequence[Document]) -> Iterator[str]:
    return (one.name for document in documents for one in document.facts.companies if one.name)


def means(word: str, text: str) -> bool:
    """Whether a text has a word that means the same; only of a word that the vocabulary knows whole, of any
    language."""
    known = parted(word)
    is_whole = len(known) == 1 if word.isascii() else bool(known) and len(word) >= LEAST_ZH * len(known)
    return is_whole and float(Meanings([word]).near(text).share[0]) >= MEANT


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"[A-Za-z]+", name)).upper()


def _stems(word: str) -> list[str]:
    """What an English word may be a form of."""
    cut = [word.removesuffix(ending) for ending in ("ed", "ing", "er", "ers", "ly", "es", "d") if word.endswith(ending)]
    return [
        form
        for stem in cut
        if len(stem) >= LEAST_EN
        for form in (stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem)
    ]
