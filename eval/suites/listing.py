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
class Part:
    """A file of cases or of dialogues, and the files and folders of the reports that it is asked over."""

    cases: Path
    corpus: tuple[Path, ...]
    dialogues: bool = False


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions in one or more parts. `by_tag`: the tags of cases are groups with scores of their own."""

    name: str
    parts: tuple[Part, ...]
    by_tag: bool = False


SUITES = (
    Suite("report", (Part(CASES / "report.yaml", (SAMPLES,)),)),
    Suite("report-original", (Part(CASES / "report.yaml", (REPORTS,)),)),
    Suite("report-heldout", (Part(CASES / "report_heldout.yaml", (SAMPLES,)),)),
    Suite("report-heldout-original", (Part(CASES / "report_heldout.yaml", (REPORTS,)),)),
    Suite("absent-names-dev", (Part(CASES / "absent_names" / "dev.jsonl", (_REAL, SAMPLES)),), by_tag=True),
    Suite("absent-names", (Part(CASES / "absent_names" / "held.jsonl", (_REAL, SAMPLES)),), by_tag=True),
    Suite("absent-cells", (Part(CASES / "absent_cells.yaml", (CASES / "absent_tables",)),), by_tag=True),
    Suite("conversations", (Part(CASES / "conversations.yaml", (HOUSES,)),), by_tag=True),
    Suite(
        "dialogues",
        (
            Part(_DIALOGUES / "samples.yaml", (SAMPLES,), dialogues=True),
            Part(_DIALOGUES / "houses.yaml", (HOUSES,), dialogues=True),
        ),
        by_tag=True,
    ),
    Suite(
        "first-questions",
        (
            Part(_FIRST / "digest.yaml", (SAMPLES,)),
            Part(_FIRST / "report.yaml", (REPORTS,)),
            Part(_FIRST / "filings.yaml", (_REAL / "ADOBE_2022_10K.pdf", _REAL / "PEPSICO_2023Q1_EARNINGS.pdf")),
            Part(_FIRST / "research.yaml", (_REAL / "midea_2024Q4.pdf", _REAL / "catl_2025Q3.pdf")),
        ),
        by_tag=True,
    ),
)
