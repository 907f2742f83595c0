"""Counts which pairs of Chinese characters stand in texts on many different things (kb.text.common_words)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from eval.cells.data import fold_of
from eval.cells.fit import HELD
from eval.questions.jsonl import read_objects
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LEAST = 12
"""Texts that have a pair of an ordinary word. Of 46 names that the suite absent-names-dev asks for, 43 have a character
in no such pair (39 with 8, 44 with 20); of the 12 stretches of ordinary words that were taken for names on IM-TQA train
11 have none (9 with 20)."""

PASSAGES = ("read_cmrc_train_passages", "read_drcd_dev_passages", "read_squad2_zh_dev_passages")
TABLES = "tables_imtqa_train"
_ON_A_LINE = 60
_HEAD = """# Pairs of Chinese characters that stand in {least} or more of {texts} texts on different things.
# Counted by `python -m eval fit pairs --write` in passages of CMRC 2018 (CC BY-SA 4.0), DRCD (CC BY-SA 3.0) and
# SQuAD 2.0 in Chinese (CC BY-SA 4.0), and in tables of IM-TQA (C-UDA 1.0), a fifth of them held back.
"""


def common_pairs(shared: Path) -> tuple[list[str], int]:
    """The pairs, sorted, and in how many texts was counted.

    Raises:
        UsageError: a file is not there or not of its form.
    """
    counted: Counter[str] = Counter()
    texts = list(_texts(shared / "train"))
    for text in texts:
        runs = re.findall(f"[{CJK}]+", simplified(text))
        counted.update({run[at : at + 2] for run in runs for at in range(len(run) - 1)})
    return sorted(pair for pair, count in counted.items() if count >= LEAST), len(texts)


def written(pairs: list[str], texts: int) -> str:
    """The pairs as the data file has them."""
    lines = (" ".join(pairs[at : at + _ON_A_LINE]) for at in range(0, len(pairs), _ON_A_LINE))
    return _HEAD.format(least=LEAST, texts=texts) + "\n".join(lines) + "\n"


def _texts(folder: Path) -> Iterator[str]:
    for name in PASSAGES:
        for _, row in read_objects(folder / f"{name}.jsonl"):
            yield "\n".join(value for value in row.values() if isinstance(value, str))
    tables: dict[str, list[str]] = defaultdict(list)
    for _, row in read_objects(folder / f"{TABLES}.jsonl"):
        if fold_of(row["table_id"]) != HELD:
            tables[row["table_id"]] += [row["question"], *(cell for cells in row["table"] for cell in cells)]
    yield from ("\n".join(told) for told in tables.values())
