"""What each turn of a conversation asks for: a request, talk, or content of the reports, by itself and behind the last
turn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from kb.answer.who_is_asked import names_company
from kb.facts.measures import measures_in
from kb.question.attributes import asked_spans
from kb.question.operations import Operation, read_question
from kb.question.spoken_words import in_report_words
from kb.requests.covering import field_asked
from kb.requests.definition import term_defined
from kb.requests.intents import LOOKUP, Intent
from kb.requests.library import RARE
from kb.requests.request import is_short, without_names, without_titles
from kb.requests.show import TENTATIVE, asked_to_show, place_asked, without_place
from kb.requests.talk import ABOUT_LAST
from kb.requests.term import term_of
from kb.requests.wordlists import has
from kb.tables.computing.arithmetic import ARITHMETIC
from kb.text.chinese_scripts import simplified
from kb.text.tokens import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from kb.requests.intents import IntentClassifier
    from kb.search.evidence_source import Sources

    Floats = NDArray[np.float32]

_OF_A_CELL = re.compile(r"[表图][^，。,]{0,4}[里中](?:[^，。,]{2,}的|\s*[A-Za-z])")
"""Asks for something in a table or figure, and not to see it: "那张表里甲的价格"."""

ELLIPTIC = re.compile(
    r"^\s*(?:那么?|还有|另外|再?换成|(?:and|but|so)\b|(?:what|how) about\b|同样)|呢\s*[?？]*\s*$", re.I
)
"""Leaves out what the turn before said."""

_WHAT_OF = re.compile(
    r"\b(?:what|which) (?P<what>[a-z-]+(?: [a-z-]+)?) (?:do|does|did|is|are|would|should)\b"
    r"|(?:推荐|建议|给出?)的?(?P<what_zh>[\u4e00-\u9fff]{2,4})(?:是|为)(?:多少|什么)"
)
"""Asks what of a kind is recommended."""

BARE_QUESTION = re.compile(
    (
        r"\W*(?:and |so |那)?(?:when|where|how (?:much|many|long|big)|什么时候|啥时候|何时|在哪里?|哪里|多少|多久"
        r"|多大)(?:呢|的)?\W*"
    ),
    re.I,
)
"""Nothing but the word that asks: behind a question on content it goes on about that."""
_NAME = re.compile(r"(?<=[\w,'’] )[A-Z][A-Za-z]{2,}\b")
_OF_REPORTS = frozenset({"overview", "recommendation", "show"})
_RECKONED = ARITHMETIC - {Operation.SHARE}
_EXTREMES = frozenset((Operation.MAXIMUM, Operation.MINIMUM))
_LEAST_OF_REPORTS = 0.35
_SURE_TO_SHOW = 0.7
_SURE_OF_TALK = 0.9
SURE_LOOK_UP = 0.95
"""A question that is as surely a look-up is not read once more without the names in it: of 60 questions of the suites
none became a request by that."""
_LEAST_OF_TALK = 0.3
"""Below this the likeliest of many requests is no talk: "2024?"."""
SURE_BEHIND = {"about": 0.6, "overview": 0.4, "recommendation": 0.4, "talk.help": 0.97, "talk.who": 0.97}
"""How sure it must be that a turn behind a question on content is such a request, and does not go on about the
content."""


class TurnIntents:
    """Tells what turns ask for, with the fitted classifier and what the reports hold."""

    def __init__(self, classifier: IntentClassifier) -> None:
        self._classifier = classifier

    def intent(self, text: str, sources: Sources) -> Intent:
        """What kind of request a text is."""
        text = in_report_words(without_titles(text) or text)
        chances = self._chances(text, sources)
        if self._classifier.looks_up(chances) > SURE_LOOK_UP:
            return self._classifier.decide(chances, with_vector=self._fits(sources))
        bare = without_names(text, sources.documents)
        if bare != text:  # "Adobe这份年报讲了什么" asks what "这份年报讲了什么" asks
            chances = np.mean([chances, self._chances(bare, sources)], axis=0)
        return self._classifier.decide(chances, with_vector=self._fits(sources))

    def _chances(self, text: str, sources: Sources) -> Floats:
        vector = sources.embed(text) if self._fits(sources) and sources.embed is not None else None
        return self._classifier.chances(text, vector)

    def _fits(self, sources: Sources) -> bool:
        """Whether the weights are of the embedding model in force."""
        return sources.embed is not None and sources.model == self._classifier.identity

    def behind(self, text: str, last: Intent | None, sources: Sources, *, follows: bool) -> Intent:
        """What a turn asks for behind the last one: a few words behind a question on content rather go on about that,
        and a lone word that no request has is asked about.

        Args:
            text: the turn.
            last: what the last turn asked for; None where there is none.
            sources: what is answered from.
            follows: whether the last turn was a question on content.
        """
        intent = _by_words(text, self._without_content(text, self.intent(text, sources), sources))
        place = place_asked(text)
        if place and intent.kind != "talk":
            rest = without_place(without_names(text, sources.documents))
            asked = self.intent(rest, sources) if len(rest.strip()) > 1 else Intent(place, 1.0)
            if intent.kind != LOOKUP or asked.kind in ("show", "overview") or has("brings_up", text):
                return Intent(place, max(intent.probability, asked.probability))
        if follows and BARE_QUESTION.fullmatch(text):
            return Intent(LOOKUP, 1.0)
        term = term_of(text)
        if term and self._is_rare(term) and sources.holds(term, ()):
            return Intent(LOOKUP, 1.0)
        if follows and intent.kind in _OF_REPORTS and ELLIPTIC.search(text) and is_short(text):
            return Intent(LOOKUP, 1.0 - intent.probability)  # "DeepSeek R1 呢？" behind a figure of another model
        if _asks_of_content(text, intent) or (intent.kind in _OF_REPORTS and self._defines(text)):
            return Intent(LOOKUP, 1.0 - intent.probability)
        if last and last.name == "about.author" and has("contact", text) and is_short(text):
            return Intent("about.author", 1.0)
        if last and intent.probability < _SURE_OF_TALK and intent.name in ("talk.who", "talk.help"):
            return Intent(LOOKUP, 1.0 - intent.probability)
        least = SURE_BEHIND.get(intent.name, SURE_BEHIND.get(intent.kind, 0.0)) if follows else 0.0
        return intent if intent.probability >= least else Intent(LOOKUP, 1.0 - intent.probability)

    def _without_content(self, text: str, intent: Intent, sources: Sources) -> Intent:
        """The intent of a turn, or a look-up where it asks for content that such a request does not: an attribute, a
        thing that is named."""
        of_house = intent.kind == "about" and intent.name != "about.author"
        if (
            (intent.kind == "talk" and not self._is_talk(text, intent, sources))
            or (of_house and asked_spans(text))  # "the broker's address" asks for more than which house it is
            or (of_house and intent.name != "about.reports" and self._names_stranger(text, sources))
            or (intent.kind == "recommendation" and self._wants_strange(text, sources))
        ):
            return Intent(LOOKUP, 1.0 - intent.probability)
        return intent

    def _names_stranger(self, text: str, sources: Sources) -> bool:
        """Whether a turn gives a name in Latin letters that no report and no file has: what is asked is then not of
        these reports."""
        files = " ".join(document.name.lower() for document in sources.documents)
        names = (found[0] for found in _NAME.finditer(without_titles(text)))
        return any(
            (one.isupper() or self._is_rare(one)) and one.lower() not in files and not sources.holds(one, ())
            for one in names
        )

    def _wants_strange(self, text: str, sources: Sources) -> bool:
        """Whether a turn wants to have something recommended that no request and no report speaks of: "what stop loss
        do they recommend"."""
        found = _WHAT_OF.search(text)
        words = terms(found["what"] or found["what_zh"]) if found else []
        return bool(words) and all(
            self._classifier.common.get(one, 0) < RARE and not sources.holds(one, ()) for one in words
        )

    def _is_talk(self, text: str, intent: Intent, sources: Sources) -> bool:
        """Whether a turn may be talk: it has more than figures, is likely enough, and names nothing that the reports
        speak of."""
        if intent.probability < _LEAST_OF_TALK or not re.search(r"[^\W\d_]", re.sub(r"年|[EAFQHeafqh]\b", "", text)):
            return False
        if intent.name not in ABOUT_LAST:
            return not asked_spans(text)
        people = {simplified(name) for document in sources.documents for name in document.facts.authors if name}
        named = names_company(simplified(text), sources) or any(name in simplified(text) for name in people)
        return not named

    def _defines(self, text: str) -> bool:
        """Whether a turn asks what something is that no request speaks of: "what is a crawler"."""
        term = term_defined(text)
        return bool(term) and self._is_rare(term)

    def _is_rare(self, term: str) -> bool:
        """Whether no word of a term is one that requests commonly have."""
        return all(self._classifier.common.get(one, 0) < RARE for one in terms(term))


