"""A conversation, turn by turn: what kind of request each turn is, and who answers it, requests (kb.requests) or
questions on content (kb.answer).

A turn is answered by itself where it is complete. Only what it lacks comes from before: a question on content from the last question on
content, talk about an answer from the last answer. What was refused, and talk, leave nothing behind.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING

from kb.answer import Answerer, LookedUp
from kb.antecedents import why
from kb.back_references import asked_of_another, resolved
from kb.model import Answer
from kb.requests.answering import Requests
from kb.requests.intents import LOOKUP, Intent, load_classifier
from kb.requests.parts import parts_of
from kb.requests.talk import ABOUT_LAST, target_language
from kb.scripts import simplified
from kb.words import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.atoms import Glossary
    from kb.model import Citation
    from kb.sources import Sources
    from kb.weights import Weights

TURNS = 8
"""Earlier turns that a turn may lean on."""

KEPT = 256
"""Turns whose answers are kept for the next turn."""

_ELLIPTIC = re.compile(
    r"^\s*(?:那么?|还有|另外|再?换成|(?:and|but|so)\b|(?:what|how) about\b|同样)|呢\s*[?？]*\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn with what came of it. `question` is the question on content made complete; "" where the turn asks for
    none."""

    text: str
    intent: Intent
    question: str
    looked_up: LookedUp


