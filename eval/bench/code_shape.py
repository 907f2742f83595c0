"""`python -m eval.bench.code_shape FOLDER …`: what a person meets who opens a Python project, measured alike for each
folder.

Modules, folders, the largest folder, lines of functions, circles of imports, annotated functions and wide lines, as a
Markdown table.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

WIDEST = 120
"""Columns from which on a line is wide; a wide character takes two."""

COLUMNS = (
    "project",
    "modules",
    "folders",
    "largest folder",
    "function lines p90",
    "longest",
    "circles",
    "annotated",
    "wide lines",
)


@dataclass(frozen=True, slots=True)
class CodeShape:
    """What was counted of one project."""

    modules: int
    folders: int
    largest_folder: int
    function_p90: int
    """Lines that nine of ten functions do not exceed."""
    function_longest: int
    circles: int
    """Modules that import themselves by way of others; imports for types alone do not count."""
    annotated: float
    """Share of functions whose parameters and result all have a type."""
    wide_lines: int


def shape_of(root: Path) -> CodeShape:
    """Measure all modules below a folder, those of tests, environments and hidden folders aside.

    Raises:
        SyntaxError: a module is no Python of this version.
    """
    files = [file for file in sorted(root.rglob("*.py")) if _counts(file.relative_to(root))]
    sources = {file: file.read_text(encoding="utf-8") for file in files}
    trees = {file: ast.parse(source) for file, source in sources.items()}
    functions = [
        node
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = sorted((node.end_lineno or node.lineno) - node.lineno + 1 for node in functions) or [0]
    modules = Counter(file.parent for file in files if file.name != "__init__.py")
    return CodeShape(
        modules=len(files),
        folders=len({file.parent for file in files}),
        largest_folder=max(modules.values(), default=0),
        function_p90=lengths[min(len(lengths) - 1, len(lengths) * 9 // 10)],
        function_longest=lengths[-1],
        circles=_circles({_dotted(file.relative_to(root)): tree for file, tree in trees.items()}),
        annotated=sum(map(_annotated, functions)) / max(1, len(functions)),
        wide_lines=sum(_width(line) > WIDEST for source in sources.values() for line in source.splitlines()),
    )


def _counts(path: Path) -> bool:
    return not any(part.startswith((".", "test")) or part == "__pycache__" for part in path.parts)


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _width(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


def _annotated(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    if named and named[0].arg in {"self", "cls"}:
        named = named[1:]
    return all(one.annotation for one in named) and (function.returns is not None or function.name == "__init__")


def _circles(trees: dict[str, ast.Module]) -> int:
    reach = {name: _imports(name, tree, set(trees)) for name, tree in trees.items()}
    grown = True
    while grown:
        wider = {name: ways | {far for way in ways for far in reach[way]} for name, ways in reach.items()}
        grown, reach = wider != reach, wider
    return sum(name in ways for name, ways in reach.items())


def _imports(name: str, tree: ast.Module, ours: set[str]) -> set[str]:
    """The modules among `ours` that a module imports at run time, anywhere in it; relative imports are resolved."""
    for_types = {id(inner) for node in ast.walk(tree) if _is_type_checking(node) for inner in ast.walk(node)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(name.split(".")[: -node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module or "") if part)
            parts = {f"{module}.{alias.name}" for alias in node.names} & ours
            found |= parts or {module}
    return (found & ours) - {name}


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def row(name: str, shape: CodeShape) -> str:
    """A line of the table."""
    cells = (
        *(name, shape.modules, shape.folders, shape.largest_folder, shape.function_p90, shape.function_longest),
        *(shape.circles, f"{shape.annotated:.0%}", shape.wide_lines),
    )
    return f"| {' | '.join(map(str, cells))} |"


def main(folders: list[Path]) -> None:
    """Print the table, a line a folder."""
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    for folder in folders:
        print(row(folder.resolve().name, shape_of(folder)))


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
