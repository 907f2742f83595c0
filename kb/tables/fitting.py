"""Every reading of a question in a table, with the features that answering weighs.

Only code that fits the weights uses this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.question.operations import Operation, read_question, without_exclusions
from kb.tables.choosing.choice import Choice as Choice
from kb.tables.choosing.choice import choices, choose
from kb.tables.choosing.labels import Sides as Sides
from kb.tables.choosing.labels import can_turn, read_sides, turned
from kb.tables.choosing.question import Question
from kb.text.glossary_tokens import load_glossary
from kb.text.label_mentions import Reading
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.learned.weights import TableWeights
    from kb.model import Place, Table


def confidence_features(choice: Choice) -> dict[str, float]:
    """What the confidence in a reading is made of: its features, and how far ahead it is."""
    return {**choice.features, "score": choice.score, "gap": choice.gap}


class TableReadings:
    """Reads tables and weighs readings of questions in them, with the glossary that comes with the program."""

    def __init__(self) -> None:
        self._glossary = load_glossary()

    def sides(self, title: str, place: Place, table: Table) -> tuple[Sides, ...]:
        """The labels of a table, part by part, as it stands and turned over; `title` is that of its document, `place`
        where it stands there."""
        around = (title, *place.headings, table.caption, table.unit, table.source, *table.notes)
        context = "\n".join(around)
        return tuple(sides for part, _ in table.part_tables() for sides in self._both(part, context))

    def _both(self, part: Table, context: str) -> Iterator[Sides]:
        yield read_sides(part, context, self._glossary)
        if can_turn(part):
            yield read_sides(turned(part), context, self._glossary, is_turned=True)

    def all(self, question: str, sides: tuple[Sides, ...]) -> list[Choice]:
        """Every reading of a question that looks up cells of a table, with its features, in no order of merit."""
        asked = self._look_up(question, sides)
        return [choice for part in sides for choice in choices(part, asked, self._glossary)]

    def likeliest(self, question: str, sides: tuple[Sides, ...], weights: TableWeights) -> Choice | None:
        """The likeliest of them by given weights, with its score and its lead; None where nothing in the table is
        named."""
        found = choose(sides, self._look_up(question, sides), self._glossary, weights)
        return found[0] if found else None

    def _look_up(self, question: str, sides: tuple[Sides, ...]) -> Question:
        """The question as one for cells: a confidence is asked for look-ups only, "growth" may be what a column is
        called."""
        text = without_exclusions(question)
        first = sides[0]
        own = language(first.context.text + " ".join(first.table.rows[0]))
        asked = Question.of(Reading.of(text, self._glossary), read_question(text), translated=language(text) != own)
        return asked if asked.asked.operation is Operation.LOOKUP else asked.as_look_up()
