"""A sentence of a language model's answer as a claim to be checked, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kb.amounts.claimed_amounts import Amounts, read_amounts
from kb.text.label_mentions import Reading
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.llm.sources import Source
    from kb.text.glossary_tokens import Glossary


class Flaw(StrEnum):
    """Why a claim is not supported."""

    INVENTED = "a marker that stands for no source"
    UNCITED = "no source"
    NUMBER = "a figure that the source does not have"
    UNIT = "a unit that the source does not have"
    DATE = "a date or period that the source does not have"
    NAME = "a name or code that the source does not have"
    PLACE = "a figure of another row, column or thing"
    ARITHMETIC = "a calculation that does not come out"
    DIRECTION = "up where the source says down, or more where it says less"
    NEGATION = "a denial where the source affirms, or the other way round"
    ORDER = "who does what to whom, turned round"
    SUPERLATIVE = "a first or only one that the source does not name so"
    CONTENT = "content that the source does not have"
    QUESTION = "a question, which states nothing"
    ORDERED = "text that gives orders or holds active markup"


@dataclass(frozen=True, slots=True)
class Fault:
    """A flaw, and the piece of the claim that has it."""

    flaw: Flaw
    piece: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence without its markers, read; `question` is what was asked, which may say what the sentence leaves
    out."""

    text: str
    question: str
    reading: Reading
    amounts: Amounts

    @classmethod
    def of(cls, text: str, question: str, glossary: Glossary) -> Claim:
        """Read a sentence."""
        return cls(text, question, Reading.of(text, glossary), read_amounts(text))


@dataclass(frozen=True, slots=True)
class ClaimEvidence:
    """What a claim cites, as one: all texts, their reading and amounts; `translated`: it is in another language than
    the claim.

    `dates` are those of the reports themselves; they say when what has no period of its own is told.
    """

    sources: tuple[Source, ...]
    text: str
    reading: Reading
    amounts: Amounts
    dates: Amounts
    translated: bool

    @classmethod
    def of(cls, sources: Sequence[Source], claim: str, glossary: Glossary) -> ClaimEvidence:
        """Read sources for a claim."""
        said = "\n".join(f"{source.around}\n{source.text}" for source in sources)
        titles = "\n".join(source.title for source in sources)
        text = f"{titles}\n{said}"
        spoken = language("\n".join(source.text for source in sources))
        return cls(
            tuple(sources),
            text,
            Reading.of(text, glossary),
            read_amounts(said),
            read_amounts(titles),
            language(claim) != spoken,
        )
