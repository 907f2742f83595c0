"""Whether a sentence of a language model's answer stands in what it cites. By rule: figures, units, periods and names
must be there, of the same row, column and thing; what is said of them must be what the source says of them, by its
words and by its meaning."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from kb.amounts.claimed_amounts import read_amounts, same_amount
from kb.llm.claim_arithmetic import equations
from kb.llm.claim_cells import TableFigures
from kb.llm.claim_prose import figure_in_prose
from kb.llm.claim_words import (
    explained,
    moment_faults,
    name_faults,
    order_faults,
    sense_faults,
    superlative_faults,
    trend_faults,
)
from kb.llm.claims import Claim, ClaimEvidence, Fault, Flaw
from kb.text.label_mentions import Reading
from kb.text.prompt_injection import WITHHELD, addresses_model
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.amounts.claimed_amounts import Quantity
    from kb.llm.sources import Source
    from kb.text.glossary_tokens import Glossary

    Floats = NDArray[np.float32]

WINDOW = 2
"""Neighbouring sentences that may bear a claim together."""

LIKE_WEIGHT = 2.15
LEAST = {"zh": 2.595, "en": 2.45}
LEAST_PLACED = 0.2
"""Of a supported claim the share of content that its source explains and its likeness to it, weighed so, come to this
at least. The weight is a logistic regression's on questions with their answers of XQuAD and CMRC, over their own and
over the next passage; English lies lower, and may lie lower still by LEAST_PLACED where the figures stand in the cells
that the claim names."""

LEAST_ACROSS, LEAST_WITH_FIGURES = 0.845, 0.785
"""The same across languages, where words do not tell: the likeness, and by how much it is higher than to any source
that is not cited; and the likeness alone where the claim's figures stand in the source."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """What bears a claim in one source: the statements (indexes into Source.statements), and for a table the cells."""

    source: Source
    statements: tuple[int, ...]
    cells: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimVerdict:
    """What checking a sentence found: its faults, none when it is supported, and what bears it."""

    faults: tuple[Fault, ...]
    bearings: tuple[Bearing, ...]


