"""The best answer that the tables found can give, as cells; None when no table explains the question."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.amounts.rate_labels import CHANGE, SHARE
from kb.cells.grid import CellGrid
from kb.cells.network import THRESHOLD, Network
from kb.cells.opinions import Opinions, log_odds_of
from kb.cells.reader import CellReader
from kb.cells.tokens import tokens
from kb.facts.timing import is_same_period
from kb.question.answer_kind import Wanted, wanted
from kb.question.operations import Operation, read_question
from kb.tables.choosing.choice import choose
from kb.tables.choosing.fact_units import with_units
from kb.tables.choosing.labels import can_turn, read_sides, turned
from kb.tables.choosing.members import called, flows_asked, of_every_row, with_sign, without_own
from kb.tables.choosing.question import Question
from kb.tables.choosing.selection import Selection
from kb.tables.choosing.totals import sums_up
from kb.tables.computing.compute import compute
from kb.tables.computing.outcome import Outcome
from kb.tables.computing.periods import asks_for_period
from kb.tables.doubts import SPAN, is_doubtful, tells_apart
from kb.text.label_mentions import Mention, Reading, find_mention
from kb.text.latin_names import missing_names
from kb.text.tokens import language
from kb.text.unexplained import Leftover, leftover

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from kb.cells.reader import Chosen
    from kb.learned.weights import TableWeights
    from kb.model import Document, Fact, Part, Place, Table
    from kb.question.operations import Asked
    from kb.tables.choosing.choice import Choice
    from kb.tables.choosing.labels import Sides
    from kb.text.glossary_tokens import Glossary

EXPLAINED = 0.8
"""Share of the question's content that labels, caption and surroundings of a table must explain for it to compute."""

_COMPARED = re.compile(
    r"(?:和|与|同|跟|较)[^，,。？?]{1,12}?(?:相比|比较)|compared (?:to|with) (?:the )?[\w ]{1,30}", re.I
)
_CHANGED = re.compile(r"增减|变动|变化|增长|增加|减少|下降|上升|change|increase|decrease|growth", re.I)
STATED_SHARE = 0.5
"""Share of a label from which words that could mean an operation are rather its name."""

MOST_CELLS = 20_000
"""Cells of a table that the network weighs; a larger one is read by the rules alone."""

SURE_ALONE, SURE_WIDER, RIGHT_ALONE = 3.9, 2.0, 0.4
"""How far the rules must be over their threshold to be believed where the network is not sure, how far where they tell
the network's cells and more ("its PE?", of three years), and the log-odds that they are right then: .59 of 181
look-ups, and .49 of 47, in tables that neither was fitted on."""

SURER = 2.0
"""Log-odds from which the network's cells stand against other cells whose facts have the dimensions asked for. Where
both told different cells of tables that it was not taught (a fifth of IM-TQA train, sealed TAT-QA), it was right in 5
of 5 look-ups from here on, and in 2 of 9 below."""

MOST_KEPT = 200
"""Tables that are kept ready to be weighed."""

BESIDE = -1.0
"""Log-odds from which cells are told that stand in the row which the reader of prose chose by itself."""

_OR = re.compile(r"还是|抑或|\bor\b", re.I)
_CHOOSING = frozenset((Operation.MAXIMUM, Operation.MINIMUM, Operation.SORT, Operation.LIST, Operation.COUNT))
"""Operations among things that the title of a table names: 可比公司."""

_COUNT_OF = re.compile(r"(?:数量|数目|[个台人家户件次]数)\W*$|^number of|\bcount$", re.I)
_SUMS = frozenset((Operation.SUM, Operation.AVERAGE))
_MOVED = re.compile(rf"{CHANGE.pattern}|增加|减少|上升|下降", re.IGNORECASE)
"""A change, or a column of what came in or went out: 本期增加."""
_STATED_AS = {
    **dict.fromkeys((Operation.SHARE, Operation.RATIO), SHARE),
    **dict.fromkeys((Operation.GROWTH, Operation.YEARLY_GROWTH, Operation.DIFFERENCE), _MOVED),
}