class Dialogue:
    """Answers conversations without a language model. Threads may share it."""

    def __init__(self, glossary: Glossary, weights: Weights) -> None:
        self._answerer = Answerer(glossary, weights)
        self._classifier = load_classifier()
        self._requests = Requests(self._classifier)
        self._kept: OrderedDict[tuple[str, ...], Exchange] = OrderedDict()
        self._lock = Lock()

    def look_up(self, turns: Sequence[str], sources: Sources) -> LookedUp:
        """The answer to the last of `turns`, the earlier ones being the conversation."""
        begun = perf_counter()
        looked_up = self._exchange(tuple(turns[-TURNS:]), sources).looked_up
        answer = replace(looked_up.answer, seconds=round(perf_counter() - begun, 4))
        return replace(looked_up, answer=answer)

    def intent(self, text: str, sources: Sources) -> Intent:
        """What kind of request a text is."""
        fits = sources.embed is not None and sources.model == self._classifier.identity
        vector = sources.embed(text) if fits and sources.embed is not None else None
        return self._classifier.read(text, vector)

    def _exchange(self, turns: tuple[str, ...], sources: Sources) -> Exchange:
        """The last turn answered, those before it too, each once while the reports stay the same."""
        key = (*(document.id for document in sources.documents), "", *turns)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        earlier = [self._exchange(turns[:at], sources) for at in range(1, len(turns))]
        exchange = self._answered(turns[-1], earlier, sources)
        with self._lock:
            self._kept[key] = exchange
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return exchange

    def _answered(self, text: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        parts = parts_of(text, lambda part: self.intent(part, sources))
        if len(parts) < 2:
            return self._part(text, parts[0] if parts else text, earlier, sources)
        exchanges: list[Exchange] = []
        for part in parts:
            exchanges.append(self._part(part, part, [*earlier, *exchanges], sources))
        return _joined(text, exchanges)

    def _part(self, text: str, part: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        """One request, answered; `part` is the text without a greeting before it."""
        intent = self.intent(part, sources)
        last = earlier[-1] if earlier else None
        if (
            intent.kind == LOOKUP
            and last
            and _ELLIPTIC.search(part)
            and self._requests.goes_on(part, last.intent, sources)
        ):
            intent = Intent(last.intent.name, intent.probability)
        if intent.name in ABOUT_LAST:
            return self._about_last(text, intent, earlier, sources)
        if intent.kind != LOOKUP:
            cited = last.looked_up.answer.citations if last else ()
            answer = self._requests.answer(part, intent, cited, sources)
            if answer is not None:
                return Exchange(text, intent, "", LookedUp(part, (), replace(answer, question=text)))
        return self._content(text, part, earlier, sources)

    def _content(self, text: str, part: str, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        """A question on content, made complete by the last one, and the last answer, where it leaves something out."""
        last = next((one for one in reversed(earlier) if one.question), None)
        said = [one.looked_up.answer for one in reversed(earlier) if one.intent.name not in ABOUT_LAST]
        if earlier and not earlier[-1].question and (again := self._of_another(text, part, earlier[-1], sources)):
            return again
        asked = resolved(part, said, sources.documents)
        if last is None or asked != part:
            looked_up = self._answerer.stands_alone(part, sources, asked)
        else:
            looked_up = self._answerer.follows(last.question, part, sources)
        answer = replace(looked_up.answer, question=text)
        return Exchange(text, Intent(LOOKUP, 1.0), looked_up.question, replace(looked_up, answer=answer))

    def _of_another(self, text: str, part: str, last: Exchange, sources: Sources) -> Exchange | None:
        """The last request answered of another company, where a turn says nothing but its name; None where it says
        more."""
        request = asked_of_another(last.text, part, sources.documents)
        if not request or last.intent.kind in ("talk", LOOKUP):
            return None
        answer = self._requests.answer(request, last.intent, (), sources, language(text))
        return (
            Exchange(request, last.intent, "", LookedUp(part, (), replace(answer, question=text))) if answer else None
        )

    def _about_last(self, text: str, intent: Intent, earlier: Sequence[Exchange], sources: Sources) -> Exchange:
        """Talk about the last answer: that of the last turn which is not such talk itself."""
        last = next((one for one in reversed(earlier) if one.intent.name not in ABOUT_LAST), None)
        if last is None:
            answer = self._requests.nothing_before(text)
            return Exchange(text, intent, "", LookedUp(text, (), answer))
        if intent.name == "talk.why" and last.question:
            asked = self._answerer.stands_alone(text, sources, why(simplified(last.question)))
            answer = self._requests.reason(text, asked.answer, last.looked_up.answer)
            return Exchange(text, intent, last.question, replace(asked, answer=answer))
        if intent.name == "talk.language":
            return self._in_language(text, intent, last, sources)
        hits = last.looked_up.hits
        answer = self._requests.about_answer(text, intent, last.looked_up.answer, hits, sources)
        return Exchange(text, intent, last.question, LookedUp(last.looked_up.question, (), answer))

    def _in_language(self, text: str, intent: Intent, last: Exchange, sources: Sources) -> Exchange:
        """The last answer again, in the words of another language; quotes stay as they are."""
        spoken = target_language(text)
        if last.question:
            asked = "in English" if spoken == "en" else "用中文"
            again = self._answerer.stands_alone(asked, sources, last.question)
            answer = replace(again.answer, question=text)
            return Exchange(text, intent, last.question, replace(again, answer=answer, hits=()))
        cited = last.looked_up.answer.citations
        said = self._requests.answer(last.text, last.intent, cited, sources, spoken) or last.looked_up.answer
        return Exchange(text, intent, "", LookedUp(text, (), replace(said, question=text)))


def _joined(text: str, exchanges: Sequence[Exchange]) -> Exchange:
    """Several requests of one turn as one exchange: their answers one below the other, markers counted on."""
    told: list[str] = []
    citations: list[Citation] = []
    for one in exchanges:
        answer = one.looked_up.answer
        shift = len(citations)
        numbers = {citation.number for citation in answer.citations}

        def counted_on(found: re.Match[str], shift: int = shift, numbers: set[int] = numbers) -> str:
            return f"[{int(found[1]) + shift}]" if int(found[1]) in numbers else found[0]

        told.append(re.sub(r"\[(\d+)\]", counted_on, answer.answer))
        citations += [replace(citation, number=citation.number + shift) for citation in answer.citations]
    answers = [one.looked_up.answer for one in exchanges]
    joined = Answer(
        text,
        "\n\n".join(told),
        abstained=all(answer.abstained for answer in answers),
        citations=tuple(citations),
        nearest=next((answer.nearest for answer in answers if answer.abstained), ()),
        warnings=tuple(dict.fromkeys(warning for answer in answers for warning in answer.warnings)),
        assumed=tuple(one for answer in answers for one in answer.assumed),
        missing=tuple(word for answer in answers for word in answer.missing),
    )
    question = next((one.question for one in reversed(exchanges) if one.question), "")
    hits = tuple(hit for one in exchanges for hit in one.looked_up.hits)
    return Exchange(text, exchanges[-1].intent, question, LookedUp(question or text, hits, joined))
