"""Measures of no known name, which a question names by the label that a table has for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.cells.tokens import tokens
from kb.facts.measures import measures_in
from kb.facts.words import words_file
from kb.text.glossary_tokens import CJK

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from kb.model import Document, Hit
    from kb.search.evidence_source import Sources

_STEM = 4
_WORD = re.compile(rf"[^\W\d_{CJK}]+|[{CJK}]+")
_ADDED = frozenset(("total", "number", "of", "the", "in", "during", "at"))
"""Words of a label that a question leaves out."""


def keys_of_labels(question: str, document: Document, hits: Sequence[Hit], sources: Sources) -> tuple[str, ...]:
    """The key of the measure, of the tables that passages of a document are of, whose label a question names with most
    words; none where two are.

    What is counted may stand beside what is told of it: "Bicycles" under "Deliveries".
    """
    numbers = {hit.chunk.table for hit in hits if hit.document.id == document.id and hit.chunk.table is not None}
    asked = tokens(question)
    labels: dict[str, int] = {}
    for number in sorted(numbers):
        for fact in sources.table_facts(document.id, number):
            if fact.measure_key.partition(":")[0] not in words_file("measures"):
                labels[fact.measure_key] = _said(" ".join(fact.measure), asked)
            elif not measures_in(question) and any(is_said(word, asked) for word in _words(" ".join(fact.measure))):
                labels[fact.measure_key] = max((_said(one, asked) for one in fact.scope), default=0)
    most = max(labels.values(), default=0)
    best = [key for key, count in labels.items() if count == most]
    return tuple(best) if most and len(best) == 1 else ()


def _said(label: str, asked: Counter[str]) -> int:
    """How many words of a label a question says, each in some form; 0 unless it says all."""
    words = _words(label)
    return len(words) if words and all(is_said(word, asked) for word in words) else 0


def _words(label: str) -> list[str]:
    return [word for word in _WORD.findall(label.lower()) if word not in _ADDED]


def is_said(word: str, asked: Counter[str]) -> bool:
    """Whether a text, by its tokens, has a word, or one of the same beginning; of Chinese all of it."""
    if not word.isascii():
        return all(token in asked for token in tokens(word))
    return word in asked or (len(word) >= _STEM and f"{word[:_STEM]}~" in asked)