class Checker:
    """Checks the sentences of one answer, `listed` being all that it may cite.

    `embed` gives the unit vectors (n, d) of texts, `embedded` holds those that need no embedding; what was embedded or
    read is kept.
    """

    def __init__(
        self,
        question: str,
        glossary: Glossary,
        embed: Callable[[Sequence[str]], Floats],
        listed: Sequence[Source] = (),
        embedded: Mapping[str, Floats] = MappingProxyType({}),
    ) -> None:
        self._question = question
        self._listed = tuple(listed)
        self._asked = Reading.of(question, glossary)
        self._glossary = glossary
        self._embed = embed
        self._vectors: dict[str, Floats] = dict(embedded)
        self._embedding = threading.Lock()
        self._tables: dict[int, TableFigures] = {}

    def prepare(self) -> None:
        """Embed what the sources listed say beyond what is embedded; in a thread of its own, while there is no sentence
        yet."""
        self._vector([self._question, *(one.text for source in self._listed for one in source.statements)])

    def check(self, sentence: str, sources: Sequence[Source]) -> ClaimVerdict:
        """A sentence without its markers against the sources that it cites."""
        claim = Claim.of(sentence, self._question, self._glossary)
        if addresses_model(sentence):
            return ClaimVerdict((Fault(Flaw.ORDERED, sentence),), ())
        if sentence.rstrip(" )）").endswith(("?", "？")):
            return ClaimVerdict((Fault(Flaw.QUESTION),), ())
        if not sources:
            return ClaimVerdict((Fault(Flaw.UNCITED),), ())
        evidence = ClaimEvidence.of(sources, sentence, self._glossary)
        windows = self._windows(claim, sources)
        figures, cells = self._figures(claim, sources)
        faults = [
            *figures,
            *moment_faults(claim, evidence),
            *name_faults(claim, evidence),
            *trend_faults(claim),
            *superlative_faults(claim, evidence),
        ]
        prose = [text for window in windows if window.source.table is None for text in window.texts]
        faults += [*sense_faults(claim, prose, self._glossary), *order_faults(claim, prose, self._glossary)]
        if not self._is_borne(claim, windows, placed=bool(cells)):
            faults.append(Fault(Flaw.CONTENT))
        bearings = (
            Bearing(window.source, window.statements, tuple(dict.fromkeys(cells.get(window.place, ()))))
            for window in sorted(windows, key=lambda window: -window.rank)
            if window is windows[0] or cells.get(window.place) or window.rank >= windows[0].rank / 2
        )
        return ClaimVerdict(tuple(faults), tuple(bearings))

    def likeliest(self, sentence: str, sources: Sequence[Source]) -> list[Source]:
        """The sources that are nearest to a sentence, nearest first."""
        claim = Claim.of(sentence, self._question, self._glossary)
        return [window.source for window in sorted(self._windows(claim, sources), key=lambda window: -window.rank)]

    # ---- figures ---------------------------------------------------------------------------------------------------

    def _figures(self, claim: Claim, sources: Sequence[Source]) -> tuple[list[Fault], dict[int, list[tuple[int, int]]]]:
        """The faults of a claim's figures, and the cells they stand in, by the place of their source among
        `sources`."""
        reckoned = equations(claim.text, claim.amounts.quantities)
        faults = [Fault(Flaw.ARITHMETIC, one.printed) for one in reckoned.wrong]
        cells: dict[int, list[tuple[int, int]]] = {}
        for figure in claim.amounts.quantities:
            if figure in (*reckoned.wrong, *reckoned.right):
                continue
            if any(self._table(source).names(figure, claim) for source in sources if source.table is not None):
                continue
            flaw = self._figure(figure, claim, sources, cells)
            # What goes into a calculation stands by the others of it, not by the words that name it.
            if flaw and not (flaw is Flaw.PLACE and figure in reckoned.terms):
                faults.append(Fault(flaw, figure.printed))
        return faults, cells

    def _figure(
        self, figure: Quantity, claim: Claim, sources: Sequence[Source], cells: dict[int, list[tuple[int, int]]]
    ) -> Flaw | None:
        """What is wrong with a figure; None when some source states it so. The cells it stands in are added to
        `cells`."""
        flaws: set[Flaw] = set()
        for at, source in enumerate(sources):
            if source.table is not None:
                found = self._table(source).find(figure, claim, claim.amounts.quantities, self._asked)
                if found.cells:
                    cells.setdefault(at, []).extend(found.cells)
                    return None
                if found.stands:
                    flaws.add(Flaw.PLACE if found.unit else Flaw.UNIT)
                    continue
            texts, beside = self._texts(source), self._beside(source, sources)
            prose = figure_in_prose(figure, claim, source, texts, beside, self._glossary, self._vector)
            if prose.place:
                return None
            if prose.stands:
                flaws.add(Flaw.PLACE if prose.unit else Flaw.UNIT)
        return next((flaw for flaw in (Flaw.PLACE, Flaw.UNIT) if flaw in flaws), Flaw.NUMBER)

    def _texts(self, source: Source) -> list[str]:
        """What a source says in sentences: the rows of a table are none, what stands around it is."""
        if source.table is None:
            return [*source.around.split("\n"), *(one.text for one in source.statements)]
        said = [one.text for one in source.statements[:1]] + [source.statements[-1].text] if source.citations else []
        return [*source.around.split("\n"), *said]

    def _beside(self, source: Source, cited: Sequence[Source]) -> list[str]:
        """The sentences of the same report's other passages."""
        if source.hit is None:
            return []
        report = source.hit.document.id
        others = [one for one in self._listed if one.hit and one.table is None and one.hit.document.id == report]
        return [statement.text for one in others if one not in cited for statement in one.statements]

    def _table(self, source: Source) -> TableFigures:
        assert source.table is not None
        if id(source.table) not in self._tables:
            self._tables[id(source.table)] = TableFigures(source.table, self._glossary)
        return self._tables[id(source.table)]

    # ---- content ---------------------------------------------------------------------------------------------------

    def _windows(self, claim: Claim, sources: Sequence[Source]) -> list[_Window]:
        """For each source that has any, the neighbouring statements that say most of a claim."""
        vector = self._vector([claim.text])[0]
        return [found for at, source in enumerate(sources) if (found := self._window(claim, at, source, vector))]

    def _window(self, claim: Claim, place: int, source: Source, vector: Floats) -> _Window | None:
        texts = [one.text for one in source.statements]
        if not texts:
            return None
        translated = language(claim.text) != language(source.text)
        likeness = self._vector(texts) @ vector
        around = Reading.of(f"{source.title}\n{source.around}", self._glossary)
        best: _Window | None = None
        for at in range(len(texts)):
            chosen = tuple(index for index in range(at, min(at + WINDOW, len(texts))) if texts[index] != WITHHELD)
            if not chosen:
                continue
            reading = Reading.of("\n".join(texts[index] for index in chosen), self._glossary)
            share = explained(claim, (reading, around), translated=translated)
            like = float(max(likeness[index] for index in chosen))
            figures = _figures_in(claim, reading.text)
            one = _Window(place, source, chosen, (reading, around), share, like, figures, translated=translated)
            if best is None or one.rank > best.rank:
                best = one
        return best

    def _is_borne(self, claim: Claim, windows: Sequence[_Window], *, placed: bool) -> bool:
        """Whether what the sources say, taken together, is what a claim says."""
        if not windows:
            return False
        best = max(windows, key=lambda window: window.rank)
        if best.translated:
            others = self._windows(
                claim, [one for one in self._listed if one not in [window.source for window in windows]]
            )
            nearest = max((window.like for window in others), default=best.like)
            # A figure that stands there tells more than the words around it, which are in another language.
            return 2 * best.like - nearest >= LEAST_ACROSS or (best.figures == 1.0 and best.like >= LEAST_WITH_FIGURES)
        readings = [reading for window in windows for reading in window.readings]
        least = LEAST[language(claim.text)] - (LEAST_PLACED if placed else 0.0)
        return explained(claim, readings, translated=False) + LIKE_WEIGHT * best.like >= least

    def _vector(self, texts: Sequence[str]) -> Floats:
        with self._embedding:  # nothing twice
            new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
            if new:
                self._vectors.update(zip(new, self._embed(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])


@dataclass(frozen=True, slots=True)
class _Window:
    """The statements of a source that say most of a claim: the share of its content that they explain, their likeness,
    and the share of its figures that they have."""

    place: int
    source: Source
    statements: tuple[int, ...]
    readings: tuple[Reading, ...]
    share: float
    like: float
    figures: float
    translated: bool

    @property
    def rank(self) -> float:
        return self.like + self.figures + (0.0 if self.translated else self.share)

    @property
    def texts(self) -> list[str]:
        return [self.source.statements[at].text for at in self.statements]


def _figures_in(claim: Claim, text: str) -> float:
    """The share of a claim's figures that a text has, 0 when it has none."""
    figures = [one for one in claim.amounts.quantities if not one.worded]
    stated = read_amounts(text).quantities if figures else ()
    return sum(any(same_amount(one, other) for other in stated) for one in figures) / len(figures) if figures else 0.0
