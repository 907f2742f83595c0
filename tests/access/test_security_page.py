"""docs/security.md names tests that are there, and each attack is one that is counted."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ATTACKS_LEAST = 60


def named_in(*files: Path) -> set[str]:
    """The names of all tests in these files."""
    trees = (ast.parse(file.read_text(encoding="utf-8")) for file in files)
    return {
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def rows() -> list[list[str]]:
    """The rows of the table: the number, what is asked for, the tests."""
    lines = (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d", line)]


def test_every_test_that_the_page_names_exists() -> None:
    there = named_in(*(ROOT / "tests").rglob("test_*.py"))
    named = {name for row in rows() for name in re.findall(r"`(test_\w+)`", row[2])}
    assert len(named) > 40
    assert named - there == set()


def test_every_row_has_a_test_or_says_why_it_has_none() -> None:
    assert [row[0] for row in rows() if not re.search(r"`test_\w+`", row[2]) and not row[1].startswith("(")] == []


def test_there_are_sixty_attacks() -> None:
    assert len(named_in(*(ROOT / "tests" / "access").glob("test_attacks_*.py"))) >= ATTACKS_LEAST
