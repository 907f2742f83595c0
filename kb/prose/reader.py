"""The sentence, or the list, that answers a question; and how sure it is that the reports answer it at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.embedding.token_alignment import beside_others
from kb.facts.measures import GENERIC, measures_in
from kb.facts.timing import is_same_period
from kb.facts.words import words_file
from kb.prose.confidence import confidence_features
from kb.prose.doubts import (
    comes_before_subject,
    foretells_no,
    is_of_another,
    lacks_head,
    lacks_subject,
    quoted,
    tells_of_another,
)
from kb.prose.pointing import asks_for_place, only_points
from kb.prose.quoting import Piece, pieces_of
from kb.prose.reasons import tells_reason
from kb.prose.sentence_features import Asked, covered, weigh_sentences
from kb.question.answer_kind import Wanted, asks_for_notice, holds, is_any_amount, lacks_counter
from kb.question.attributes import asked_spans, speaks_of
from kb.text.calendar_words import YEAR_ALONE
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK, fold
from kb.text.label_mentions import Reading
from kb.text.latin_names import missing_names
from kb.text.thesaurus import said_by_synonyms
from kb.text.tokens import language, terms
from kb.text.unexplained import content_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.embedding.token_alignment import Alignment
    from kb.learned.weights import ConfidenceWeights, Weights
    from kb.model import Hit
    from kb.prose.sentence_features import Sentence
    from kb.text.glossary_tokens import Glossary

    Aligner = Callable[[str, Sequence[Hit]], Sequence[Alignment]]
    Fitting = Callable[[Sentence], bool]

PASSAGES = 5
"""Passages whose sentences are weighed; the weights were fitted on as many."""

_WORDS = re.compile(rf"(?:[{CJK}][^{CJK};]{{0,6}}){{6}}|[{CJK}]{{4}}\s?\d|(?:\b[a-z]{{2,}}\b[\s,]+){{3}}")
"""Words rather than a name: six Chinese characters, four and a figure, three English words in small letters."""

_LISTING = re.compile(
    (
        r"主要|都|分别|面临|存在|提示|提到|提及|列出|列举|需要?注意|关注|\b(?:main|key|major|principal|faces?"
        r"|facing|names?|lists?|mentions?|there|report|company)\b"
    ),
    re.I,
)
"""Words of a question for a list that say nothing of what is listed."""
_ASKS_WHICH = re.compile(r"哪[些几]|什么|\b(?:what|which)\b", re.I)

_IDEOGRAPH = re.compile(f"[{CJK}]")

_ASKED_FOR = re.compile(r"\b(?:what|which|how much|how many)\s+$", re.I)
"""Stands before what is asked for, a figure or not: "what dividend"."""

LEGENDS = 0.4
"""Share of the passages found up to which those in another language than their report's title are taken for legends of
figures."""

FOREIGN_LEAD = 1.0
"""How sure an answer in another language must be over the threshold where reports in the question's own were found
too."""

PLAIN_NAME = 1 / 3
"""What a name without a digit or an inner capital counts in English over English: "National" may be one or not."""

BY_FORM = 0.1
"""Share of the question's content in its own letters from which passages in another language are told apart by it, and
not by tokens."""

ROW_COVERAGE = 0.75
"""A table row stands as an answer by itself only when it and its table carry nearly all that is asked."""

AS_LIKELY = 5.0
"""Logits behind the likeliest sentence within which one that has what an answer must have is taken before it."""

MOST_BESIDE = 1
"""Other words of content of a question that asks for a measure alone."""

LEAST_MEASURE = 4
"""Letters of the name of a measure that is looked for in another language: "per" is no PE."""

DEFINED = 1.0
"""How sure at least a sentence is that begins by saying what the term is that is to be defined, or stands in a list
under what is to be listed."""

MOST_OF_HEADING = 0.4
"""Share of what a heading says that must be asked for, where it stands over the list that is asked for."""

WORDS_COVERAGE = 0.4
"""The same for a row that says in words what it says."""


@dataclass(frozen=True, slots=True)
class ProseAnswer:
    """Verbatim pieces, the direct answer first. `margin` is how far its confidence is over the threshold; below 0 it is
    none.

    `coverage` is the share of the question's content that the first sentence, the one before it and its heading carry;
    `missing` are the names and periods of the question that the report does not carry. `likely` is the probability that
    it is right, `is_given` whether that is enough for an answer; where it is not, `is_close` says whether it is worth
    showing. `features` is what was weighed.
    """

    pieces: tuple[Piece, ...]
    coverage: float
    margin: float
    missing: tuple[str, ...] = ()
    likely: float = 1.0
    is_given: bool = True
    is_close: bool = False
    features: Mapping[str, float] = field(default_factory=dict, repr=False, compare=False)


class ProseReader:
    """Chooses sentences by meaning, by the question's own words and by what kind of thing is asked."""

    def __init__(self, glossary: Glossary, weights: Weights) -> None:
        self._glossary = glossary
        self._weights = weights

    def answer(
        self,
        question: str,
        hits: Sequence[Hit],
        rarity: Mapping[str, float],
        aligner: Aligner,
        fits: Fitting | None = None,
    ) -> ProseAnswer | None:
        """The best piece for `question`; None when there are no hits.

        Args:
            question: complete in itself.
            hits: passages, best first, with the similarity of each sentence.
            rarity: how much each term of the question weighs.
            aligner: holds the tokens of a question against those of passages; asked only where these are in another
                language.
            fits: whether a sentence has what an answer must have; one that has not is passed over for another that is
                as likely.
        """
        asked = Asked.of(question, rarity, self._glossary)
        spoken = language(question)
        answer = self._read(asked, hits, spoken, aligner, fits)
        other = "en" if spoken == "zh" else "zh"
        if (answer and answer.margin >= 0) or not _may_answer(hits, other):
            return answer
        # Likeness is lower across languages: a legend in the question's own may lie nearest, and the text proper answer
        # in its.
        foreign = self._read(asked, hits, other, aligner, fits)
        if foreign and _entitled(hits, spoken):
            margin = foreign.margin - FOREIGN_LEAD
            foreign = replace(foreign, margin=margin, is_given=foreign.is_given and margin >= 0)
        return max((one for one in (answer, foreign) if one), key=lambda one: one.margin, default=None)

    def _read(
        self, asked: Asked, hits: Sequence[Hit], spoken: str, aligner: Aligner, fits: Fitting | None
    ) -> ProseAnswer | None:
        """The answer in one language."""
        speaking = [hit for hit in hits if _speaks(hit, spoken)]
        across = language(asked.text) != spoken
        weighed = self.weighed(asked, speaking, aligner if across else None)
        sentences = [sentence for sentence in self.ranked(weighed) if _tongue(sentence.text) == spoken]
        if not asks_for_place(asked.text):
            sentences = [sentence for sentence in sentences if not only_points(sentence.text)]
        if not sentences:
            return None
        # Figures are for the tables' reader to give; a row of them is quoted here only where there is no text at all.
        text = [sentence for sentence in sentences if sentence.hit.chunk.table is None]
        headed = [sentence for sentence in text if _is_headed(asked, sentence)]
        if headed:  # a list stands under the heading that says what is asked for
            text = [*headed, *(sentence for sentence in text if sentence not in headed)]
        text = self._reason_first(asked, text, fits)
        likely, fitting = _fitting(text or sentences, fits, asked)
        answer = self._judged(asked, likely, hits, fits)
        if not fitting:
            answer = replace(answer, margin=min(answer.margin, -1.0), is_given=False)
        informative = [sentence for sentence in sentences if sentence in text or is_in_words(sentence.text)]
        if answer.margin >= DEFINED or len(informative) == len(text):
            return answer
        # A rating key or a list of levels is a table that says in words what it says.
        informative, fitting = _fitting(informative, fits, asked)
        rows = self._judged(asked, informative, hits, fits)
        if not fitting:
            return answer
        return rows if rows.margin >= max(answer.margin, 0) else answer

    def _reason_first(self, asked: Asked, ranked: list[Sentence], fits: Fitting | None) -> list[Sentence]:
        """Sentences, the likeliest of those first that tell the reason which is asked for, where it is about as
        likely."""
        near = [one for one in ranked if one.score > ranked[0].score - AS_LIKELY]
        telling = (one for one in near if tells_reason(asked, one, self._glossary) and (fits is None or fits(one)))
        first = next(telling, None)
        return ranked if first is None else [first, *(one for one in ranked if one is not first)]

    def weighed(self, asked: Asked, hits: Sequence[Hit], aligner: Aligner | None) -> list[Sentence]:
        """The sentences of the best passages with their features, those of an alignment too where there is an `aligner`
        that can tell."""
        best = hits[:PASSAGES]
        sentences = weigh_sentences(asked, best, self._glossary)
        alignments = aligner(asked.text, best) if aligner and sentences and not _meets_by_form(asked, best) else []
        if not alignments:
            return sentences
        ids = [hit.chunk_id for hit in best]
        beside = dict(zip(ids, zip(alignments, beside_others(alignments), strict=True), strict=True))
        return [_aligned(one, *beside[one.hit.chunk_id]) for one in sentences]

    def ranked(self, weighed: Sequence[Sentence]) -> list[Sentence]:
        """Sentences, likeliest first, with their scores."""
        aligned = bool(weighed) and "aligned" in weighed[0].features
        weights = self._weights.aligned_sentence if aligned else self._weights.sentence
        scored = [replace(one, score=weights.score(one.features)) for one in weighed]
        return sorted(scored, key=lambda sentence: -sentence.score)

    def _judged(
        self, asked: Asked, ranked: Sequence[Sentence], hits: Sequence[Hit], fits: Fitting | None
    ) -> ProseAnswer:
        best, chunk = ranked[0], ranked[0].hit.chunk
        question, reading, around = asked.text, asked.reading, _around(ranked[0].hit)
        across = language(question) != _tongue(best.text)
        evidence = Reading.of(around, self._glossary)
        carried = frozenset((*terms(around), *said_by_synonyms(around, asked.synonyms)))
        carried |= self._carried_as_concepts(reading, evidence)
        weights = self._confidence_weights(best) if across else self._weights.same_language
        features = confidence_features(asked, ranked, [hit for hit in hits if _speaks(hit, _tongue(best.text))])
        margin = weights.margin(features)
        least = WORDS_COVERAGE if is_in_words(best.text) else ROW_COVERAGE
        if chunk.table is not None and covered(asked.weighed, carried) < least:
            margin = min(margin, -1.0)
        absent, off = self._names_off(asked, best, hits, evidence, weights)
        margin -= (
            weights.name_elsewhere * sum(fold(term) not in fold(around) for term in quoted(question)) * (not across)
        )
        margin -= weights.head_missing * (not across and lacks_head(asked, carried))
        misses = lacks_subject(reading, carried) or comes_before_subject(reading, best)
        margin -= off + weights.subject_missing * (not across and misses)
        reasons = [] if across else self._reasons(asked, ranked)
        pieces = pieces_of(asked, reasons or ranked, self._weights.clause, fits)
        # A question for a figure is not answered by sentences without one; a date may be told in words ("in the rainy
        # season"), and what is counted may be understood ("30,000 died").
        quote_text = "\n".join(piece.quote for piece in pieces)
        lacking = asked.kind in (Wanted.NUMBER, Wanted.DATE, Wanted.PHONE) and holds(asked.kind, quote_text) < 0
        margin -= weights.kind_missing * (lacking and asked.kind is Wanted.DATE)
        lacks_figure = lacking and (asked.kind is not Wanted.DATE or chunk.table is not None)
        margin -= weights.counter_missing * (not across and lacks_counter(question, quote_text))
        if (asked.kind is Wanted.NUMBER and is_of_another(reading, best)) or tells_of_another(reading, best.text):
            margin = min(margin - weights.subject_missing, -1.0)
        lacks_figure |= asked.kind is Wanted.DATE and foretells_no(question, best.text, best.hit.document.date)
        is_defined = bool(best.features["defines"]) or _is_headed(asked, best)
        if is_defined:
            margin = max(margin, DEFINED)
        # A caption names what an exhibit shows, and says nothing of it.
        unmeasured = self._missing_measures(reading, evidence) or (across and _lacks_measure(question, around))
        if absent or lacks_figure or best.features["caption"] or unmeasured:
            margin = min(margin, -1.0)
        likely = weights.right.likely(margin, features)
        likely = max(likely, weights.right.given) if reasons and margin >= 0 else likely
        # What stands in the part of a report that the question names is what it asks for.
        is_named = bool(chunk.section == "notice" and asks_for_notice(question))
        # So is what tells the attribute that it asks for, in another language, where likeness tells less.
        is_named |= bool(across and asked_spans(question) and speaks_of(question, [best.text]))
        is_given = margin >= 0 and (is_defined or is_named or likely >= weights.right.given)
        is_close = margin >= weights.closest and not absent
        return ProseAnswer(pieces, _coverage(asked, best), margin, absent, likely, is_given, is_close, features)

    def _reasons(self, asked: Asked, ranked: Sequence[Sentence]) -> list[Sentence]:
        """The sentences that tell the reason which is asked for, where the first does."""
        if not tells_reason(asked, ranked[0], self._glossary):
            return []
        return [one for one in ranked if tells_reason(asked, one, self._glossary)]

    def _confidence_weights(self, best: Sentence) -> ConfidenceWeights:
        """Those for an answer in another language than the question's."""
        return self._weights.aligned if "aligned" in best.features else self._weights.across_languages

    def _names_off(
        self, asked: Asked, best: Sentence, hits: Sequence[Hit], evidence: Reading, weights: ConfidenceWeights
    ) -> tuple[tuple[str, ...], float]:
        """The names of the question that the report lacks, and what those cost that it only has elsewhere."""
        question, reading = asked.text, asked.reading
        across = language(question) != _tongue(best.text)
        missing = missing_names(reading, evidence, translated=False)
        # Reading every passage costs as much as the search: only a name that this one lacks is worth it.
        same_report = [_around(hit) for hit in hits if missing and hit.document.id == best.hit.document.id]
        report = Reading.of("\n".join(same_report), self._glossary) if missing else evidence
        absent_by_form = missing_names(reading, report, translated=False)
        # In an English question any word may have a capital; in a Chinese one, Latin letters with a capital are a name.
        absent = missing_names(reading, report, translated=across or language(question) == "en")
        absent = tuple(name for name in absent if not is_same_period(name, question, report.text))
        # A name that the report writes elsewhere in this very form would be written so here too.
        coded = missing_names(reading, evidence, translated=True)
        elsewhere = [
            name for name in missing if name not in absent_by_form and not is_same_period(name, question, evidence.text)
        ]
        plain = PLAIN_NAME if language(question) == "en" and not across else 1.0
        # Letters that stand for words ("EU") have another form in another language, and may be absent in this one.
        spelt = [name for name in absent if across and name.isalpha() and name.isupper()]
        # Where no year is told at all, the reader is taken to know which one is spoken of.
        undated = [name for name in absent if YEAR_ALONE.match(name) and YEAR_ALONE.search(evidence.text) is None]
        off = sum(1.0 if name in coded else plain for name in elsewhere) + PLAIN_NAME * len([*spelt, *undated])
        return tuple(name for name in absent if name not in (*spelt, *undated)), weights.name_elsewhere * off

    def _missing_measures(self, question: Reading, evidence: Reading) -> bool:
        """Whether the question asks for a measure of the glossary that the evidence has under no name."""
        there = {atom.text for atom in evidence.atoms if atom.kind == "concept"}
        asked = {
            atom.text
            for atom in question.atoms
            if (
                self._glossary.is_measure(atom.text)
                or (
                    atom.kind == "concept"
                    and not atom.text[1:].isdigit()
                    and _ASKED_FOR.search(question.text[: atom.start])
                )
            )
            and not is_any_amount(question.text, atom.start, atom.end)
        }
        return any(not any(self._glossary.covers(one, other) for other in there) for one in asked)

    def _carried_as_concepts(self, question: Reading, evidence: Reading) -> set[str]:
        """Terms of the question that the evidence carries in another wording of the glossary's."""
        there = {atom.text for atom in evidence.atoms if atom.kind == "concept"}
        wordings = (
            question.text[atom.start : atom.end]
            for atom in question.atoms
            if atom.kind == "concept" and atom.text in there
        )
        return {term for wording in wordings for term in terms(wording)}