def _by_words(text: str, intent: Intent) -> Intent:
    """The intent that is read, but where words tell another one than the classifier is sure of."""
    if field_asked(text):
        return Intent(LOOKUP, 1.0)  # who covers a field, not what the report covers
    if intent.kind in ("recommendation", "overview") and intent.probability < _LEAST_OF_REPORTS:
        return Intent(LOOKUP, 1.0 - intent.probability)  # torn between requests: none of them is asked for
    if intent.kind != "overview" and intent.probability < _SURE_OF_TALK and has("sums_up", text):
        return Intent("overview", _SURE_OF_TALK)
    is_open = intent.kind in (LOOKUP, "about") or (intent.kind == "overview" and intent.probability < _SURE_OF_TALK)
    shown = asked_to_show(text) if is_open and not place_asked(text) else ""
    return Intent(shown, TENTATIVE) if shown else intent


def _asks_of_content(text: str, intent: Intent) -> bool:
    """Whether what is read as a request for something of a report rather asks for a cell of a table, or to reckon with
    figures."""
    is_unsure = intent.probability < _SURE_TO_SHOW and intent.probability != TENTATIVE
    if intent.kind == "show" and (is_unsure or _OF_A_CELL.search(text)):
        return True
    if intent.kind not in _OF_REPORTS or (intent.kind == "overview" and has("sums_up", text)):
        return False
    if measures_in(text) and not _EXTREMES.isdisjoint(one for one, _, _ in read_question(text).said):
        return True  # "which of the recommended stocks has the highest market value"
    operations = {Operation.COUNT} if intent.kind == "recommendation" else set()  # it says how many they are
    return read_question(text).operation in _RECKONED - operations  # "add up the market caps of all the names in there"
