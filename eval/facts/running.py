"""Holds the facts of a knowledge base against those expected of its files."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.facts.expected import DIMENSIONS, GATED, verdict
from eval.facts.expected_file import read_expected
from eval.facts.made_sheets import build_workbook, is_plan, workbook_name
from eval.suites.corpora import knowledge_base_of
from eval.suites.listing import CASES, SHARED
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from eval.facts.expected import FactVerdict
    from eval.suites.corpora import Progress
    from kb.model import Fact
    from kb.settings import Settings

HOME = CASES / "facts"


@dataclass(frozen=True, slots=True)
class ExpectedSet:
    """A file of expected facts and the folder of its files."""

    expected: Path
    folder: Path


SETS = {
    "cases": ExpectedSet(HOME / "shared_cases.yaml", SHARED / "cases"),
    "own": ExpectedSet(HOME / "own.yaml", HOME / "own"),
}
"""The sets that come with the program: the figures of ../shared/cases, and files in our own words."""


def verdicts_of(chosen: ExpectedSet, settings: Settings, progress: Progress, only: str = "") -> list[FactVerdict]:
    """What became of each expected fact of a set, its files (those with `only` in their name) added to a temporary
    knowledge base.

    Raises:
        UsageError: a file is not there, or two have one name.
        UnreadableFileError: a file could not be added.
    """
    expected = [one for one in read_expected(chosen.expected) if only in one.file]
    if not expected:
        raise UsageError(f"No file of {chosen.expected} has {only!r} in its name.", "Give another --only.")
    with built(chosen.folder, [one.file for one in expected]) as files:
        facts = facts_by_file(files, settings, progress)
    return [verdict(fact, facts.get(Path(one.file).name, ())) for one in expected for fact in one.facts]


@contextmanager
def built(folder: Path, names: Sequence[str]) -> Iterator[list[Path]]:
    """The files of these names below a folder; a workbook that is there as a plan (NAME.xlsx.yaml) is built for as
    long.

    Raises:
        UsageError: one is not there.
    """
    with tempfile.TemporaryDirectory(prefix="report-qa-facts-") as made:
        files: list[Path] = []
        for name in names:
            plan = folder / f"{name}.yaml"
            if is_plan(plan):
                files.append(Path(made) / workbook_name(plan))
                files[-1].write_bytes(build_workbook(plan))
            elif (folder / name).is_file():
                files.append(folder / name)
            else:
                raise UsageError(f"{folder / name} is not there.", "Give the folder that the expected facts are of.")
        yield files


def facts_by_file(files: Sequence[Path], settings: Settings, progress: Progress) -> dict[str, list[Fact]]:
    """The facts of files by the files' names, out of a temporary knowledge base.

    Raises:
        UsageError: two files have one name.
    """
    names = [file.name for file in files]
    if len(set(names)) != len(names):
        raise UsageError("Two of the files have one name.", "Rename one of them.")
    found: dict[str, list[Fact]] = defaultdict(list)
    with knowledge_base_of("facts", files, settings, progress) as (kb, _):
        for document, fact in kb.facts():
            found[document.name].append(fact)
    return found


def rates(verdicts: Sequence[FactVerdict]) -> dict[str, tuple[int, int]]:
    """How many are right and how many there are: found at all, by dimension, by all that are asked for, by all."""
    tests: Mapping[str, Callable[[FactVerdict], bool]] = {
        "found": lambda one: one.fact is not None,
        **{name: lambda one, name=name: name in one.right for name in DIMENSIONS},  # type: ignore[misc]
        "six": lambda one: one.all_of(GATED),
        "all": lambda one: one.all_of(),
    }
    return {name: (sum(map(test, verdicts)), len(verdicts)) for name, test in tests.items()}
