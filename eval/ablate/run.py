"""Asks the open questions with every rule in force, notes which rules do something for which question, then leaves out
one rule at a time.

A rule is left out only of the questions that it does something for: a rule that does nothing for any question costs
nothing.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING
from unittest.mock import patch

from eval.ablate.features import FEATURE, without_feature
from eval.ablate.questions import RIGHT, WRONG, digest_of
from eval.ablate.rules import left_out
from eval.ablate.watching import OFTEN, watched

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from eval.ablate.questions import OpenQuestion, OpenSets
    from eval.ablate.rules import Rule
    from eval.suites.corpora import Progress


@dataclass(frozen=True, slots=True)
class Whole:
    """Every question asked by the whole program: what its answer is worth and says, by its id."""

    worth: dict[str, str]
    said: dict[str, str]


@dataclass(frozen=True, slots=True)
class Cost:
    """What leaving out a rule costs. `fires` are the questions that it does something for, `asked` those of them that
    were asked without it.

    `changed`: how many answers became others. `right`, `wrong`: by set, how many more there are without it; sets
    without a change are left out.
    """

    rule: str
    kind: str
    lines: int
    fires: int
    asked: int
    changed: int = 0
    right: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    turned: list[str] = field(default_factory=list)

    @property
    def balance(self) -> int:
        """Right answers more, less twice the wrong ones more: below zero the rule earns its place."""
        return sum(self.right.values()) - 2 * sum(self.wrong.values())


@contextmanager
def one_network() -> Iterator[None]:
    """The networks and weights that are shipped are read once."""
    import kb.cells.network
    import kb.learned.weights

    network, weights = kb.cells.network.Network.shipped(), kb.learned.weights.load_weights()
    with (
        patch.object(kb.cells.network.Network, "shipped", lambda: network),
        patch.object(kb.learned.weights, "load_weights", lambda: weights),
    ):
        yield


def asked_whole(questions: Sequence[OpenQuestion], sets: OpenSets, folder: Path, progress: Progress) -> Whole:
    """Every question with every rule in force; taken from the folder where it is kept there."""
    kept = folder / f"whole-{digest_of(questions)}.json"
    if kept.is_file():
        return Whole(**json.loads(kept.read_text(encoding="utf-8")))
    whole = Whole({}, {})
    for done, question in enumerate(questions, start=1):
        whole.worth[question.id], whole.said[question.id] = question.asked()
        progress("asking", done, len(questions))
    sets.keep_memorised()
    kept.write_text(json.dumps({"worth": whole.worth, "said": whole.said}, ensure_ascii=False), encoding="utf-8")
    return whole


def what_fires(
    questions: Sequence[OpenQuestion], rules: Sequence[Rule], sets: OpenSets, folder: Path, progress: Progress
) -> dict[str, list[str]]:
    """For each rule the ids of the questions that it does something for. Rules that the folder tells of are not watched
    again."""
    kept = folder / f"fires-{digest_of(questions)}.json"
    fired: dict[str, list[str]] = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    every = [part for rule in rules for part in rule.parts or (rule,) if part.kind != FEATURE]
    new = [rule for rule in every if rule.name not in fired]
    if not new:
        return fired
    fired.update({rule.name: [] for rule in new})
    often: dict[str, None] = {}
    with watched(new) as watch:
        for done, question in enumerate(questions, start=1):
            sets.forget_answerers()
            watch.fired.clear()
            question.asked()
            for name in sorted({*watch.fired, *often}):
                fired[name].append(question.id)
            enough = [name for name in watch.fired if len(fired[name]) >= OFTEN]
            watch.stop(enough)
            often.update(dict.fromkeys(enough))
            progress("asking, with rules watched", done, len(questions))
    sets.forget_answerers()
    kept.write_text(json.dumps(fired), encoding="utf-8")
    return fired


def costs(
    rules: Sequence[Rule],
    questions: Sequence[OpenQuestion],
    whole: Whole,
    fires: Mapping[str, Sequence[str]],
    sets: OpenSets,
    drawing: Drawing,
) -> Iterator[Cost]:
    """What each rule costs to leave out; those that `drawing` has kept are not asked for again."""
    by_id = {question.id: question for question in questions}
    known = drawing.known(questions)
    for rule in rules:
        if cost := known.get(rule.name):
            yield cost
            continue
        names = [one.name for one in rule.parts or (rule,)]
        fired = set(by_id) if rule.kind == FEATURE else set[str]().union(*(fires.get(name, ()) for name in names))
        ids = [one for one in by_id if one in fired]
        drawn = drawing.drawn(rule.name, ids)
        cost = Cost(rule.name, rule.kind, rule.lines, len(ids), len(drawn))
        if drawn:
            sets.forget_answerers()
            with without_feature(rule) if rule.kind == FEATURE else left_out(rule):
                cost = _asked_again([by_id[one] for one in ids if one in drawn], whole, cost)
            sets.forget_answerers()
        drawing.keep(cost, questions)
        yield cost


@dataclass(frozen=True, slots=True)
class Drawing:
    """Which questions are asked for a rule: `most` of those that it does something for, drawn by `seed`. What came of
    it is kept in the folder `kept`."""

    most: int
    seed: int
    kept: Path

    def drawn(self, rule: str, ids: Sequence[str]) -> set[str]:
        """The questions that are asked without a rule."""
        chance = random.Random(f"{self.seed} {rule}")  # noqa: S311 - not for secrets: the same questions have to come again
        return set(chance.sample(list(ids), min(self.most, len(ids))))

    def keep(self, cost: Cost, questions: Sequence[OpenQuestion]) -> None:
        """Keep what a rule costs."""
        with self._file(questions).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"most": self.most, "seed": self.seed, **asdict(cost)}, ensure_ascii=False) + "\n")

    def known(self, questions: Sequence[OpenQuestion]) -> dict[str, Cost]:
        """What is kept of the same drawing, by rule."""
        file = self._file(questions)
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        found = [row for row in map(json.loads, lines) if (row.pop("most"), row.pop("seed")) == (self.most, self.seed)]
        return {row["rule"]: Cost(**row) for row in found}

    def _file(self, questions: Sequence[OpenQuestion]) -> Path:
        return self.kept / f"costs-{digest_of(questions)}.jsonl"


def changes(questions: Sequence[OpenQuestion], whole: Whole, progress: Progress) -> Cost:
    """What the program as it is now tells otherwise than the one that was asked first."""
    return _asked_again(questions, whole, Cost("now", "program", 0, len(questions), len(questions)), progress)


def _asked_again(
    questions: Sequence[OpenQuestion], whole: Whole, cost: Cost, progress: Progress = lambda *_: None
) -> Cost:
    right, wrong, turned = Counter[str](), Counter[str](), []
    changed = 0
    for done, question in enumerate(questions, start=1):
        worth, said = question.asked()
        before = whole.worth[question.id]
        changed += said != whole.said[question.id]
        right[question.group] += (worth == RIGHT) - (before == RIGHT)
        wrong[question.group] += (worth == WRONG) - (before == WRONG)
        if worth != before:
            turned.append(f"{before} > {worth}: {question.id}")
        progress("asking again", done, len(questions))
    return Cost(
        cost.rule,
        cost.kind,
        cost.lines,
        cost.fires,
        cost.asked,
        changed,
        {group: number for group, number in right.items() if number},
        {group: number for group, number in wrong.items() if number},
        turned,
    )
