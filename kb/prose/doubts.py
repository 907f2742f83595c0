"""What of a question the passage of an answer lacks: what it begins with, what it asks the amount of, what it
quotes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.text.calendar_words import YEAR_ALONE
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK
from kb.text.tokens import terms
from kb.text.unexplained import content_atoms

if TYPE_CHECKING:
    from kb.prose.sentence_features import Asked, Sentence
    from kb.text.label_mentions import Reading

_THE_REPORT = re.compile(r"^\W*(?:请问)?(?:这[份篇个]|该|本|此|上述)?(?:研究)?(?:报告|研报|文章|文中|材料)")
"""Begins with the report itself, which no passage of it needs to name."""

_OPENS_OTHERWISE = re.compile(
    r"^\W*(?:如果|假如|假设|若是?|当(?!代)|除了|除|虽然|尽管|由于|因为|根据|按照?|依据|为了|关于|对于|经过|通过"
    r"|随着|通常|一般(?:来说)?|平时|往往|"
    r"本(?:赛季|年度?|季度?|月|周|次|期)|今[年天日]|去年|明年|目前|现在|如今|当[时前]|后来|此后|之前|以前|最近"
    r"|最[新初终后早]的?|首先|据(?!点)|起初|曾经?|还|又|也|只|仅|大约|至少)"
)
"""Begins with what is no subject: a condition, a time, a manner."""

LEAST_RUN = 3
"""Characters of a stretch of content that is looked for as it is written."""

_QUOTED = re.compile(r"[“「『]([^“”「」『』]{1,20})[”」』]")
_LATIN = re.compile(r"(?<![\w.-])[A-Za-z][A-Za-z0-9]*(?:[-.][A-Za-z0-9]+)*(?![A-Za-z0-9])", re.ASCII)
_FIGURE = re.compile(r"(?<![A-Za-z\d.])(?<![A-Za-z\d]-)\d[\d,.]*(?:[KMBT](?![A-Za-z]))?(?![-A-Za-z\d])")
_NAMED = re.compile(r"[A-Z][A-Za-z]* $")
"""Stands before a figure that belongs to a name: "AIME 2024"."""
_FORETELLING = re.compile(
    (
        r"预测|预计|预期|展望|将(?:会|要|在|于)|会在|能(?:够)?(?:实现|达到|达成)|有望|\bwill\b|\b(?:expect|forecast"
        r"|predict)(?:s|ed)?\b|\bgoing to\b"
    ),
    re.I,
)
_HEAD = re.compile(rf"的([{CJK}]{{2,6}}?)(?:是|为|有)?(?:每[{CJK}])?多少(?:钱|[美欧日港]?元)?\W*$")


def lacks_subject(question: Reading, carried: frozenset[str]) -> bool:
    """Whether the passage has no form of what a Chinese question begins with: its subject, often a company or a
    person."""
    subject = _subject(question)
    return bool(subject) and subject not in carried


def comes_before_subject(question: Reading, sentence: Sentence) -> bool:
    """Whether a passage names what a Chinese question begins with only behind a sentence: it is then told of something
    else."""
    subject, chunk = _subject(question), sentence.hit.chunk
    first = simplified(chunk.text).find(subject)
    return bool(subject) and first >= chunk.sentences[sentence.index][1] and subject not in simplified(chunk.context)


def _subject(question: Reading) -> str:
    """The first two characters of content that a Chinese question begins with; "" where it begins otherwise."""
    if _THE_REPORT.match(question.text) or _OPENS_OTHERWISE.match(question.text):
        return ""
    content = content_atoms(question)
    # What stands behind "in the", "which" or "how many" is no subject that the passage would have to name in these
    # words.
    if not content or re.search(r"\w", question.text[: question.atoms[content[0]].start]):
        return ""
    pairs = (
        question.atoms[left].text + question.atoms[right].text
        for left, right in pairwise(content)
        if right == left + 1 and question.atoms[left].kind == question.atoms[right].kind == "cjk"
    )
    return next(pairs, "") if question.atoms[content[0]].kind == "cjk" else ""


def quoted(question: str) -> list[str]:
    """What a question puts into quotation marks: it is meant as it is written."""
    return [found[1] for found in _QUOTED.finditer(question)]


def is_of_another(question: Reading, sentence: Sentence) -> bool:
    """Whether a sentence tells its first figure of another name than the question's: a price of LT-9 where that of LT-3
    is asked for."""
    starts = (found.start() for found in _FIGURE.finditer(sentence.text))
    first = next((at for at in starts if _NAMED.search(sentence.text[:at]) is None), None)
    own = _coded(question.text)
    if first is None or not own:
        return False
    others = _coded(sentence.text[:first])
    return bool(others) and own.isdisjoint(others)


def tells_of_another(question: Reading, text: str) -> bool:
    """Whether a text has what a Chinese question asks of one product only behind the name of another: the load of
    HS-200 where that of HS-500 is asked for."""
    own = _coded(question.text)
    plain = simplified(text)
    runs = [run for run in _content_runs(question) if len(run) >= LEAST_RUN]
    places = [found.start() for run in runs for found in re.finditer(re.escape(run), plain)]
    if not own or not places:
        return False
    named = [(found.end(), _coded(found[0])) for found in _LATIN.finditer(plain) if _coded(found[0])]
    nearest = [next((codes for end, codes in reversed(named) if end <= at), None) for at in places]
    return all(codes is not None and own.isdisjoint(codes) for codes in nearest)


def _content_runs(question: Reading) -> list[str]:
    """The unbroken stretches of Chinese content of a question."""
    content = [at for at in content_atoms(question) if question.atoms[at].kind == "cjk"]
    runs: list[str] = []
    for left, at in zip([None, *content], content, strict=False):
        if left is not None and at == left + 1:
            runs[-1] += question.atoms[at].text
        else:
            runs.append(question.atoms[at].text)
    return runs


def _coded(text: str) -> frozenset[str]:
    """The parts with a number of names that have one, as those of models and products do: "r1" and "32b" of
    "R1-Distill-32B"."""
    parts = (part for name in _LATIN.findall(text) for part in name.casefold().split("-"))
    return frozenset(part for part in parts if any(character.isdigit() for character in part))


def foretells(question: str) -> bool:
    """Whether a question asks of what is to come."""
    return _FORETELLING.search(question) is not None


def foretells_no(question: str, quoted: str, published: str) -> bool:
    """Whether a question asks for the year of what is to come, and all years that are quoted were over when the report
    was published.

    Args:
        question: as asked.
        quoted: what an answer quotes.
        published: the report's day, as YYYY-MM-DD; "" where it is not known.
    """
    years = [int(year) for year in YEAR_ALONE.findall(quoted)]
    if not published or not years or not foretells(question):
        return False
    return max(years) < int(published[:4])


def lacks_head(asked: Asked, carried: frozenset[str]) -> bool:
    """Whether a Chinese question asks "how much is its X" and the passage has no word of X."""
    head = _HEAD.search(asked.text)
    said = set(terms(head[1])) & asked.weighed.keys() if head else set()
    return bool(said) and said.isdisjoint(carried)