def _fitting(ranked: list[Sentence], fits: Fitting | None, asked: Asked) -> tuple[list[Sentence], bool]:
    """Sentences without those before the first that has what an answer must have, where it is about as likely, or goes
    on from the likeliest; and whether it has."""
    if fits is None:
        return ranked, True
    near = (
        at
        for at, one in enumerate(ranked)
        if one.score > ranked[0].score - AS_LIKELY or _goes_on(asked, ranked[0], one)
    )
    first = next((at for at in near if fits(ranked[at])), None)
    if first is None:
        return ranked, False
    best, chosen = ranked[0], ranked[first]
    if best.hit.chunk_id == chosen.hit.chunk_id:  # a short line is less like a question than the passage it stands in
        like = max(best.features["similarity"], chosen.features["similarity"])
        score = max(chosen.score, best.score - AS_LIKELY)
        chosen = replace(chosen, features={**chosen.features, "similarity": like}, score=score)
    return [chosen, *ranked[:first], *ranked[first + 1 :]], True


def _goes_on(asked: Asked, best: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence stands right behind the likeliest one and has words of the question that this one lacks: "The
    transaction is expected to close in May."."""
    if sentence.hit.chunk_id != best.hit.chunk_id or sentence.index != best.index + 1:
        return False
    return bool((set(terms(sentence.text)) - set(terms(best.text))) & asked.weighed.keys())


def is_in_words(row: str) -> bool:
    """Whether a row of a table says what it says in words, a rating key or a list of levels: more cells of words than
    figures."""
    cells = [cell.partition(": ")[2] for cell in row.split("; ")]
    in_words = sum(_WORDS.search(cell) is not None for cell in cells)
    return in_words > sum(read_figure(cell) is not None for cell in cells)


def _meets_by_form(asked: Asked, hits: Sequence[Hit]) -> bool:
    """Whether a passage carries enough of the question in its own letters: names and codes that both languages write
    alike."""
    return any(covered(asked.weighed, frozenset(terms(_around(hit)))) >= BY_FORM for hit in hits)


def _aligned(sentence: Sentence, alignment: Alignment, others: Mapping[str, float]) -> Sentence:
    aligned = alignment.features(*sentence.hit.chunk.sentences[sentence.index])
    return replace(sentence, features={**sentence.features, **aligned, **others})


def _speaks(hit: Hit, spoken: str) -> bool:
    return any(_tongue(hit.chunk.text[start:end]) == spoken for start, end in hit.chunk.sentences)


def _tongue(sentence: str) -> str:
    """ "zh" or "en". Terms and names in Latin letters may make up most of a Chinese sentence: one ideograph tells."""
    return "zh" if _IDEOGRAPH.search(sentence) else "en"


def _may_answer(hits: Sequence[Hit], spoken: str) -> bool:
    """Whether passages in a language are more than legends of figures: many, or of reports that are entitled in it."""
    there = sum(_speaks(hit, spoken) for hit in hits)
    return _entitled(hits, spoken) or there > LEGENDS * len(hits)


def _entitled(hits: Sequence[Hit], spoken: str) -> bool:
    """Whether passages in a language are of a report that has its title in it."""
    return any(_tongue(hit.document.title) == spoken == language(hit.chunk.text) for hit in hits)


def _around(hit: Hit) -> str:
    return f"{hit.document.title}\n{hit.document.date}\n{hit.chunk.context}\n{hit.chunk.text}"


def _is_headed(asked: Asked, best: Sentence) -> bool:
    """Whether a list is asked for and the heading over a sentence says all of what: "What are the risks?" under
    "Risks"."""
    title = "".join(best.hit.chunk.place.headings[-1:])
    heading = frozenset(terms(title)).union(said_by_synonyms(title, asked.synonyms))
    listed = content_terms(_LISTING.sub(" ", asked.text))
    is_list = asked.kind is Wanted.LIST or (asked.kind is Wanted.ANY and _ASKS_WHICH.search(asked.text) is not None)
    # "Directors, Executive Officers and Corporate Governance" stands over more than a list of officers.
    title_terms = set(content_terms(title)) & heading
    return is_list and bool(listed) and heading.issuperset(listed) and len(listed) >= MOST_OF_HEADING * len(title_terms)


def _lacks_measure(question: str, around: str) -> bool:
    """Whether a question asks for a measure and hardly anything else, and a passage in another language has it under no
    name."""
    measure_terms = {term for start, end, _ in measures_in(question) for term in terms(question[start:end])}
    plain = [term for term in content_terms(question) if term.isascii() and term not in measure_terms]
    if len(plain) > MOST_BESIDE:
        return False
    there = re.sub(r"\s", "", fold(simplified(around)))
    entries = [
        words_file("measures").get(key.partition(":")[0], {})
        for start, end, key in measures_in(question)
        if key not in GENERIC and end - start >= LEAST_MEASURE
    ]
    asked = [(*one.get("zh", ()), *one.get("en", ())) for one in entries if one.get("zh") and one.get("en")]
    return bool(asked) and not any(re.sub(r"\s", "", fold(name)) in there for names in asked for name in names)


def _coverage(asked: Asked, best: Sentence) -> float:
    spans = best.hit.chunk.sentences[max(best.index - 1, 0) : best.index + 1]
    heading = best.hit.chunk.place.headings[-1:]
    around = (best.hit.chunk.text[start:end] for start, end in spans)
    return covered(asked.weighed, frozenset(terms("\n".join((*heading, *around)))))