_STATED_IN_PART = frozenset((Operation.SHARE, Operation.RATIO))
"""What a table states where one of the cells looked up is such a one: "amount and share of customer 1"."""

Cells = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table that search brought: where it stands, how well search liked it (higher is better), and what gives its
    facts."""

    document: Document
    number: int
    table: Table
    place: Place
    chunk: str
    score: float
    facts: Callable[[], Sequence[Fact]] = tuple


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """What a table answers.

    `part` is the block of the table that was read, upright (the table itself when it is one block), `slots` where its
    cells stand in the table. `outcome.table` may be the part turned over; `shown` and `positions` are cells of the
    part. `said` are the words of the question that name its rows, and those that name its columns. `margin`: how far
    its confidence is over the threshold; `named`: how many of its sides the question names, `words` its atoms that well
    named labels of the chosen lines cover. `translated`: question and table are in two languages; `names_other`: the
    question names something that table and surroundings have not.
    """

    found: FoundTable
    part: Table
    slots: tuple[tuple[tuple[int, int], ...], ...]
    outcome: Outcome
    left: Leftover
    margin: float
    named: int
    words: frozenset[int]
    said: tuple[str, str]
    shown: Cells
    positions: Cells
    translated: bool = False
    names_other: bool = False

    @property
    def texts(self) -> frozenset[str]:
        """What the cells that are told say; two reports may have one table."""
        rows = self.outcome.table.rows
        return frozenset(rows[row][column] for row, column in self.outcome.shown)

    def facts_of(self, cells: Cells) -> list[Fact | None]:
        """The fact of each of these cells of the part; None of a cell that has none."""
        facts = {fact.place.position: fact for fact in self.found.facts()}
        return [facts.get(self.slots[row][column]) for row, column in cells]


@dataclass(frozen=True, slots=True)
class View:
    """A part of a table, as it stands or turned over, with its labels read."""

    part: Table
    slots: tuple[tuple[tuple[int, int], ...], ...]
    sides: Sides
    is_turned: bool


class TableReader:
    """Answers questions from tables; keeps the labels it has read, for they do not change."""

    def __init__(self, glossary: Glossary, weights: TableWeights, cells: CellReader | None = None) -> None:
        self._glossary = glossary
        self._weights = weights
        self._views: dict[tuple[str, int], tuple[View, ...]] = {}
        self._cells = cells or CellReader(Network.shipped())
        self._grids: dict[tuple[str, int], CellGrid] = {}

    def answer(self, question: str, tables: Iterable[FoundTable]) -> TableAnswer | None:
        """The answer of the table that the question most likely means, the better found one of equals."""
        asked = read_question(question)
        tables = list(tables)
        small = [found for found in tables if len(found.table.rows) * found.table.width <= MOST_CELLS]
        answer = self._looked_up(question, asked, small) if small else None
        if answer and self._states(answer, question, asked):
            return answer
        plain = not asked.bounds and not flows_asked(question, asked)
        if small and plain and asked.operation in (Operation.LOOKUP, Operation.LIST):
            return self._likelier(question, *self._asked_both(question, asked, tables, answer))
        return self._by_rules(question, asked, tables)

    def opinions(
        self, question: str, asked: Asked, tables: list[FoundTable]
    ) -> tuple[TableAnswer | None, TableAnswer | None, Opinions | None]:
        """What the network tells of a look-up, what the rules tell, and what both together say of how right they
        are."""
        return self._asked_both(question, asked, tables, self._looked_up(question, asked, tables))

    def _asked_both(
        self, question: str, asked: Asked, tables: list[FoundTable], learned: TableAnswer | None
    ) -> tuple[TableAnswer | None, TableAnswer | None, Opinions | None]:
        ruled = self._by_rules(question, asked, tables)
        return learned, ruled, _opinions(learned, ruled) if learned else None

    def _likelier(
        self, question: str, learned: TableAnswer | None, ruled: TableAnswer | None, opinions: Opinions | None
    ) -> TableAnswer | None:
        """Of what the network and the rules tell, the likelier; None where neither is likely. Where they tell the same,
        the rules' words."""
        if learned is None or opinions is None:
            return None
        by_network, by_rules = log_odds_of(opinions, self._cells.network)
        if learned.names_other:
            by_network = -math.inf
        if ruled and (opinions.is_same or _says_more_itself(ruled, learned, question)):
            by_rules = max(by_network, by_rules)
        unsure = min(by_network, learned.margin) < THRESHOLD
        if ruled and unsure and (ruled.margin >= _sure_alone(ruled, learned) or _offers(question, ruled)):
            by_rules = max(by_rules, RIGHT_ALONE)
        sure = max(by_network, by_rules)
        if sure < THRESHOLD:
            return None
        return replace(ruled, margin=sure) if ruled and by_rules == sure else replace(learned, margin=sure)

    def surest(self, question: str, tables: list[FoundTable]) -> TableAnswer | None:
        """The cells that the network finds likeliest, where it is as sure as SURER; None where it is less so, or the
        question names what they are not of."""
        answer = self._looked_up(question, read_question(question), tables) if tables else None
        return answer if answer and answer.margin >= SURER and not answer.names_other else None

    def cells_beside(self, question: str, found: FoundTable, row: int) -> TableAnswer | None:
        """The cells that the network finds likeliest in a table, where they stand in a row that another reader chose
        too."""
        answer = self._looked_up(question, read_question(question), [found])
        if (
            answer is None
            or answer.names_other
            or answer.margin < BESIDE
            or all(answer.slots[line][at][0] != row for line, at in answer.shown)
        ):
            return None
        return replace(answer, margin=max(answer.margin, THRESHOLD))

    def _by_rules(self, question: str, asked: Asked, tables: Iterable[FoundTable]) -> TableAnswer | None:
        """The likeliest reading of a question as rows and columns, of the table that it explains best."""
        # "Compared with last year" says what a change is from; the column of the change is asked for, not last year's.
        compared = _COMPARED.sub(lambda found: " " * len(found[0]), question) if _CHANGED.search(question) else question
        reading = Reading.of(compared, self._glossary)
        answers = [answer for found in tables if (answer := self._from_table(reading, asked, found))]
        chooses = asked.operation in _CHOOSING

        def rank(answer: TableAnswer) -> tuple[float, int, float, float]:
            titles = (answer.found.table.caption, *answer.found.place.headings[-1:]) if chooses else ()
            return round(answer.left.explained, 1), called(question, *titles), answer.margin, answer.found.score

        return max(answers, key=rank, default=None)

    def _looked_up(self, question: str, asked: Asked, tables: list[FoundTable]) -> TableAnswer | None:
        """The cells that the network finds likeliest, of the table where they are likeliest."""
        chosen = [(one, found) for found in tables if (one := self._cells.choose(question, self._grid(found)))]
        if not chosen:
            return None
        best, found = max(chosen, key=lambda pair: self._cells.log_odds_right(pair[0]))
        if wanted(question) is Wanted.REASON and all(map(read_figure, best.texts)):
            return None  # a figure is no reason
        answers = (self._of_view(view, best, question, asked, found) for view in self._views_with(best, found))
        return next((answer for answer in answers if answer), None)

    def _views_with(self, best: Chosen, found: FoundTable) -> Iterator[View]:
        """The views in which chosen cells may stand: those of the table's parts, else the table as it is, for a part
        leaves out lines that are neither its labels nor its values."""
        yield from self.views(found)
        bare = replace(found.table, parts=())
        (whole,) = bare.part_tables()
        table, where = with_units(bare, whole[1], found.facts()), whole[1].slots
        context = self.views(found)[0].sides.context.text if self.views(found) else table.caption
        heads = all(row < table.header_rows and column >= table.label_columns for row, column in best.cells)
        plain = turned(table) if heads else table
        yield View(table, where, read_sides(plain, context, self._glossary, is_turned=heads), is_turned=heads)

    def _states(self, answer: TableAnswer, question: str, asked: Asked) -> bool:
        """Whether cells looked up state what the question asks to be worked out: a growth, a total, a number of
        things."""
        if answer.names_other or answer.margin < THRESHOLD or asked.operation in (Operation.LOOKUP, Operation.LIST):
            return False
        if asked.operation is Operation.COUNT:
            return _states_count(answer)
        is_known = asked.operation in _STATED_IN_PART or (answer.margin >= SURER and asked.operation in _STATED_AS)
        if not is_known:
            read = Question.of(Reading.of(question, self._glossary), asked, translated=False)
            if not read.says_operation(answer.words):
                return False
        return _states(answer, asked.operation)

    def _of_view(self, view: View, best: Chosen, question: str, asked: Asked, found: FoundTable) -> TableAnswer | None:
        where = {slot: (line, at) for line, slots in enumerate(view.slots) for at, slot in enumerate(slots)}
        slots = [_slot_in(where, cell, found.table) for cell in best.cells]
        part = view.part
        inside = [where[slot] for slot in slots if slot]
        if len(inside) < len(slots):
            return None
        heads = all(line < part.header_rows and at >= part.label_columns for line, at in inside)
        if heads != view.is_turned:
            return None
        cells = tuple((at, line) for line, at in inside) if view.is_turned else tuple(inside)
        reading = Reading.of(question, self._glossary)
        named = self._named(reading, view.sides, cells)
        beside = Reading.of("\n".join(self._beside(found.table, best.cells)), self._glossary)
        left = leftover(reading, named[0] | named[1], asked.used, (view.sides.context, beside))
        translated = language(question) != language(beside.text)
        margin = self._cells.log_odds_right(best)
        companies = (company.name for company in found.document.facts.companies)
        around = "\n".join((view.sides.context.text, _said_by_facts(found, best), *companies))
        evidence = f"{_text_of(found.table)}\n{around}"
        other = self._names_other(reading, left, evidence, translated=translated) or (
            self._names_other_line(reading, evidence, f"{_lines_of(found.table, best.cells)}\n{around}")
        )
        table = turned(part) if view.is_turned else part
        return TableAnswer(
            found,
            part,
            view.slots,
            Outcome(table, Operation.LOOKUP, cells, cells),
            left,
            margin,
            sum(map(bool, named)),
            named[0] | named[1],
            (_said(named[0], reading), _said(named[1], reading)),
            tuple(inside),
            tuple(inside),
            translated,
            other,
        )

    def _named(self, reading: Reading, sides: Sides, cells: Cells) -> tuple[frozenset[int], frozenset[int]]:
        """The question's atoms that name the rows of cells, and those that name their columns."""
        named = []
        for axis, side in enumerate((sides.rows, sides.columns)):
            labels = (level[line] for level in side.levels for line in {cell[axis] for cell in cells} if line in level)
            found = (find_mention(label, reading, {}, self._glossary) for label in labels)
            named.append(frozenset().union(*(mention.covered for mention in found if mention)))
        return named[0], named[1]

    def _names_other(self, reading: Reading, left: Leftover, evidence: str, *, translated: bool) -> bool:
        """Whether a question names a length of time, a name, a year, a code or a measure that labels and surroundings
        have not."""
        if any(span not in evidence for span in SPAN.findall(reading.text)):
            return True
        known = Reading.of(evidence, self._glossary)
        names = missing_names(reading, known, translated=translated)
        absent = [name for name in names if not is_same_period(name, reading.text, evidence)]
        return bool(absent) or (
            not translated
            and any(
                tells_apart(one, self._glossary) and not is_same_period(one, reading.text, evidence)
                for one in left.pieces
                if one not in evidence
            )
        )

    def _names_other_line(self, reading: Reading, whole: str, lines: str) -> bool:
        """Whether a question names what a table has in other lines only: Level 0 is not Corax's where Corax stands in
        the row of Level 4. Years are left out: they stand in titles and in the words of a period."""
        missing = missing_names(reading, Reading.of(lines, self._glossary), translated=False)
        elsewhere = missing_names(reading, Reading.of(whole, self._glossary), translated=False) if missing else ()
        return any(re.search(r"[^\W\d_]", name) for name in missing if name not in elsewhere)

    def _beside(self, table: Table, cells: Cells) -> set[str]:
        """The texts of the rows of cells, and of their columns down to them."""
        rows = {text for row, _ in cells for text in table.rows[row]}
        return rows | {table.rows[line][column] for row, column in cells for line in range(row)}

    def _grid(self, found: FoundTable) -> CellGrid:
        key = (found.document.id, found.number)
        grid = self._grids.get(key)
        if grid is None:
            table = found.table
            around = "\n".join((found.document.title, *found.place.headings, table.caption, table.unit))
            grid = self._grids[key] = CellGrid(table, around, found.facts())
            while len(self._grids) > MOST_KEPT:
                self._grids.pop(next(iter(self._grids)), None)
        return grid

    def _from_table(self, reading: Reading, asked: Asked, found: FoundTable) -> TableAnswer | None:
        views = self.views(found)
        if not views:
            return None
        own = language(views[0].sides.context.text + " ".join(views[0].part.rows[0]))
        text, asked = with_sign(reading.text, asked, found.table)
        reading = reading if text == reading.text else Reading.of(text, self._glossary)
        question = Question.of(reading, asked, translated=language(reading.text) != own)
        if asked.operation is not Operation.LOOKUP:
            # What the table itself calls "growth", "total" or "within 1 year" is looked up, not worked out.
            stated = self._likeliest(question.as_look_up(), found, views)
            if stated and question.says_operation(stated.words) and _states(stated, asked.operation):
                return self._of_a_part(stated, question, found, views) or stated
            if stated and asked.operation is Operation.COUNT and _states_count(stated):
                return stated
        answer = self._likeliest(question, found, views)
        if answer is None and asked.operation is Operation.LIST and not asked.bounds:
            # "Which items were there?" may want a label column whole, where nothing else is named.
            return self._likeliest(question.as_look_up(), found, views)
        return answer

    def _of_a_part(
        self, stated: TableAnswer, question: Question, found: FoundTable, views: tuple[View, ...]
    ) -> TableAnswer | None:
        """What adding up gives where the question names a part of the table that a stated total is not of: "the total
        of the north"."""
        added = self._likeliest(question, found, views) if question.asked.operation in _SUMS else None
        return added if added and added.left.explained > stated.left.explained else None

    def _likeliest(self, question: Question, found: FoundTable, views: tuple[View, ...]) -> TableAnswer | None:
        is_look_up = question.asked.operation is Operation.LOOKUP
        # Turned over, a table says the same; only what ranks, filters or adds up needs its entities down the side.
        by_period = bool(question.asked.bounds) and asks_for_period(question.reading)
        for of_views in ((False, True),) if is_look_up else ((True,), (False,)) if by_period else ((False,), (True,)):
            by_sides = {id(view.sides): view for view in views if view.is_turned in of_views}
            sides = [view.sides for view in by_sides.values()]
            for choice in choose(sides, question, self._glossary, self._weights):
                answer = self._computed(choice, question, found, by_sides[id(choice.sides)])
                if answer and answer.margin >= 0:
                    return answer
                if answer and is_look_up:
                    return None
        return None

    def _computed(self, choice: Choice, question: Question, found: FoundTable, view: View) -> TableAnswer | None:
        selection = _narrowed_by_cells(selection_of(choice), question.reading, self._glossary)
        selection = of_every_row(selection, question.asked, choice.rows.share)
        own = [company.name for company in found.document.facts.companies[:1]]
        selection = without_own(selection, question.reading.text, own)
        outcome = compute(selection, question.asked, question.reading)
        if outcome is None:
            return None
        reading, asked = question.reading, question.asked
        translated = language(reading.text) != language(choice.sides.context.text)
        used = asked.used | question.of_kind
        left = leftover(reading, selection.covered, used, (choice.sides.context,), translated=translated)
        margin = self._weights.margin({**choice.features, "score": choice.score, "gap": choice.gap})
        if is_doubtful(choice, outcome, question, self._glossary):
            return None
        # A measure or a name that the table has in another place is no other question: "by 2026 profits, what is its
        # PE".
        named = choice.rows.covered | choice.columns.covered
        measured = any(self._glossary.is_measure(reading.atoms[at].text) for at in named)
        elsewhere = (at for at in choice.known if measured or not self._glossary.is_measure(reading.atoms[at].text))
        foreign = leftover(reading, selection.covered.union(elsewhere), asked.used, (choice.sides.context,))
        if any(tells_apart(piece, self._glossary) for piece in foreign.pieces):
            margin = min(margin, -1.0)
        elif outcome.operation is not Operation.LOOKUP and margin > -math.inf:
            margin = max(margin, left.explained) if left.explained >= EXPLAINED else min(margin, -1.0)
        return TableAnswer(
            found,
            view.part,
            view.slots,
            outcome,
            left,
            margin,
            (choice.rows.groups > 0) + (choice.columns.groups > 0),
            frozenset().union(
                *(one.covered for one in (choice.rows, choice.columns) if one.share >= STATED_SHARE and not one.keyed)
            ),
            (_said(choice.rows.covered, reading), _said(choice.columns.covered, reading)),
            upright(outcome.shown, is_turned=view.is_turned),
            upright(outcome.cells, is_turned=view.is_turned),
        )

    def views(self, found: FoundTable) -> tuple[View, ...]:
        """The parts of a table as they stand and turned over."""
        key = (found.document.id, found.number)
        if key not in self._views:
            table = found.table
            headings = (found.document.title, *found.place.headings)
            context = "\n".join((*headings, table.caption, table.unit, table.source, *table.notes))
            facts = found.facts()
            self._views[key] = tuple(
                view
                for part, slots in table.part_tables()
                for view in self._views_of(with_units(part, slots, facts), slots, context)
            )
        return self._views[key]

    def _views_of(self, part: Table, slots: Part, context: str) -> list[View]:
        views = [View(part, slots.slots, read_sides(part, context, self._glossary), is_turned=False)]
        if can_turn(part):
            sides = read_sides(turned(part), context, self._glossary, is_turned=True)
            views.append(View(part, slots.slots, sides, is_turned=True))
        return views


