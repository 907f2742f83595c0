"""What the reports define: the clause of a passage that says what a term means ("增持：……", "… (MTP)", "X is a …")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.model import Answer
from kb.question.answer_kind import defined_term
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK
from kb.wording.phrases import prose_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.model import Chunk, Document
    from kb.requests.library import Library

LONGEST_TERM = 24
LEAST_SAID = 4
"""Characters that a definition has behind its term."""

_CLAUSE = re.compile(r"[^；;。\n]+[；;。]?")
_WHAT_IS = re.compile(
    r"^\W*(?i:what(?:'s| is| are)|what do(?:es)?) (?:the term )?(?P<a>[A-Z][\w/&-]*(?: [A-Z][\w/&-]*)?)(?: "
    r"(?:mean|stand for|refer to))?\W*$"
    r"|^\W*(?i:define|definition of|meaning of) (?P<b>[\w/& -]{2,24}?)\W*$"
    rf"|^\W*(?P<c>[\w{CJK}/&-]{{2,12}}?)(?:的?(?:全称|含义|意思|定义)(?:是什么)?|是(?:什么|啥)(?:意思|概念|缩写"
    rf"|东西)?|(?:代)?指什么)\W*$"
)


def term_defined(question: str) -> str:
    """The term that a question wants to have defined; "" where it wants none."""
    found = _WHAT_IS.search(question)
    term = defined_term(question) or (next((one for one in found.groups() if one), "") if found else "")
    return term if len(term) <= LONGEST_TERM else ""


def definition(question: str, library: Library) -> Answer | None:
    """The clause that defines what a question asks the meaning of; None where it asks for none, or no passage defines
    it."""
    term = term_defined(question)
    if not term:
        return None
    plain = simplified(question)
    houses = {one.facts.institution for one in library.documents if one.facts.institution}
    candidates = [
        one for one in library.documents if simplified(one.facts.institution)[:4] in plain and one.facts.institution
    ]
    asked = [one.id for one in candidates] if houses and 0 < len(candidates) < len(library.documents) else []
    for document, chunk, clause in _clauses(term, asked, library):
        if _defines(term, clause):
            quote = clause.strip(" ；;-*")
            citation = library.cite(1, document, chunk, quote)
            return Answer(question, prose_sentences(question, [quote], 1), abstained=False, citations=(citation,))
    return None


def _clauses(term: str, asked: list[str], library: Library) -> Iterator[tuple[Document, Chunk, str]]:
    """The clauses of the passages that search finds for a term."""
    for hit in library.sources.search(term, asked):
        if hit.chunk.table is None:
            for found in _CLAUSE.finditer(hit.chunk.text):
                yield hit.document, hit.chunk, found[0]


def _defines(term: str, clause: str) -> bool:
    """Whether a clause says what a term means: behind its name, or as the words that its letters stand for."""
    name = re.escape(simplified(term).lower())
    plain = re.sub(r"[“”\"*]", "", simplified(clause).lower())
    if found := re.match(
        (
            rf"\W*(?:a |an |the )?{name}s?\s*(?:[：:]|是指|指的是|指|是一|即|means?\b|refers? to\b|(?:is|are) "
            rf"(?:an? |the )?)"
        ),
        plain,
    ):
        return len(plain[found.end() :].strip()) >= LEAST_SAID
    return term.isupper() and re.search(rf"(?:[{CJK}]{{3,}}|(?:[a-z-]+ ){{2,}})\s?[（(]{name}[)）]", plain) is not None
