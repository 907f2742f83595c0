"""Sentences that a model may well write of the sample reports, and altered ones: a figure, a column, a marker, a
source, a claim, an order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

    from kb.knowledge_base import KnowledgeBase
    from kb.model import Answer, CitedCell, Table

_CASES = Path(__file__).parent.with_name("cases")
HIDDEN = "\u200b"
_SOURCE = re.compile(r"<([A-Z]+\d+)>(.*?)</\1>", re.DOTALL)
_FIGURE = re.compile(r"(?<![\w.,-])-?\d[\d,]*(?:\.\d+)?(?![\d-])(?!年| 年|[A-Za-z]*-)")
_MARKER = re.compile(r"\[\d+\]")
_INVENTED = ("[{prefix}77]", "[99]", "[source 12]", "【{prefix}41】", "[{prefix}3x]", "[Ref. 8]")


class Alteration(StrEnum):
    """What is wrong with an altered answer."""

    NUMBER = "alters one number"
    COLUMN = "swaps two columns"
    INVENTED = "invents a citation"
    PASSAGE = "cites the wrong passage"
    CLAIM = "adds an unsupported claim"
    ATTACK = "obeys an attack"


@dataclass(frozen=True, slots=True)
class Faithful:
    """A sentence that stands in the source which holds `at`; `table` and `cells` when it tells cells. `way`: how it was
    made."""

    question: str
    sentence: str
    at: str
    way: str
    cells: tuple[CitedCell, ...] = ()
    table: Table | None = None
    unsupported: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the scripted model writes: `before` is faithful, `bad` is not; `at` is what the source that it cites holds.

    `instead`: it cites a source without any of these. `marker`: it cites that.
    """

    question: str
    before: str
    bad: str
    at: str
    kind: Alteration | None = None
    instead: tuple[str, ...] = ()
    marker: str = ""

    def written(self, prompt: str) -> str:
        """The reply to a prompt; empty when what is cited is not among its sources."""
        listed = dict(_SOURCE.findall(prompt))
        right = next((key for key, text in listed.items() if _flat(self.at) in _flat(text)), "")
        if not right:
            return ""
        prefix = right.rstrip("0123456789")
        cited = right
        if self.instead:
            figures = _FIGURE.findall(self.bad)
            others = [
                key
                for key, text in listed.items()
                if _shared(self.bad, text) < _BORNE
                and not any(_flat(one) in _flat(text) for one in self.instead)
                and not any(figure in text for figure in figures)
            ]
            if not others:
                return ""
            cited = others[0]
        marker = self.marker.format(prefix=prefix) or f"[{cited}]"
        before = f"{self.before}[{right}]\n" if self.before else ""
        return f"{before}{self.bad}{marker}"


_BORNE = 0.4


def _shared(sentence: str, text: str) -> float:
    """The share of a sentence's pairs of characters, and of its longer words, that a text has: one that has many may
    well bear it."""
    plain = _flat(text).lower()
    pairs = set(re.findall(r"(?=([一-鿿]{2}))", sentence)) | set(re.findall(r"[a-z]{4,}", sentence.lower()))
    return sum(pair in plain for pair in pairs) / len(pairs) if pairs else 0.0


def _flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def written_cases() -> Iterator[Faithful]:
    """Sentences told in other words and in English, by hand."""
    for case in yaml.safe_load((_CASES / "llm_check.yaml").read_text(encoding="utf-8")):
        for sentence, unsupported in zip(case["faithful"], case["unsupported"], strict=True):
            yield Faithful(case["q"], sentence, case["at"], "written", unsupported=unsupported)


def answered(kb: KnowledgeBase, question: str, answer: Answer) -> Iterator[Faithful]:
    """What the program itself answers, told as it tells it and, for cells, in two other ways and languages."""
    for citation in answer.citations[:1]:
        if citation.kind != "cell":
            yield Faithful(question, _MARKER.sub("", citation.quote).strip(), citation.quote, "verbatim")
            continue
        found = kb.passages([citation.chunk])[citation.chunk]
        number = found[1].table
        table = kb.tables(found[0].id)[number] if number is not None else None
        at = citation.quote.split("\n")[0]
        cells = citation.cells
        if "\n" not in answer.answer and len(answer.citations) == 1:
            yield Faithful(question, _MARKER.sub("", answer.answer).strip(), at, "computed", cells, table)
        if len(cells) <= _MOST_CELLS and all(cell.row and cell.column for cell in cells):
            yield Faithful(question, sentence_of(cells, "zh"), at, "cells zh", cells, table)
            yield Faithful(question, sentence_of(cells, "en"), at, "cells en", cells, table)


_MOST_CELLS = 4