def _slot_in(where: Container[tuple[int, int]], cell: tuple[int, int], table: Table) -> tuple[int, int] | None:
    """Where a cell stands in a view: in a form each value is one slot of those that its merged cell covers."""
    row, column = cell
    text, texts = table.rows[row][column], table.rows[row]
    for step in (-1, 1):
        at = column
        while 0 <= at < len(texts) and texts[at] == text:
            if (row, at) in where:
                return row, at
            at += step
    return None


def _sure_alone(ruled: TableAnswer, learned: TableAnswer) -> float:
    """How far the rules must be over their threshold to be believed where the network is not sure."""
    if ruled.outcome.operation is Operation.LIST:
        return 0.0  # most of a list is better than none
    return SURE_WIDER if learned.texts < ruled.texts else SURE_ALONE


def _offers(question: str, ruled: TableAnswer) -> bool:
    """Whether the question offers alternatives and what the rules tell is one of them."""
    return _OR.search(question) is not None and all(text and text in question for text in ruled.texts)


def _says_more_itself(ruled: TableAnswer, learned: TableAnswer, question: str) -> bool:
    """Whether the rules' cells say all that the network's other cells say of the question, and more: "(cache hit)" of
    two prices in one row or column."""
    lines = [[{slot[axis] for slot in _slots(one)} for axis in (0, 1)] for one in (ruled, learned)]
    if not any(one & other for one, other in zip(*lines, strict=True)):
        return False
    rest = learned.texts - ruled.texts
    said = tokens(question).keys()
    own, others = (frozenset[str]().union(*(tokens(text) for text in texts)) & said for texts in (ruled.texts, rest))
    return bool(others) and own > others


