"""What an English sentence reports about a figure: the verb or preposition that governs it, and the noun phrase that
names the measure.

Each construction has its own reader: "revenue was …", "revenue of …", "revenue rose 5 %", "rose to …", "from …",
"compared to …", "a rise in revenue of …", "a 5 % rise in revenue". Any other construction gives no fact.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.facts.sentences.clauses import narrows, object_phrase, phrase_behind, subject_items, subject_phrase
from ingest.facts.sentences.parts import MeasureStatement
from ingest.facts.sentences.times import times_of
from ingest.facts.sentences.tokens import tokens_of
from ingest.facts.sentences.words import word_set

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.facts.sentences.parts import FactSentence
    from ingest.facts.sentences.phrases import Phrase
    from ingest.facts.sentences.tokens import SentenceToken


_TWO = 2


class EnglishSentence:
    """An English sentence with its tokens."""

    __slots__ = ("own", "sentence", "tokens")

    def __init__(self, sentence: FactSentence, own: str) -> None:
        self.sentence = sentence
        self.own = f"company group registrant fund bank board management {own.casefold()}"
        self.tokens = tokens_of(sentence)

    @property
    def is_of_others(self) -> bool:
        """Is it a rule of a contract, of somebody's life, or only imagined ("would")? It was not measured in this
        company."""
        return any(token.kind == "w" and token.text in word_set("foreign") for token in self.tokens)

    def told(self, run: int) -> MeasureStatement | None:
        """What the sentence says of a run of figures; None where that is not clear."""
        place = next(at for at, token in enumerate(self.tokens) if token.kind == "n" and token.at == run)
        at = _before(self.tokens, place)
        found = self._governed(place, at)
        torn = found is not None and self.sentence.torn and found.clause == 0 and not found.inherited
        if found is None or torn or (not found.owner and self._names_another(place)):
            return None
        if found.aside and self._is_narrowed(place):
            return None
        if found.aside and any(token.text in ("these", "those") for token in self.tokens[:at]):
            return None  # "these investments had revenue of": whose, another sentence says
        between = any(token.text == "between" for token in self.tokens[at + 1 : place])
        found = replace(found, ends=between and len(self.sentence.runs[run]) == _TWO)
        return times_of(self.sentence, self.tokens, place, found)

    def _is_narrowed(self, place: int) -> bool:
        """Does what follows a figure say of which part of its noun it is: "of $5 million … were held in trusts"?"""
        rest = [token for token in self.tokens[place + 1 :] if token.kind not in "nb,)p" and token.text != "and"]
        return narrows([token.text for token in rest[:2] if token.kind == "w"])

    def _names_another(self, place: int) -> bool:
        """Does the sentence speak before a figure of what somebody else has, "Seagen's earnings include"?"""
        text = self.sentence.text
        for token in self.tokens[:place]:
            name = text[token.start : token.end]
            owner = name[:1].isupper() and name[-2:] in ("'s", "’s", "s'", "s’")
            if token.kind == "w" and owner and name[:-2].casefold() not in self.own:
                return True
        return False

    def _governed(self, place: int, at: int) -> MeasureStatement | None:
        if at < 0:
            return self._behind(place, at)
        word = self.tokens[at]
        for applies, reader in self._readers():
            if applies(word):
                return reader(place, at)
        return self._behind(place, at) or self._next_to(place, at)

    def _readers(
        self,
    ) -> Sequence[tuple[Callable[[SentenceToken], bool], Callable[[int, int], MeasureStatement | None]]]:
        return (
            (lambda word: word.kind in "n,p" or word.text in ("and", "or"), self._listed),
            (lambda word: word.text in word_set("being"), self._being),
            (lambda word: word.text == "to", self._to),
            (lambda word: word.text in ("from", "than", "versus", "against", "vs", "with"), self._from),
            (lambda word: word.text == "by", self._by),
            (lambda word: direction_of(word) != 0, self._moved),
            (lambda word: word.text == "of", self._of),
            (lambda word: word.text == "at", self._at),
        )

    # ---- ways to tell a figure ---------------------------------------------------------------------------------

    def _being(self, place: int, at: int) -> MeasureStatement | None:
        """Revenue was …, is expected to be …, totaled …"""
        verb = _verb(self.tokens, at)
        count = len(self.sentence.runs[self.tokens[place].at])
        if count > 1 and not any(len(token.periods) == count for token in self.tokens):
            items = subject_items(self.sentence.text, self.tokens, verb)
            if len(items) == count:
                names = tuple(one.name for one in items)
                return MeasureStatement(names, items[0].known, items[0].owner, clause=self.tokens[verb].start)
        behind = self.tokens[place + 1 : place + 3]
        direction = noun_direction(behind[0]) or direction_of(behind[0]) if behind else 0
        if direction and len(behind) > 1 and behind[1].text == "than":
            return None
        return _level(self._subject(verb), direction=direction)

    def _at(self, _: int, at: int) -> MeasureStatement | None:
        """Headcount stood at …, ended the year at …"""
        if at and self.tokens[at - 1].text in ("stood", "in", "remained", "was", "were"):
            return _level(self._subject(_verb(self.tokens, at - 1)))
        return None

    def _moved(self, _: int, at: int) -> MeasureStatement | None:
        """Revenue rose …; …, up …"""
        found = self._mover(at)
        return replace(found, direction=direction_of(self.tokens[at])) if found is not None else None

    def _by(self, place: int, at: int) -> MeasureStatement | None:
        """Revenue rose by …"""
        verb = _last_word(self.tokens, at)
        return self._moved(place, verb) if verb >= 0 and direction_of(self.tokens[verb]) else None

    def _to(self, place: int, at: int) -> MeasureStatement | None:
        """Revenue rose (5 %) to …, rose from … to …; of growth, "sales growth of 5 % to …"."""
        if at and self.tokens[at - 1].text in word_set("comparing"):
            return self._as_before(place, compared=True)
        verb = _moving(self.tokens, at)
        if verb < 0:
            return None
        if self.tokens[verb].text in word_set("rises") | word_set("falls"):
            phrase = object_phrase(self.sentence.text, self.tokens, verb)
            return _level(phrase, moved=True)
        found = self._mover(verb)
        return replace(found, moved=True, direction=0) if found is not None else None

    def _from(self, place: int, at: int) -> MeasureStatement | None:
        """From … in 2023; compared with … in 2023: the measure is that of the figure before, else of the verb
        before."""
        word = self.tokens[at].text
        led = at and self.tokens[at - 1].text in word_set("comparing")
        if word == "with" and not led:
            return None
        if word == "from" and at and direction_of(self.tokens[at - 1]):
            found = self._mover(at - 1)
            return replace(found, origin=True, direction=0) if found is not None else None
        return self._as_before(place, compared=True)

    def _of(self, place: int, at: int) -> MeasureStatement | None:
        """Revenue of …; an increase in revenue of …; an increase of …"""
        noun = self.tokens[at - 1] if at else None
        if noun is None:
            return None
        sign = noun_direction(noun)
        if not sign:
            rise = _rise_in(self.tokens, at)
            phrase = object_phrase(self.sentence.text, self.tokens, at, since=rise + 2 if rise >= 0 else 0)
            direction = noun_direction(self.tokens[rise]) if rise >= 0 else 0
            return _aside(_level(phrase, direction=direction))
        before = _skip_back(self.tokens, at - 2, {"a", "an", "the", "and", "reflecting", "representing", "or"})
        if before < 0 or self.tokens[before].kind in "n,p":
            return self._as_before(place, direction=sign)
        return _aside(_level(object_phrase(self.sentence.text, self.tokens, at - 1), direction=sign))

    def _listed(self, place: int, at: int) -> MeasureStatement | None:
        """A further figure: … in 2024 and … in 2023; $14 million, or 6 %."""
        last = self._last(place)
        if last is None:
            return self._behind(place, at)
        between = self.tokens[last + 1 : place]
        if any(token.kind not in "pn," and token.text not in ("and", "or", "respectively") for token in between):
            return self._behind(place, at) or self._next_to(place, at)
        told = self.sentence.told[self.tokens[last].at]
        behind = self._behind(place, at)
        if behind is not None or told is None:
            return behind
        other = any(token.text == "or" for token in between)
        if (other and not told.direction) or told.compared:
            return None
        return replace(told, inherited=True, origin=False, own=False, periods=told.periods if other else (None,))

    def _next_to(self, place: int, at: int) -> MeasureStatement | None:
        """Gross margin 30 %; EPS: $1.20; only where the phrase is all that stands there."""
        end = at if self.tokens[at].kind == ":" else at + 1
        phrase, start = subject_phrase(self.sentence.text, self.tokens, end)
        behind = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        ends = behind is None or behind.kind in ",;.)p"
        return _level((phrase, start)) if ends else None

    def _behind(self, place: int, at: int) -> MeasureStatement | None:
        """A figure before its measure: $5 million increase in revenue; 5.7 % comparable sales decline; had … of
        cash."""
        words = self.tokens[place + 1 :]
        if not words or words[0].kind not in "w":
            return None
        sign = noun_direction(words[0])
        if sign:
            if len(words) > 1 and words[1].text == "in":
                return _level((phrase_behind(self.sentence.text, words[2:]), place), direction=sign)
            return self._as_before(place, direction=sign)
        end = next((n for n, token in enumerate(words[:7]) if noun_direction(token)), -1)
        if end > 0 and all(token.kind == "w" for token in words[:end]):
            return _level((phrase_behind(self.sentence.text, words[:end]), place), direction=noun_direction(words[end]))
        having = at >= 0 and self.tokens[at].text in word_set("having")
        if having and words[0].text in ("of", "in"):
            return _aside(_level((phrase_behind(self.sentence.text, words[1:]), place)))
        return None

    # ---- what it is told of ------------------------------------------------------------------------------------

    def _subject(self, end: int) -> tuple[Phrase | None, int]:
        return subject_phrase(self.sentence.text, self.tokens, end)

    def _mover(self, verb: int) -> MeasureStatement | None:
        """What moved: the subject of the verb; of ", up …" what was told before."""
        start = _verb(self.tokens, verb)
        before = self.tokens[start - 1] if start else None
        if before is None:
            return None
        if before.kind in "n,p)" and self.tokens[start].text in word_set("moving"):
            return self._as_before(start)
        return _level(self._subject(start)) or (self._as_before(start) if before.kind in "np" else None)

    def _last(self, place: int) -> int | None:
        return next((at for at in range(place - 1, -1, -1) if self.tokens[at].kind == "n"), None)

    def _as_before(self, place: int, *, direction: int = 0, compared: bool = False) -> MeasureStatement | None:
        """The measure of the figure before, where no other clause has begun since."""
        last = self._last(place)
        if last is None or any(token.text in word_set("breaks") | {";", ":"} for token in self.tokens[last:place]):
            return None
        told = self.sentence.told[self.tokens[last].at]
        if told is None:
            return None
        return replace(
            told,
            inherited=True,
            direction=direction,
            compared=compared,
            origin=False,
            moved=False,
            own=False,
            unsure=False,
        )


def _level(phrase: tuple[Phrase | None, int], *, direction: int = 0, moved: bool = False) -> MeasureStatement | None:
    found, start = phrase
    if found is None:
        return None
    return MeasureStatement((found.name,), found.known, found.owner, direction=direction, moved=moved, clause=start)


def _aside(statement: MeasureStatement | None) -> MeasureStatement | None:
    return replace(statement, aside=True) if statement is not None else None


def direction_of(token: SentenceToken) -> int:
    """1 of a verb of rising, -1 of one of falling, 0 of others."""
    return int(token.text in word_set("rising")) - int(token.text in word_set("falling")) if token.kind == "w" else 0


def noun_direction(token: SentenceToken) -> int:
    """The same of a noun: "increase", "decline"."""
    return int(token.text in word_set("rises")) - int(token.text in word_set("falls")) if token.kind == "w" else 0


def _before(tokens: Sequence[SentenceToken], place: int) -> int:
    """The token that governs a figure: the one before it but for words that say how nearly it is told."""
    at = _skip_back(tokens, place - 1, word_set("around"))
    while at > 0 and tokens[at].text == "than" and tokens[at - 1].text in ("more", "less"):
        at = _skip_back(tokens, at - 2, word_set("around"))
    return at


def _skip_back(tokens: Sequence[SentenceToken], at: int, words: frozenset[str] | set[str]) -> int:
    while at >= 0 and (tokens[at].text in words and tokens[at].kind == "w"):
        at -= 1
    return at


def _last_word(tokens: Sequence[SentenceToken], at: int) -> int:
    """The last word before a place that is no adverb of degree."""
    return _skip_back(tokens, at - 1, word_set("degrees"))


def _verb(tokens: Sequence[SentenceToken], at: int) -> int:
    """Where the verb that a place belongs to begins, with its auxiliaries: "is expected to be"."""
    while (
        at > 0 and tokens[at - 1].kind == "w" and tokens[at - 1].text in word_set("auxiliaries") | word_set("degrees")
    ):
        at -= 1
    return at


def _moving(tokens: Sequence[SentenceToken], at: int) -> int:
    """The verb or noun of moving before "to": "rose 5 %, or $3 million, in 2024 to"; -1 where there is none."""
    for back in range(at - 1, -1, -1):
        token = tokens[back]
        if direction_of(token) or (noun_direction(token) and tokens[back + 1].text == "of"):
            return back
        free = token.kind in "np,b" or token.text in word_set("degrees") | {"or", "by", "of", "from"} | word_set(
            "around"
        )
        if not free and token.text not in word_set("terms"):
            return -1
    return -1


def _rise_in(tokens: Sequence[SentenceToken], at: int) -> int:
    """Where "increase in" begins that the words before a place belong to; -1 where none does."""
    for back in range(at - 1, max(-1, at - 12), -1):
        ends = tokens[back].kind not in "wbp-" or direction_of(tokens[back]) != 0
        if ends and not noun_direction(tokens[back]):
            return -1
        if noun_direction(tokens[back]) and tokens[back + 1].text == "in":
            return back
    return -1
