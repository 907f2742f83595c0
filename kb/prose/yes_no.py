"""Questions that are answered by yes or no: what the sentence quoted says to it, where that is certain."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.prose.sentence_features import covered
from kb.question.operations import ASKS_ELSE_ZH
from kb.text.glossary_tokens import CJK, fold, plain_atoms
from kb.text.label_mentions import Reading
from kb.text.thesaurus import said_by_synonyms, synonyms_in
from kb.text.tokens import language, terms
from kb.text.unexplained import content_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

_ASKS = re.compile(
    (
        r"是否|是不是|有没有|有无|[吗么](?=\s*[?？。]?\s*$)|^\W*(?:and |but |so )?(?:is|are|was|were|does|do|did"
        r"|has|have|had|will|can|could)\b(?=.*\S)"
    ),
    re.I,
)
_ASKS_ELSE = re.compile(rf"{ASKS_ELSE_ZH}|\b(?:what|which|who|when|where|why|how)\b| or ", re.I)
_OF_HAVING = re.compile(r"有没有|有无|是否有|有.{1,12}吗")
_NEGATION = re.compile(
    (
        r"暂无|没有|尚未|并未|未(?![来必免])|并不|不(?![断同过仅只但足少论久错])|无(?![论疑不关])|非(?![常洲])"
        r"|\b(?:no|not|never|without|none|neither|nor)\b|n't\b"
    ),
    re.I,
)
_VALUE = re.compile(
    r"(?P<year>(?:19|20)\d\d)\s*年?|(?P<figure>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>%|[亿万千百]?(?:美元|港元|元|人"
    r"|家|台|件|公斤|千克|吨|公里|米|小时|天|个月|岁|倍|片|名|座|项|股)|"
    r"kg|hours?|km|people|employees|million|billion|percent|years?|months?|days?)?",
    re.I,
)
_GRADES = (
    ("买入", "买进", "增持", "持有", "中性", "减持", "卖出", "推荐", "看好", "看淡", "回避"),
    (
        "buy",
        "hold",
        "sell",
        "outperform",
        "underperform",
        "overweight",
        "underweight",
        "neutral",
        "accumulate",
        "reduce",
    ),
)
_PLACED = r"(?:位于|设于|坐落于|设在|在|于|为|是|叫|由|[:：])\s*"
CARRIED = 0.999
"""Share of what a question says, values aside, that the sentence must carry for a certain yes."""


_ASKS_GRADE = re.compile(
    r"\bwhat (?:\w+ ){0,2}?rating\b(?! (?:system|scale|key|mean))"
    r"|什么(?:投资)?评级(?!标准|体系|说明)|评级(?:是|为)(?:什么|多少)",
    re.I,
)


def asks_grade(question: str) -> bool:
    """Whether a question asks what rating a stock has."""
    return _ASKS_GRADE.search(question) is not None


def tells_grade(text: str) -> bool:
    """Whether a text gives a rating of a stock: 买入, "Underweight"."""
    folded = fold(text)
    return any(_stands(grade, folded) for grades in _GRADES for grade in grades)


def asks_yes_or_no(question: str) -> bool:
    """Whether a question is answered by yes or no."""
    return _ASKS.search(question) is not None and _ASKS_ELSE.search(question) is None


def opened(question: str) -> str:
    """A question for a value that the yes-or-no question states ("weighs 120 kg?"); as it is where it states none."""
    chinese = language(question) == "zh"
    for found in _VALUE.finditer(question):
        if _is_in_name(found, question):
            continue
        asking = (
            ("哪一年" if found["year"] else f"多少{found['unit'] or ''}")
            if chinese
            else ("which year" if found["year"] else f"how many {found['unit'] or ''}")
        )
        return re.sub(r"[吗么]\s*[?？]?\s*$", "？", f"{question[: found.start()]}{asking}{question[found.end() :]}")
    for grade in (grade for grades in _GRADES for grade in grades):
        if chinese and grade in question:
            return re.sub(r"[吗么]\s*[?？]?\s*$", "？", question.replace(grade, "什么"))
    return question


def verdict(question: str, quotes: Sequence[str], context: str) -> bool | None:
    """What `quotes` say to a yes-or-no question; None where that is not certain. `context` is what the quotes stand
    under."""
    for quote in quotes:
        answer = _verdict(question, quote, context)
        if answer is not None:
            return answer
    return None


def _verdict(question: str, quote: str, context: str) -> bool | None:
    stated = _values(question)
    bare = _VALUE.sub(lambda found: found[0] if _is_in_name(found, question) else " ", fold(question))
    for grade in (grade for grades in _GRADES for grade in grades):
        bare = bare.replace(grade, " ") if grade in stated else bare
    left = _uncarried(bare, quote, context)
    if not left:
        if stated - _values(quote):
            return False if _has_like(stated - _values(quote), _values(quote)) else None
        return (_NEGATION.search(quote) is None) == (_NEGATION.search(_ASKS.sub("", question)) is None)
    return False if not stated and _other_in_place(question, left, quote) else None


def _uncarried(bare: str, quote: str, context: str) -> list[str]:
    """The content terms of a statement that neither the quotation nor what it stands under carries."""
    synonyms = synonyms_in(bare)
    passage_terms = frozenset((*terms(f"{context}\n{quote}"), *said_by_synonyms(quote, synonyms)))
    weighed = dict.fromkeys(content_terms(bare), 1.0)
    if covered(weighed, passage_terms) >= CARRIED:
        return []
    return [term for term in weighed if term not in passage_terms]


def _values(text: str) -> frozenset[str]:
    """The years, figures with their units, and grades that a text states."""
    folded = fold(text)
    found = {
        f"y{one['year']}" if one["year"] else f"n{one['figure'].replace(',', '')}"
        for one in _VALUE.finditer(folded)
        if not _is_in_name(one, folded)
    }
    grades = {grade for grades in _GRADES for grade in grades if _stands(grade, folded)}
    return frozenset(found | grades)


def _stands(grade: str, text: str) -> bool:
    return grade in text if re.search(f"[{CJK}]", grade) else re.search(rf"\b{grade}\b", text) is not None


def _is_in_name(found: re.Match[str], text: str) -> bool:
    """Whether a number is a piece of a name: Mole-3, Q3."""
    before = text[: found.start()]
    return re.search(r"[A-Za-z][-–]?$|[图表第]\s*$", before) is not None


def _has_like(stated: frozenset[str], there: frozenset[str]) -> bool:
    """Whether a quotation has another value of each kind that the question states."""
    kinds = {
        "year" if one[0] == "y" and one[1:].isdigit() else "figure" if one[0] == "n" and one[1:2].isdigit() else "grade"
        for one in stated
    }
    known = {
        "year" if one[0] == "y" and one[1:].isdigit() else "figure" if one[0] == "n" and one[1:2].isdigit() else "grade"
        for one in there
    }
    return kinds <= known


def _other_in_place(question: str, left: Sequence[str], quote: str) -> bool:
    """Whether the quotation has something else where the question has what is not carried: "位于合肥" for "在苏州"."""
    folded, folded_quote = fold(question), fold(quote)
    reading = Reading(question, plain_atoms(question))
    if language(question) == "zh":
        for found in re.finditer(
            rf"(?P<of>[{CJK}]{{2}})(?:{_PLACED})(?P<other>[{CJK}]{{2,6}}?)(?=[吗的，,?？]|$)", folded
        ):
            same_place = re.search(rf"{found['of']}{_PLACED}(?P<other>[{CJK}]{{2,8}})", folded_quote)
            if same_place and found["other"][:2] in left and not same_place["other"].startswith(found["other"]):
                return True
        return False
    names = [folded[atom.start : atom.end] for atom in reading.atoms if question[atom.start : atom.start + 1].isupper()]
    for found in re.finditer(r"(?P<of>[a-z]+) (?P<word>in|at|by|from|called|is) (?P<other>[a-z][\w-]+)", folded):
        same_place = re.search(rf"{found['of']} {found['word']} (?P<other>[a-z][\w-]+)", folded_quote)
        if same_place and found["other"] in names and same_place["other"] != found["other"]:
            return True
    return False


def said_verdict(question: str, *, yes: bool) -> str:
    """Yes or no in the question's language, to stand before the evidence."""
    if language(question) == "en":
        return "Yes: " if yes else "No: "
    if _OF_HAVING.search(question):
        return "有：" if yes else "没有："
    return "是：" if yes else "不是："