def _slots(answer: TableAnswer) -> list[tuple[int, int]]:
    """Where the cells that are told stand in the table."""
    return [answer.slots[row][column] for row, column in answer.shown]


def _opinions(learned: TableAnswer, ruled: TableAnswer | None) -> Opinions:
    other = ruled.texts if ruled else frozenset[str]()
    return Opinions(
        learned.margin,
        ruled.margin if ruled else None,
        learned.texts == other,
        bool(learned.texts & other),
        learned.left.unexplained,
        learned.translated,
    )


def _lines_of(table: Table, cells: Cells) -> str:
    """What stands in the rows of cells, and in their columns: over them, of a header all of it."""
    rows = [text for row in {row for row, _ in cells} for text in table.rows[row]]
    ends = {column: len(table.rows) if row < table.header_rows else row for row, column in cells}
    return "\n".join((*rows, *(line[column] for column, end in ends.items() for line in table.rows[:end])))


def _said_by_facts(found: FoundTable, best: Chosen) -> str:
    """Whom and what years the facts of cells are of, where the table itself says neither."""
    facts = [fact for fact in found.facts() if fact.place.position in best.cells]
    years = (str(day.year) for fact in facts if fact.period for day in (fact.period.start, fact.period.end))
    return " ".join((*years, *(fact.subject.name for fact in facts if fact.subject)))


