"""Answers that a language model writes and that are checked, sentence by sentence, while they stream in."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING

from kb.amounts.claimed_amounts import read_amounts
from kb.errors import LanguageModelError
from kb.llm.citing import CitationNumbers
from kb.llm.claim_check import Checker
from kb.llm.claims import Fault, Flaw
from kb.llm.messages import Spent
from kb.llm.phrases import failed_check, fell_back, nothing_stood, said_nothing, unverified, was_cut, was_flagged
from kb.llm.prompt import is_rewrite, prompt, rewriting
from kb.llm.reply import ModelReply
from kb.llm.sources import flagged_names, gather
from kb.model import Answer, Checks, Usage
from kb.text.tokens import language
from kb.wording.citations import nearest
from kb.wording.phrases import abstention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kb.answer.answerer import LookedUp
    from kb.llm.claim_check import ClaimVerdict
    from kb.llm.messages import Message, Stop, Writer
    from kb.llm.reply import ReplySentence
    from kb.llm.sources import NumberedSources, Source
    from kb.model import Hit, Table
    from kb.settings import Settings
    from kb.text.glossary_tokens import Glossary

_ONE_LINE = re.compile(r"\S[^\n]*")
_TRIED = 3
"""Sources that a sentence without a marker is held against."""
_ENDS = frozenset('。.！!？?；;”")）')
_SHORTEST = 20
"""Characters that a sentence without an end has at least, as an item of a list may be."""
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Tools:
    """What writing an answer needs beside the model: `look_up` answers a conversation without it, `tables` gives a
    document's tables, `embed` the unit vectors (n, d) of texts, `embedded` those that are stored of the sentences of
    passages, by their texts; `tokens` counts."""

    look_up: Callable[[Sequence[str]], LookedUp]
    tables: Callable[[str], list[Table]]
    embed: Callable[[Sequence[str]], NDArray[np.float32]]
    embedded: Callable[[Sequence[Hit]], Mapping[str, NDArray[np.float32]]]
    tokens: Callable[[str], int]
    glossary: Glossary


@dataclass
class _Draft:
    """An answer being written."""

    spoken: str
    said: str = ""
    heard: set[str] = field(default_factory=set)
    numbering: CitationNumbers = field(default_factory=CitationNumbers)
    warnings: list[str] = field(default_factory=list)
    sentences: int = 0
    stood: int = 0
    unsupported: int = 0
    invented: int = 0
    refused: bool = False


class LlmAnswerer:
    """Has a language model write from evidence and lets through what the evidence bears."""

    def __init__(self, writer: Writer, settings: Settings, tools: Tools) -> None:
        self._writer = writer
        self._settings = settings
        self._tools = tools

    def answers(self, turns: Sequence[str], stop: Stop) -> Iterator[Answer]:
        """The answer to the last of `turns` as it grows, the whole of it last; it ends early when `stop` is told.

        When the model fails, or nothing that it wrote can be supported, the last is the answer without it, with the
        reason.
        """
        begun = perf_counter()
        spent: list[tuple[Sequence[Message], str, Spent]] = []
        looked_up = self._looked_up(turns, stop, spent)
        if not looked_up.hits:
            yield looked_up.answer
            return
        settings, tools = self._settings, self._tools
        found = gather(looked_up.hits, looked_up.answer, tools.tables, [*turns, looked_up.question])
        room = settings.llm_context - settings.llm_answer_tokens
        messages, sources = prompt(turns, looked_up.question, found, room, tools.tokens)
        draft = _Draft(language(turns[-1]))
        known = tools.embedded([source.hit for source in sources.listed if source.hit])
        checker = Checker(looked_up.question, tools.glossary, tools.embed, sources.listed, known)
        try:
            with ThreadPoolExecutor(1) as beside:
                beside.submit(checker.prepare)  # while the model's first words are waited for
                for _ in self._written(messages, sources, checker, draft, stop, spent):
                    yield self._answer(turns[-1], draft, sources, looked_up, spent, begun)
        except LanguageModelError as error:
            yield self._without(looked_up.answer, draft, error.what, spent, begun)
            return
        if stop.requested:
            return
        if draft.refused or draft.stood:  # what only leads in ("The answer is:") is no answer
            yield self._answer(turns[-1], draft, sources, looked_up, spent, begun)
            return
        why = nothing_stood(draft.spoken, draft.sentences) if draft.sentences else said_nothing(draft.spoken)
        yield self._without(looked_up.answer, draft, why, spent, begun)

    # ---- writing ---------------------------------------------------------------------------------------------------

    def _written(
        self,
        messages: Sequence[Message],
        sources: NumberedSources,
        checker: Checker,
        draft: _Draft,
        stop: Stop,
        spent: list[tuple[Sequence[Message], str, Spent]],
    ) -> Iterator[None]:
        """Fill `draft` with what the model writes; yields whenever a sentence has been added."""
        reply, text, end = ModelReply(sources), [], Spent()
        for piece in self._writer.write(messages, stop):
            if isinstance(piece, Spent):
                end = piece
                continue
            text.append(piece)
            for sentence in reply.feed(piece):
                self._add(sentence, sources, checker, draft)
                yield
        spent.append((messages, "".join(text), end))
        if stop.requested:
            return
        for sentence in reply.end(whole=end.whole):
            self._add(sentence, sources, checker, draft)
            yield
        if not end.whole:
            draft.warnings.append(was_cut(draft.spoken))

    def _add(self, sentence: ReplySentence, sources: NumberedSources, checker: Checker, draft: _Draft) -> None:
        """Check a sentence and put it into the draft, with its markers, marked, or not at all."""
        draft.invented += len(sentence.invented)
        if sentence.refuses and not draft.sentences and not sentence.text:
            draft.refused = True
            return
        if (not sentence.text and not sentence.invented) or sentence.text in draft.heard:
            return  # small models say the same again and again
        draft.heard |= {sentence.text} - {""}
        faults, verdict = self._judged(sentence, sources, checker)
        draft.sentences += bool(sentence.text)
        if verdict is not None and not faults:
            draft.stood += bool(sentence.text)
            draft.said += f"{sentence.lead}{sentence.text}{draft.numbering.markers(verdict.bearings)}"
            return
        if not faults:  # a lead-in such as "In short:"
            draft.said += f"{sentence.lead}{sentence.text}"
            return
        draft.unsupported += bool(sentence.text)
        dropped = self._settings.llm_unsupported == "drop" or any(fault.flaw is Flaw.ORDERED for fault in faults)
        if not dropped and sentence.text:
            draft.said += f"{sentence.lead}{sentence.text}{unverified(draft.spoken)}"
        draft.warnings.append(
            failed_check(draft.spoken, sentence.text or sentence.raw.strip(), faults, dropped=dropped)
        )

    def _judged(
        self, sentence: ReplySentence, sources: NumberedSources, checker: Checker
    ) -> tuple[tuple[Fault, ...], ClaimVerdict | None]:
        """The faults of a sentence, and the verdict when it is supported by what it cites (or, without a marker, by a
        source)."""
        invented = tuple(Fault(Flaw.INVENTED, marker) for marker in sentence.invented)
        cited = [source for key in sentence.keys if (source := sources.of(key))]
        if not cited and not invented:
            if _leads_in(sentence.text):
                return (), None
            for source in checker.likeliest(sentence.text, sources.listed)[:_TRIED]:
                verdict = checker.check(sentence.text, with_facts([source], sources))
                if not verdict.faults and not _is_fragment(sentence.text):
                    return (), verdict
            return (Fault(Flaw.UNCITED),), None
        verdict = checker.check(sentence.raw if "](" in sentence.raw else sentence.text, with_facts(cited, sources))
        faults = (*invented, *verdict.faults)
        return faults, None if faults else verdict

    # ---- the answer ------------------------------------------------------------------------------------------------

    def _answer(
        self,
        question: str,
        draft: _Draft,
        sources: NumberedSources,
        looked_up: LookedUp,
        spent: Sequence[tuple[Sequence[Message], str, Spent]],
        begun: float,
    ) -> Answer:
        flagged = flagged_names(sources)
        warnings = [*draft.warnings, *([was_flagged(draft.spoken, flagged)] if flagged else [])]
        if draft.refused:
            answer = Answer(
                question, abstention(draft.spoken, (), (), empty=False), abstained=True, nearest=nearest(looked_up.hits)
            )
        else:
            answer = Answer(question, draft.said.strip(), abstained=False, citations=draft.numbering.citations)
        return replace(
            answer,
            mode="llm",
            hits=tuple(looked_up.hits),
            warnings=tuple(warnings),
            seconds=round(perf_counter() - begun, 4),
            usage=self._usage(spent),
            checks=Checks(draft.sentences, draft.unsupported, draft.invented),
        )

    def _without(
        self,
        answer: Answer,
        draft: _Draft,
        why: str,
        spent: Sequence[tuple[Sequence[Message], str, Spent]],
        begun: float,
    ) -> Answer:
        """The answer that needs no model, with the reason, and what the attempt took."""
        return replace(
            answer,
            warnings=(fell_back(draft.spoken, why.rstrip(".。")), *answer.warnings, *draft.warnings),
            seconds=round(perf_counter() - begun, 4),
            usage=self._usage(spent) if spent else None,
            checks=Checks(draft.sentences, draft.unsupported, draft.invented) if draft.sentences else None,
        )

    def _usage(self, spent: Sequence[tuple[Sequence[Message], str, Spent]]) -> Usage:
        settings, tokens = self._settings, self._tools.tokens
        counts = [(end.tokens_in, end.tokens_out) for _, _, end in spent]
        estimated = not counts or not all(read for read, _ in counts)
        if estimated:
            counts = [(sum(tokens(one.content) for one in messages), tokens(text)) for messages, text, _ in spent]
        read, written = sum(one for one, _ in counts), sum(one for _, one in counts)
        priced = settings.llm_price_in or settings.llm_price_out
        cost = (read * settings.llm_price_in + written * settings.llm_price_out) / _MILLION if priced else None
        return Usage(settings.llm_model, read, written, estimated, cost, settings.llm_currency if priced else "")

    # ---- follow-ups ------------------------------------------------------------------------------------------------

    def _looked_up(
        self, turns: Sequence[str], stop: Stop, spent: list[tuple[Sequence[Message], str, Spent]]
    ) -> LookedUp:
        """What is found for the last turn; a follow-up that the rules cannot complete is rewritten by the model
        first."""
        looked_up = self._tools.look_up(turns)
        if len(turns) == 1 or looked_up.question != turns[-1] or not looked_up.answer.abstained:
            return looked_up
        messages = rewriting(turns, self._settings.llm_context // 2, self._tools.tokens)
        pieces: list[str] = []
        try:
            for piece in self._writer.write(messages, stop):
                if isinstance(piece, Spent):
                    spent.append((messages, "".join(pieces), piece))
                else:
                    pieces.append(piece)
        except LanguageModelError:
            return looked_up  # the next call tells, if that fails too
        line = _ONE_LINE.search("".join(pieces))
        rewritten = line[0].strip(" \"'“”「」") if line else ""
        if not is_rewrite(rewritten, turns):
            return looked_up
        again = self._tools.look_up([rewritten])
        return replace(again, answer=replace(again.answer, question=turns[-1]))


def with_facts(cited: Sequence[Source], sources: NumberedSources) -> list[Source]:
    """The sources that are cited, and with a table what was computed from it."""
    places = {one.place for one in cited if one.place}
    facts = [one for one in sources.listed if one.citations and one.place in places and one not in cited]
    return [*cited, *facts]


def _is_fragment(text: str) -> bool:
    """Whether a piece is too little of a sentence to be given a source: a word or two with no end."""
    return text.rstrip()[-1:] not in _ENDS and len(text) < _SHORTEST


def _leads_in(text: str) -> bool:
    """Whether a sentence only opens what follows: it ends in a colon and states nothing that could be checked."""
    amounts = read_amounts(text)
    return text.rstrip().endswith((":", "：")) and not amounts.quantities and not amounts.moments
