"""README.md tells the truth: its settings are those of the program, its links lead somewhere, its commands exist."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from kb.settings import ENVIRONMENT_PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    page.relative_to(ROOT).as_posix()
    for page in sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
    if page.is_file()
]
PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
TARGET = re.compile(r"\bmake ([a-z]+)\b")


def settings_table() -> str:
    """The table of settings as README.md has to show it."""
    lines = ["| `kb.toml` | environment | default | sets |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if isinstance(field.default, int | float) else f'`"{field.default}"`'
        shown = "not set" if field.default is None else default
        lines.append(f"| `{name}` | `{ENVIRONMENT_PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines)


def test_readme_lists_every_setting() -> None:
    assert settings_table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_begins_with_the_two_commands_and_an_answer_with_its_source() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# report-qa")
    start = "\n".join(lines[:16])
    assert all(word in start for word in ("make run", "make test", "[1]"))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    there = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = re.compile(r"`[^`]+`|^    .+$", re.MULTILINE)
    named = {
        target
        for page in PAGES
        for piece in code.findall((ROOT / page).read_text(encoding="utf-8"))
        for target in TARGET.findall(piece)
    }
    assert named - there == set()


def run(kb: Path, *arguments: str) -> str:
    """What a Python command prints, on a knowledge base of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=kept | {"KB_DIR": str(kb)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_examples_of_readme_run_and_print_what_it_shows(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = PYTHON_BLOCK.findall(text)
    printed = [run(tmp_path / "kb", "-c", block) for block in blocks]
    assert len(blocks) == 2
    assert "stock-picks.txt added" in printed[0]
    assert "499.57" in printed[0]
    assert len(printed[1].splitlines()) >= 3

    command, shown = re.findall(r"^    \$ \.venv/bin/python (.+)\n    (.+)$", text, re.MULTILINE)[0]
    answer = run(tmp_path / "kb", *shlex.split(command))
    assert answer.splitlines()[0] == shown
    assert "[1] stock-picks.txt" in answer
