"""Reads public benchmark data: a JSON object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CURE = "Give the folder of the data with --data DIR."


def read_objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a file with "FILE, line N", to name it by; empty lines are passed over.

    Raises:
        UsageError: the file cannot be read, or a line is no JSON object.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.", CURE) from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8.", CURE) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            raise UsageError(f"{where}: is not JSON.", CURE) from None
        if not isinstance(row, dict):
            raise UsageError(f"{where}: is no JSON object.", CURE)
        yield where, row
