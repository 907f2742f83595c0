"""The phrasings that requests are learned from: ours by intent and language, and questions of public sets, which are
all look-ups."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from kb.requests.intents import LOOKUP

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")

KEPT_ASIDE = 3
"""Every third phrasing of an intent in a language is kept aside."""

PUBLIC = (
    ("read_cmrc_train_questions.jsonl", "question", "zh", 8),
    ("read_squad2_zh_dev_questions.jsonl", "question", "zh", 10),
    ("read_drcd_dev_questions.jsonl", "question", "zh", 8),
    ("tables_imtqa_train.jsonl", "question", "zh", 3),
    ("tables_imtqa_train.jsonl", "question_en", "en", 3),
    ("tables_wtq_lookups.jsonl", "question", "en", 1),
)
"""Files of public questions, the field that holds one, its language, and of how many lines one is taken."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """What somebody may type, and what it asks for; `kept`: nothing is fitted on it. `public`: from a set that others
    made; `named`: told with another report's name."""

    text: str
    intent: str
    language: str
    kept: bool
    public: bool = False
    named: bool = False


def own_phrasings() -> list[Phrasing]:
    """Those of the files phrasings_LANGUAGE.yaml beside this module."""
    read = {one: yaml.safe_load((FOLDER / f"phrasings_{one}.yaml").read_text(encoding="utf-8")) for one in LANGUAGES}
    return [
        Phrasing(text, intent, spoken, at % KEPT_ASIDE == KEPT_ASIDE - 1)
        for spoken, intents in read.items()
        for intent, texts in intents.items()
        for at, text in enumerate(texts)
    ]


def with_names(phrasings: Sequence[Phrasing]) -> Iterator[Phrasing]:
    """Phrasings of requests that speak of "the report", once more with a company's name and another word for the
    document in its place.

    What people type names the report that they mean; the names here are of no report that anything is measured on.
    """
    names = yaml.safe_load((FOLDER / "names.yaml").read_text(encoding="utf-8"))
    at = 0
    for one in phrasings:
        found = _THE_REPORT[one.language].search(one.text)
        if one.intent == LOOKUP or one.intent.startswith("talk") or found is None:
            continue
        for _ in range(TIMES):
            of = names[one.language]
            company, form = of["companies"][at % len(of["companies"])], of["forms"][at % len(of["forms"])]
            text = f"{one.text[: found.start()]}{form.format(company)}{one.text[found.end() :]}"
            yield replace(one, text=text, named=True)
            at += 1


_THE_REPORT = {
    "zh": re.compile(r"(?:这|那|该|本)?(?:份|篇|个)?(?:研究)?(?:报告|研报|文件|文档|东西|材料|資料|資料|報告)"),
    "en": re.compile(r"\b(?:this|the|that) (?:research )?(?:report|note|paper|document|doc|file|pdf|filing)\b", re.I),
}
TIMES = 2
"""How often a phrasing is told with another name."""


def public_questions(folder: Path) -> Iterator[Phrasing]:
    """Questions of the public sets in `folder` (../shared/train); none where it is not there."""
    for name, field, spoken, step in PUBLIC:
        path = folder / name
        if not path.is_file():
            continue
        lines = path.read_text(encoding="utf-8").splitlines()[::step]
        for at, line in enumerate(lines):
            if text := json.loads(line).get(field):
                yield Phrasing(text, LOOKUP, spoken, at % KEPT_ASIDE == KEPT_ASIDE - 1, public=True)
