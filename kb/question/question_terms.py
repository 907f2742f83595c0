"""The terms of a question by where they stand in it: in one stretch of content, or next to the word that asks."""

from __future__ import annotations

import re

from kb.text.glossary_tokens import CJK, plain_atoms
from kb.text.label_mentions import Reading
from kb.text.tokens import language, terms
from kb.text.unexplained import content_atoms, content_terms

BESIDE = 3
"""Chinese characters on either side of the question word, or English terms behind it, that are most of all asked
about."""

_ASKING = re.compile(
    r"什么|哪一?[个些位家种款项年里儿处]?|谁|何时|为何|何处|何|多少|几|怎么样?|怎样|如何|多[大高长远久快重]|"
    r"\b(?:what|which|who|whom|whose|when|where|why|how(?: many| much| long| old| far| often)?)\b",
    re.I,
)
_LITTLE = re.compile(r"[\W的了是在]")


def content_runs(question: str) -> tuple[tuple[str, ...], ...]:
    """The terms of each unbroken stretch of content; every English word is one of its own."""
    reading = Reading(question, plain_atoms(question))
    spans: list[list[int]] = []
    last = -2
    for index in content_atoms(reading):
        atom = reading.atoms[index]
        goes_on = last == index - 1 and atom.kind == reading.atoms[last].kind == "cjk"
        if goes_on and not question[reading.atoms[last].end : atom.start].strip():
            spans[-1][1] = atom.end
        else:
            spans.append([atom.start, atom.end])
        last = index
    runs = (tuple(terms(question[start:end])) for start, end in spans)
    return tuple(run for run in runs if run)


def beside(question: str) -> tuple[str, ...]:
    """The terms next to the last question word."""
    asking = list(_ASKING.finditer(question))
    if not asking:
        return ()
    start, end = asking[-1].span()
    if re.search(f"[{CJK}]", question) is None or language(question) != "zh":
        return tuple(content_terms(question[end:])[:2])
    left = _LITTLE.sub("", question[max(0, start - BESIDE - 1) : start])[-BESIDE:]
    right = _LITTLE.sub("", question[end : end + BESIDE + 1])[:BESIDE]
    return (*terms(left), *terms(right))
