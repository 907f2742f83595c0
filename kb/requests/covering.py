"""Who of a report's people covers a field: the line on a person that names it ("…, analyst, covers semiconductors")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.model import Answer
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK
from kb.text.thesaurus import called_otherwise, said_by_synonyms, same_group, translation
from kb.text.tokens import terms
from kb.wording.phrases import prose_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.model import Chunk, Document
    from kb.requests.library import Library
    from kb.text.glossary_tokens import Glossary

LONGEST_LINE = 400
"""Characters of a line on a person at most."""

_COVERS_ZH = r"(?:看|负责|覆盖|跟踪|研究(?!出)|主攻|专注于?|分管|主管|管|盯|跟)"
_WHO_ZH = r"(?:谁|哪一?[位个名](?:分析师|研究员|同事|人|老师)?)"
_COVERS_EN = (
    r"(?:covers?|covering|follows?|following|tracks?|tracking|handles?|handling|looks? after|looking after"
    r"|speciali[sz]es? in|(?:is )?responsible for|(?:is )?in charge of)"
)
_ASKED = re.compile(
    rf"^\W*(?:那么?|请问|团队(?:里|中)?|你们|这里|其中|报告(?:里|中)?|作者(?:里|中)?|分析师(?:里|中)?)*"
    rf"(?:{_WHO_ZH}(?:是|在|主要|具体)*{_COVERS_ZH}(?:的是)?(?P<a>[^，。？?]{{2,16}}?)(?:的|这块|板块|行业|方向|领域)*"
    rf"|(?:主要)?{_COVERS_ZH}(?P<b>[^，。？?]{{2,16}}?)(?:这块|板块|行业|方向|领域)*(?:的)?(?:分析师|研究员|同事|人)?是?{_WHO_ZH})"
    r"(?:呢|啊)?\W*$"
    rf"|^\W*(?:and |so )?(?:who(?:'s| is| else)?|which (?:analyst|author|researcher|of the (?:analysts|authors)))"
    rf"(?: (?:in|on|of) the (?:team|desk|report|analysts|authors))? {_COVERS_EN} (?P<c>[\w&/ -]{{2,40}}?)\W*$"
    r"|^\W*who is the (?P<d>[\w&/ -]{2,40}?) (?:analyst|researcher|specialist|expert)\W*$",
    re.I,
)
_PERSON = re.compile(
    rf"^[\W_]*(?:(?:分析师|研究员|作者|联系人|研究助理)[：:]\s*)?"
    rf"(?:[{CJK}]{{2,4}}|[A-Z][a-z]+(?: [A-Z]\.?)?(?: [A-Z][a-z'’-]+)+)"
    r"\s*[，,：:（(—–-]"
)
_WORKS = re.compile(
    r"分析师|研究员|研究助理|首席|研究方向|\b(?:analyst|associate|researcher|strategist|economist)\b", re.I
)


def field_asked(question: str) -> str:
    """The field for which a question asks who covers it; "" where it asks otherwise."""
    found = _ASKED.match(simplified(question))
    return next((one for one in found.groups() if one), "").strip() if found else ""


def covering(question: str, library: Library, glossary: Glossary) -> Answer | None:
    """The lines on the people who cover the field that a question names; None where it names none, or no line on a
    person has it."""
    what = field_asked(question)
    if not what:
        return None
    found = [one for one in _people(library) if _names(one[2], what, glossary)]
    if not found:
        return None
    citations = tuple(library.cite(at, document, chunk, line) for at, (document, chunk, line) in enumerate(found, 1))
    said = prose_sentences(question, [one.quote for one in citations], 1)
    return Answer(question, said, abstained=False, citations=citations)


def _people(library: Library) -> Iterator[tuple[Document, Chunk, str]]:
    """The lines of the reports that are on a person by what he or she does."""
    for document in library.documents:
        for chunk in library.chunks(document):
            if chunk.table is not None:
                continue
            for line in chunk.text.splitlines():
                bare = line.strip(" -*•")
                if len(bare) <= LONGEST_LINE and _PERSON.match(bare) and _WORKS.search(bare):
                    yield document, chunk, bare


def _names(line: str, what: str, glossary: Glossary) -> bool:
    """Whether a line has a field, by its own words, other words for them, or their translation."""
    plain = simplified(line).lower()
    if what.lower() in plain:
        return True
    words = [word for word in translation(what, glossary).text.split() if len(word) > 1]
    if any(word in plain for word in (*words, *map(str.lower, same_group(what)))):
        return True
    asked = set(terms(what))
    shared = asked & set(terms(plain))
    return bool(asked) and shared | set(said_by_synonyms(plain, called_otherwise(what, glossary))) >= asked