def _text_of(table: Table) -> str:
    return "\n".join(text for row in table.rows for text in row)


def _said(covered: frozenset[int], reading: Reading) -> str:
    """The words of these atoms as the question has them."""
    runs: list[list[int]] = []
    for at in sorted(covered):
        if runs and runs[-1][-1] == at - 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    atoms = reading.atoms
    return " ".join(reading.text[atoms[run[0]].start : atoms[run[-1]].end] for run in runs)


def _states(answer: TableAnswer, operation: Operation) -> bool:
    """Whether what was looked up is what the operation would give: a line of shares, of changes, of totals."""
    table = answer.outcome.table
    lines = [
        (" ".join(table.row_path(row)), " ".join(table.column_path(column))) for row, column in answer.outcome.shown
    ]
    if operation in _SUMS:
        return all(
            any(map(sums_up, (*table.row_path(row), *table.column_path(column))))
            for row, column in answer.outcome.shown
        )
    wanted = _STATED_AS.get(operation)
    enough = any if operation in _STATED_IN_PART else all
    return wanted is None or enough(any(map(wanted.search, names)) for names in lines)


def _states_count(answer: TableAnswer) -> bool:
    """Whether one cell was looked up that the table itself calls a number of things: "开关数量" for "有几个开关"."""
    if len(answer.outcome.shown) != 1 or not answer.words:
        return False
    ((row, column),) = answer.outcome.shown
    table = answer.outcome.table
    names = (*table.row_path(row)[-1:], *table.column_path(column)[-1:])
    return table.rows[row][column][:1].isdigit() and any(map(_COUNT_OF.search, names))