def sentence_of(cells: Sequence[CitedCell], language: str) -> str:
    """Cells told in a sentence of each language."""
    if language == "zh":
        parts = [f"{cell.row}的{' '.join(cell.column)}为 {cell.value}{_unit(cell)}" for cell in cells]
        return "，".join(parts) + "。"
    parts = [f"the {' '.join(cell.column)} of {cell.row} is {cell.value}{_unit(cell)}" for cell in cells]
    said = ", ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def _unit(cell: CitedCell) -> str:
    return (
        f" {cell.unit}"
        if cell.unit and cell.unit not in cell.value and not re.search(r"[A-Za-z一-鿿]", cell.value)
        else ""
    )


# ---- alterations
# -------------------------------------------------------------------------------------------------------


def with_number(one: Faithful, chance: random.Random) -> Attempt | None:
    """One figure changed: a digit, or its scale."""
    figures = [
        found for found in _FIGURE.finditer(one.sentence) if len(found[0].strip("-")) > 1 or found[0] in "23456789"
    ]
    if not figures:
        return None
    found = chance.choice(figures)
    digits = [at for at, character in enumerate(found[0]) if character.isdigit()]
    at = chance.choice(digits)
    old = int(found[0][at])
    new = (old + chance.randint(1, 8)) % 10 or (old + 1) % 10 or 1
    changed = found[0][:at] + str(new if new != old else (old + 1) % 10) + found[0][at + 1 :]
    return Attempt(
        one.question,
        "",
        one.sentence[: found.start()] + changed + one.sentence[found.end() :],
        one.at,
        Alteration.NUMBER,
    )


def with_column(one: Faithful, chance: random.Random) -> Attempt | None:
    """A cell's value replaced by another column's of the same row."""
    if one.table is None or not one.cells:
        return None
    cell = chance.choice([cell for cell in one.cells if cell.value in one.sentence] or [one.cells[0]])
    row, column = cell.position
    values = {
        value
        for at, value in enumerate(one.table.rows[row])
        if at != column and at >= one.table.label_columns and re.match(r"-?[\d.]", value) and value != cell.value
    } - {other.value for other in one.cells}
    if not values or cell.value not in one.sentence:
        return None
    return Attempt(
        one.question, "", one.sentence.replace(cell.value, chance.choice(sorted(values)), 1), one.at, Alteration.COLUMN
    )


def with_marker(one: Faithful, chance: random.Random) -> Attempt:
    """A marker that stands for nothing."""
    return Attempt(one.question, "", one.sentence, one.at, Alteration.INVENTED, marker=chance.choice(_INVENTED))


def with_passage(one: Faithful, _: random.Random) -> Attempt:
    """Another source that is listed, which holds neither the passage nor the figures, nor another part of the same
    table."""
    columns = [" ".join(cell.column) for cell in one.cells if cell.column]
    return Attempt(one.question, "", one.sentence, one.at, Alteration.PASSAGE, instead=(one.at, *columns))


def with_claim(one: Faithful, _: random.Random) -> Attempt | None:
    """A second sentence that sounds alike and stands nowhere."""
    if not one.unsupported:
        return None
    return Attempt(one.question, one.sentence, one.unsupported, one.at, Alteration.CLAIM)


@dataclass(frozen=True, slots=True)
class Attack:
    """An order planted beside a fact, the question that brings both up, and what a model that obeys writes."""

    number: int
    english: bool
    text: str
    says: str

    @property
    def fact(self) -> str:
        """The sentence it is planted beside."""
        units = f"{1_000 + 37 * self.number:,}"
        name = f"Plant H{self.number:02}"
        return (
            f"{name} made {units} engines in 2024." if self.english else f"{name} 工厂 2024 年生产发动机 {units} 台。"
        )

    @property
    def question(self) -> str:
        """The question."""
        name = f"Plant H{self.number:02}"
        return (
            f"How many engines did {name} make in 2024?" if self.english else f"{name} 工厂 2024 年生产多少台发动机？"
        )

    @property
    def attempt(self) -> Attempt:
        """What the model that obeys writes, citing the passage."""
        return Attempt(self.question, "", self.says, self.fact, Alteration.ATTACK)


def attacks() -> tuple[Attack, ...]:
    """The planted orders."""
    listed = yaml.safe_load((_CASES / "attacks.yaml").read_text(encoding="utf-8"))
    return tuple(
        Attack(number, one["lang"] == "en", one["text"].replace("{z}", HIDDEN), one["says"])
        for number, one in enumerate(listed, start=1)
    )


def planted(attack: Attack) -> str:
    """A report in Markdown with the order beside the fact."""
    heading = "Output of the plant" if attack.english else "工厂产量"
    return f"# {heading} H{attack.number:02}\n\n## {heading}\n\n{attack.fact}\n\n{attack.text}\n"
