"""Builds a workbook out of a plan in YAML, so that the repository holds text alone.

sheets:
  - name: Segments
    merge: [A1:D1]
    formats: {B: "0.0%"}            # by column letter or cell; without one a number is General
    rows: [[Halden Group], [], [Item, 2023, 2024], [Sales, 790, 820]]
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

_SUFFIX = ".xlsx.yaml"


def is_plan(path: Path) -> bool:
    """Whether there is a plan of a workbook."""
    return path.name.endswith(_SUFFIX) and path.is_file()


def workbook_name(plan: Path) -> str:
    """The name of the workbook that a plan is of."""
    return plan.name.removesuffix(".yaml")


def build_workbook(plan: Path) -> bytes:
    """The bytes of the workbook that a plan describes."""
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made["Sheet"])
    for entry in yaml.safe_load(plan.read_text(encoding="utf-8"))["sheets"]:
        _fill(made.create_sheet(entry["name"]), entry)
    written = BytesIO()
    made.save(written)
    return written.getvalue()


def _fill(sheet: Worksheet, entry: Mapping[str, Any]) -> None:
    formats: Mapping[str, str] = entry.get("formats", {})
    for number, row in enumerate(entry["rows"], start=1):
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(number, column, value)
            letter = re.sub(r"\d", "", cell.coordinate)
            code = formats.get(cell.coordinate) or formats.get(letter)
            if code and not isinstance(value, str):
                cell.number_format = code
    for merged in entry.get("merge", ()):
        sheet.merge_cells(merged)
