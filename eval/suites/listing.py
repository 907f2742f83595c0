"""The suites of questions with known answers that come with the program: which files of cases, asked over which
reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SAMPLES = CHECKOUT / "samples"
CELLS = CHECKOUT / "kb" / "cells"
SHARED = CHECKOUT.parent / "shared"
REPORTS = SHARED / "reports"
CASES = Path(__file__).parent.with_name("cases")
HOUSES = CASES / "conversations"

_FIRST, _DIALOGUES, _REAL = CASES / "first_questions", CASES / "dialogues", SHARED / "real"


@dataclass(frozen=True, slots=True)
class SuitePart:
    """A file of cases or of dialogues, and the files and folders of the reports that it is asked over."""

    cases: Path
    corpus: tuple[Path, ...]
    dialogues: bool = False


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions in one or more parts. `by_tag`: the tags of cases are groups with scores of their own."""

    name: str
    parts: tuple[SuitePart, ...]
    by_tag: bool = False


SUITES = (
    Suite("report", (SuitePart(CASES / "report.yaml", (SAMPLES,)),)),
    Suite("report-original", (SuitePart(CASES / "report.yaml", (REPORTS,)),)),
    Suite("report-heldout", (SuitePart(CASES / "report_heldout.yaml", (SAMPLES,)),)),
    Suite("report-heldout-original", (SuitePart(CASES / "report_heldout.yaml", (REPORTS,)),)),
    Suite("absent-names-dev", (SuitePart(CASES / "absent_names" / "dev.jsonl", (_REAL, SAMPLES)),), by_tag=True),
    Suite("absent-names", (SuitePart(CASES / "absent_names" / "held.jsonl", (_REAL, SAMPLES)),), by_tag=True),
    Suite("absent-cells", (SuitePart(CASES / "absent_cells.yaml", (CASES / "absent_tables",)),), by_tag=True),
    Suite("conversations", (SuitePart(CASES / "conversations.yaml", (HOUSES,)),), by_tag=True),
    Suite(
        "dialogues",
        (
            SuitePart(_DIALOGUES / "samples.yaml", (SAMPLES,), dialogues=True),
            SuitePart(_DIALOGUES / "houses.yaml", (HOUSES,), dialogues=True),
        ),
        by_tag=True,
    ),
    Suite(
        "first-questions",
        (
            SuitePart(_FIRST / "digest.yaml", (SAMPLES,)),
            SuitePart(_FIRST / "report.yaml", (REPORTS,)),
            SuitePart(_FIRST / "filings.yaml", (_REAL / "ADOBE_2022_10K.pdf", _REAL / "PEPSICO_2023Q1_EARNINGS.pdf")),
            SuitePart(_FIRST / "research.yaml", (_REAL / "midea_2024Q4.pdf", _REAL / "catl_2025Q3.pdf")),
        ),
        by_tag=True,
    ),
)