def selection_of(choice: Choice) -> Selection:
    """A choice as the rows and columns to compute with."""
    table = choice.sides.table
    labels = tuple(column for column in choice.columns.lines if column < table.label_columns)
    return Selection(
        choice.sides,
        choice.rows.lines,
        choice.columns.lines,
        choice.rows.groups > 0,
        choice.columns.groups > 0 or bool(labels),
        (),
        labels,
        choice.explained,
        {row: Mention(frozenset((at,)), 1.0) for row, at in zip(choice.rows.lines, choice.rows.order, strict=False)},
    )


def _narrowed_by_cells(selection: Selection, question: Reading, glossary: Glossary) -> Selection:
    """Rows whose cells say something that the question says and the labels do not ("cache hit" in a price cell)."""
    if not selection.rows_named or len(selection.rows) < 2:
        return selection
    said_cells = {row: _said_in_cells(row, selection, question, glossary) for row in selection.rows}
    most = max(map(len, said_cells.values()))
    if not most:
        return selection
    rows = tuple(row for row in selection.rows if len(said_cells[row]) == most)
    return replace(selection, rows=rows, covered=selection.covered.union(*(said_cells[row] for row in rows)))


def _said_in_cells(row: int, selection: Selection, question: Reading, glossary: Glossary) -> frozenset[int]:
    texts = (selection.sides.table.rows[row][column] for column in selection.columns)
    known = {atom.text for text in texts for atom in glossary.read(text) if atom.kind in ("word", "concept")}
    return frozenset(
        index for index, atom in enumerate(question.atoms) if index not in selection.covered and atom.text in known
    )


def upright(cells: Cells, *, is_turned: bool) -> Cells:
    """Cells of a table turned over as cells of the table as it stands."""
    return tuple((column, row) for row, column in cells) if is_turned else cells
