"""Does a text state a fact: compared as words and whole numbers, whatever the width, case, spacing and thousands
separators."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from eval.questions.amounts import Amount, states_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

_FULLWIDTH_COMMA = str.maketrans({"，": " ", "−": "-", "–": "-", "—": "-"})
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_PIECE = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[%‰]|[^\W_]")
_BRACKETED = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class NormalText:
    """A `text` reduced to what counts: `letters` is every word and number in order, numbers fenced so that they match
    whole.

    `starts` and `ends` are the offsets in `letters` where a word or number begins and ends; `hyphened` those starts of
    a number that hangs on a name by a hyphen (GPT-4o), which is no number of its own.
    """

    text: str
    letters: str
    starts: frozenset[int]
    ends: frozenset[int]
    hyphened: frozenset[int]


def wording(text: str) -> NormalText:
    """Reduce a text. "1,234.50" and "1234.5", "DeepSeekR1" and "deepseek-r1" come out with the same letters."""
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text.translate(_FULLWIDTH_COMMA)))
    letters: list[str] = []
    starts, ends, hyphened = set[int](), set[int](), set[int]()
    offset = 0
    for piece in _PIECE.finditer(plain):
        before = plain[max(piece.start() - 2, 0) : piece.start()]
        word = _number(piece["number"], before) if piece["number"] else piece[0].casefold()
        if not (piece["number"] and _is_latin(before[-1:])):
            starts.add(offset)
        if piece["number"] and before[-1:] == "-" and _is_latin(before[:-1]):
            hyphened.add(offset)
        offset += len(word)
        ends.add(offset)
        letters.append(word)
    return NormalText(text, "".join(letters), frozenset(starts), frozenset(ends), frozenset(hyphened))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _number(digits: str, before: str) -> str:
    """One spelling for one value, fenced. A minus counts where it cannot be a hyphen or a range."""
    signed = (
        before[-1:] == "-" and not (before[:-1].isascii() and before[:-1].isalnum()) and before[:-1] not in {")", "%"}
    )
    value = Decimal(digits).normalize()
    return f"<{'-' if signed and value else ''}{value:f}>"


Fact = str | Amount
"""What an answer may be expected to state: words, or a number with its unit."""


def states(text: NormalText, fact: Fact, *, bare: bool = False) -> bool:
    """Whether the fact stands in the text, at word and number borders. `bare`: a number may lack its unit."""
    if isinstance(fact, Amount):
        return states_amount(text.text, fact, bare=bare)
    wanted = wording(fact)
    if not wanted.letters:
        return False
    bare_number = len(wanted.ends) == 1 and wanted.letters.startswith("<")
    starts = text.starts - text.hyphened if bare_number else text.starts
    at = text.letters.find(wanted.letters)
    while at >= 0:
        if at in starts and at + len(wanted.letters) in text.ends:
            return True
        at = text.letters.find(wanted.letters, at + 1)
    return False


def same_value(one: str, other: str) -> bool:
    """Whether two cells print the same: equal as words and numbers, or, where they hold neither ("-"), as
    characters."""
    letters = wording(one).letters
    return letters == wording(other).letters and (bool(letters) or one.strip() == other.strip())


def ends_with_path(path: Sequence[str], tail: Sequence[str]) -> bool:
    """Whether a column path ends with the wanted one: ("利润表", "PE (倍)", "2025E") with ("PE", "2025E"). Units in
    brackets do not count."""
    whole = wording(" ".join(_BRACKETED.sub(" ", step) for step in path))
    wanted = wording(" ".join(_BRACKETED.sub(" ", step) for step in tail))
    return whole.letters.endswith(wanted.letters) and len(whole.letters) - len(wanted.letters) in whole.starts
