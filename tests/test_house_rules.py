"""The rules of CONTRIBUTING.md that a machine can hold. Each checker is also shown a source that breaks its rule."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FUNCTION = 50

TOP_LEVEL = {
    *(".ci", "access", "api", "docs", "eval", "ingest", "kb", "samples", "tests", "ui"),
    *(".gitignore", ".pre-commit-config.yaml", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"),
    *("Makefile", "README.md", "README.zh.md"),
    *("app.py", "bootstrap.py", "constraints.txt", "pyproject.toml"),
}
"""What may lie at the top: no place for a folder of leftovers."""

ROOMS = {
    "kb": (
        *("kb.errors", "kb.child_process", "kb.places", "kb.facts.fact", "kb.chart", "kb.table", "kb.report_facts"),
        *("kb.model", "kb.settings"),
        *("kb.command_line", "kb.learned", "kb.text", "kb.embedding", "kb.facts", "kb.amounts", "kb.cells", "kb.store"),
        *("kb.question", "kb.search", "kb.prose", "kb.tables.choosing", "kb.tables.computing", "kb.tables"),
        *("kb.comparisons", "kb.fact_answers", "kb.wording", "kb.conversation", "kb.answer", "kb.requests"),
        "kb.charts",
        *("kb.dialogue", "kb.llm", "kb.answering", "kb.pages", "kb.html", "kb.status", "kb.knowledge_base"),
        *("kb.llama", "kb.commands", "kb"),
    ),
    "ingest": (
        *("ingest.words", "ingest.about", "ingest.tables", "ingest.report", "ingest.markup", "ingest.office"),
        *("ingest.sheets", "ingest.pdf.page", "ingest.pdf.tables", "ingest.pdf.text", "ingest.reading"),
        *("ingest.facts.tables", "ingest.facts.sentences", "ingest.facts"),
        *(
            "ingest.chunking",
            "ingest.adding",
            "ingest.rebuilding",
            "ingest.jobs",
            "ingest.watching",
            "ingest.watch_command",
            "ingest.cli",
            "ingest",
        ),
    ),
    "eval": (
        *("eval.questions", "eval.scoring", "eval.suites", "eval.pages", "eval.bench", "eval.facts", "eval.requests"),
        *("eval.fitting", "eval.cells", "eval.run", "eval.ablate", "eval"),
    ),
    "access": ("access.principal", "access.kept", "access"),
    "ui": ("ui.words", "ui.rights", "ui.evidence", "ui.facts", "ui.export", "ui.chat", "ui"),
    "api": ("api.shapes", "api.serving", "api.rest", "api.openai", "api.mcp", "api"),
}
"""The rooms of each part in the order in which data goes through them: a module imports from its own room and from
earlier ones. A room is a folder; some modules have a place of their own. What a part holds besides comes last."""

LARGEST_ROOM = 20
"""Modules that a room may hold, its `__init__` aside."""

NOUNS = {"kb.errors", "kb.model", "kb.settings"}
PUBLIC = NOUNS | {"kb.command_line", "kb.knowledge_base", "kb.store.ratings"}
MAY_IMPORT = {
    "kb": set(),
    "ingest": PUBLIC | {"kb.child_process", "kb.facts.*", "kb.places", "kb.report_facts", "kb.table", "kb.text.*"},
    "eval": PUBLIC | {"ingest"},
    "access": {"kb.command_line", "kb.errors", "kb.settings"},
    "app": PUBLIC
    | {"access.serving", "access.slow", "kb.html.*", "kb.pages.*", "kb.starting"}
    | {"ingest", "ingest.jobs", "api", "ui", "ui.routes"},
    "ui": PUBLIC
    | {"access.guard", "access.principal"}
    | {"kb.chart", "kb.charts.*", "kb.commands.figures", "kb.store.bin"}
    | {"kb.html.*", "kb.llm.messages", "ingest", "ingest.jobs", "eval.pages.*", "eval.questions.*", "eval.run"}
    | {"eval.scoring.*", "eval.suites.corpora", "kb.pages.*"},
    "api": PUBLIC
    | {"access.guard", "access.principal", "ingest.adding", "ingest.jobs", "kb.store.bin", "kb.store.fact_query"}
    | {"kb.commands.fact_export", "kb.commands.json_fields", "kb.html.*", "kb.llm.messages", "kb.pages.*"}
    | {"kb.search.searcher", "kb.text.tokens"},
    "bootstrap": set(),
}
"""Which modules of other parts each part may import; "room.*" names all of a room."""

MAY_IMPORT_TOO = {
    "kb.commands.mcp": {"api.mcp.stdio"},
    "ingest.cli": {"kb.commands.json_fields"},
    "ingest.jobs": {"kb.store.bin"},
    "ingest.watching.*": {"kb.store.bin"},
    "eval.ablate.*": {"kb.cells.network", "kb.learned.*"},
    "eval.bench.*": {"kb.embedding.*"},
    "eval.suites.*": {"kb.embedding.*", "kb.learned.*", "kb.llm.*", "kb.prose.*", "kb.text.*"},
    "eval.fit_cli": {"kb.cells.*", "kb.embedding.*"},
    "eval.fitting.*": {"kb.embedding.*", "kb.learned.*", "kb.prose.*", "kb.tables.fitting", "kb.text.*"},
    "eval.cells.*": {"kb.cells.*", "kb.embedding.*", "kb.facts.*", "kb.learned.*", "kb.tables.reader", "kb.text.*"}
    | {"kb.question.operations"},
    "eval.facts.*": {"kb.facts.*", "kb.text.*"},
    "eval.facts.reading": {"ingest.adding", "ingest.reading.*"},
    "eval.requests.*": {"kb.requests.intents", "kb.text.*"},
    "eval.seeds": {"ingest.chunking", "kb.learned.*", "kb.search.searcher"},
}
"""What single modules and rooms may import beside that: weights are fitted on what answering itself makes of a
question, adding is compared with what the model alone takes, and seeds break what they name."""

ONLY_IN = {
    "gradio": {
        *(
            "app",
            "ui.chat.page",
            "ui.evals",
            "ui.evidence",
            "ui.facts",
            "ui.page_frame",
            "ui.reports",
            "ui.rights",
            "ui.settings",
            "ui.words",
        ),
    },
    "chromadb": {"kb.store.vectors", "eval.suites.starter"},
    "sentence_transformers": {
        "eval.suites.starter",
        "kb.embedding.named_models",
        "kb.embedding.embedder",
        "kb.embedding.default_model",
        "kb.search.reranking",
    },
    "transformers": {"kb.embedding.embedder", "kb.embedding.default_model", "kb.search.reranking"},
    "pypdfium2": {"ingest.pdf.page.file", "kb.pages.drawing"},
    "rapidocr": {"ingest.pdf.text.ocr"},
    "llama_index": {"eval.suites.starter", "kb.llama", "kb.llm.client", "ingest.chunking"},
    "openai": {"kb.llm.client"},
    "docx": {"ui.export.word"},
    "mcp": {"api.mcp.door", "api.mcp.server"},
    "mcp_types": {"api.mcp.server"},
    "prometheus_client": {"api.serving.metrics"},
    "watchfiles": {"ingest.watching.watcher"},
    "argon2": {"access.kept.accounts", "access.kept.users"},
    "authlib": {"access.oidc"},
    "joserfc": {"access.oidc"},
}
"""The libraries that could spread, and where they may be named."""

CHANGING = {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}


parsed = cache(ast.parse)


@cache
def sources() -> dict[str, str]:
    """Our modules outside tests/, by dotted name."""
    files = [
        *ROOT.glob("*.py"),
        *(file for part in ("kb", "ingest", "eval", "ui", "access", "api") for file in (ROOT / part).rglob("*.py")),
    ]
    return {dotted(file): file.read_text(encoding="utf-8") for file in files}


def dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def nodes(source: str) -> tuple[ast.AST, ...]:
    """All that a source is made of, walked once for all rules."""
    return tuple(ast.walk(parsed(source)))


@cache
def import_statements(source: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The modules that a source imports, anywhere in it, each with the names that it takes from there."""
    found: list[tuple[str, frozenset[str]]] = []
    for node in nodes(source):
        if isinstance(node, ast.Import):
            found += [(alias.name, frozenset()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found.append((module, frozenset(f"{module}.{alias.name}" for alias in node.names)))
    return tuple(found)


def imports(source: str, ours: Set[str]) -> set[str]:
    """Every module a source imports, anywhere in it; `from kb import words` counts as kb.text.tokens where that is a
    module."""
    return {name for module, parts in import_statements(source) for name in parts & ours or {module}}


def covers(entries: Iterable[str], name: str) -> bool:
    """Is a module among some entries, by name or in a room of which "room.*" names all?"""
    return any(name == entry or (entry.endswith(".*") and name.startswith(entry[:-1])) for entry in entries)


def import_faults(modules: dict[str, str]) -> Iterator[str]:
    """Imports from where they may not come."""
    parts = {name.split(".")[0] for name in modules}
    for name, source in modules.items():
        part = name.split(".")[0]
        allowed = MAY_IMPORT[part]
        too = {one for key, opened in MAY_IMPORT_TOO.items() if covers([key], name) for one in opened}
        for imported in sorted(imports(source, modules.keys())):
            library = imported.split(".")[0]
            if imported.startswith("."):
                yield f"{name} imports {imported}: write the whole name"
            elif library in ONLY_IN and name not in ONLY_IN[library]:
                yield f"{name} imports {imported}: only {', '.join(sorted(ONLY_IN[library]))} may"
            elif library not in parts - {part}:
                continue
            elif not covers(allowed | too, imported):
                yield f"{name} imports {imported}: not a module it may use"


def circles(modules: dict[str, str]) -> Iterator[str]:
    """Modules that import themselves by way of others."""
    reach = {name: imports(source, modules.keys()) & modules.keys() - {name} for name, source in modules.items()}
    grown = True
    while grown:
        wider = {name: ways | {far for way in ways for far in reach[way]} for name, ways in reach.items()}
        grown, reach = wider != reach, wider
    yield from (f"{name} imports itself in a circle" for name in reach if name in reach[name])


def room_of(name: str, rooms: tuple[str, ...]) -> int:
    """The place of a module's room in the order: the longest entry that it is, or lies in."""
    fitting = [(len(entry), place) for place, entry in enumerate(rooms) if f"{name}.".startswith(f"{entry}.")]
    return max(fitting, default=(0, len(rooms)))[1]


def ways_back(modules: dict[str, str], rooms: tuple[str, ...]) -> Iterator[str]:
    """Imports from a later room."""
    part = rooms[-1]
    own = {name for name in modules if f"{name}.".startswith(f"{part}.")}
    for name in sorted(own):
        for imported in sorted(imports(modules[name], modules.keys()) & own - {part}):
            if room_of(imported, rooms) > room_of(name, rooms):
                yield f"{name} imports {imported}: a later room"


def crowded(names: Iterable[str]) -> dict[str, int]:
    """The folders with too many modules, and how many they have; folders in folders do not count."""
    every = set(names)
    folders = {name.rpartition(".")[0] for name in every}
    held = Counter(name.rpartition(".")[0] for name in every - folders)
    return {room: many for room, many in held.items() if room and many > LARGEST_ROOM}


def length_faults(name: str, source: str) -> Iterator[str]:
    """Functions that are too long."""
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{name}.{node.name} has {lines} lines"


def broad_handlers(name: str, source: str) -> Iterator[str]:
    """Handlers that would hide a bug: they catch everything and do not raise in turn."""
    for node in nodes(source):
        if isinstance(node, ast.ExceptHandler) and not isinstance(node.body[-1], ast.Raise):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds):
                yield f"{name}:{node.lineno} catches everything"


def shared_state(name: str, source: str) -> Iterator[str]:
    """Functions that change what their module holds: such state is shared by all users of a process."""
    tree = parsed(source)
    held = {target.id for node in tree.body for target in assigned(node) if isinstance(target, ast.Name)}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        own = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
        own |= {
            node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Global):
                yield f"{name}:{node.lineno} declares {', '.join(node.names)} global"
            for changed in changes(node):
                if changed in held - own:
                    yield f"{name}:{changed} is changed by {function.name}"


def assigned(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


def changes(node: ast.AST) -> Iterator[str]:
    """Names whose value a statement or call changes in place: name[...] = , del name[...], name.append(...)."""
    places = node.targets if isinstance(node, ast.Delete) else assigned(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
        places = [node.func]
    for place in places:
        if isinstance(place, ast.Subscript | ast.Attribute) and isinstance(place.value, ast.Name):
            yield place.value.id


def test_imports_keep_to_the_architecture() -> None:
    assert list(import_faults(sources())) == []


def test_no_module_imports_itself_in_a_circle() -> None:
    assert list(circles(sources())) == []


@pytest.mark.parametrize("part", ROOMS)
def test_a_room_imports_from_earlier_rooms_only(part: str) -> None:
    assert list(ways_back(sources(), ROOMS[part])) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("kb.search", "from ingest import add_files"),
        ("kb.search", "def late():\n    import app"),
        ("ingest.reading", "from kb.store.catalogue import Catalogue"),
        ("ingest.reading", "from kb import catalogue"),
        ("eval.run", "import ingest.chunking"),
        ("eval.run", "from kb.tables.fitting import TableReadings"),
        ("kb.search", "import chromadb.config"),
        ("ingest.adding", "from llama_index.core import Document"),
        ("kb.text.tokens", "from . import model"),
        ("eval.run", "from app import build"),
        ("kb.commands.cli", "import gradio as gr"),
        ("ingest.facts.tables.cells", "from kb.store.fact_rows import FactStore"),
        ("eval.facts.sample", "from kb.store.fact_query import found"),
        ("ingest.facts.tables.cells", "import kb.factsheet"),
        ("eval.run", "from kb.facts.units import read_unit"),
        ("eval.facts.sample", "import ingest.reading"),
        ("kb.facts.units", "from ingest.facts.tables.cells import cell_facts"),
    ],
)
def test_an_import_out_of_place_is_caught(name: str, source: str) -> None:
    there = dict.fromkeys(("app", "ingest", "ingest.chunking", "kb", "kb.store.catalogue", "kb.model"), "")
    assert len(list(import_faults(there | {name: source}))) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("ingest.facts.tables.cells", "from kb.facts.units import read_unit"),
        ("eval.facts.sample", "from kb.facts import units"),
        ("eval.facts.reading", "from ingest.reading.formats import read_report"),
        ("kb.store.catalogue", "from kb.store.fact_rows import FactStore"),
    ],
)
def test_a_room_that_is_open_to_a_part_may_be_used_by_it(name: str, source: str) -> None:
    there = dict.fromkeys(("ingest", "eval", "kb", "kb.facts", "kb.facts.units", "kb.store.fact_rows"), "")
    assert list(import_faults(there | {name: source})) == []


def test_a_circle_and_a_way_back_are_caught() -> None:
    circle = {"kb.a": "import kb.b", "kb.b": "from kb.c import x", "kb.c": "from kb import a"}
    assert len(list(circles(circle))) == 3
    modules = {"kb.early.a": "import kb.late.b", "kb.late.b": "import kb.early.c", "kb.early.c": ""}
    assert list(ways_back(modules, ("kb.early", "kb.late", "kb"))) == ["kb.early.a imports kb.late.b: a later room"]


def test_a_module_with_a_place_of_its_own_need_not_be_where_its_room_is() -> None:
    modules = {"kb.room.noun": "", "kb.room.a": "import kb.room.noun", "kb.first": "import kb.room.noun"}
    assert list(ways_back(modules, ("kb.room.noun", "kb.first", "kb.room", "kb"))) == []
    assert list(ways_back(modules, ("kb.first", "kb.room", "kb"))) == ["kb.first imports kb.room.noun: a later room"]


def test_every_folder_is_a_room_with_a_place_in_the_order() -> None:
    placed = {entry for rooms in ROOMS.values() for entry in rooms}
    folders = {name.rpartition(".")[0] for name in sources() if name.count(".") > 1}
    assert folders - {"ingest.pdf"} <= placed


def test_rooms_stay_small_enough_to_look_over() -> None:
    assert crowded(sources()) == {}


def test_a_crowded_room_is_caught() -> None:
    modules = [f"kb.requests.m{number}" for number in range(LARGEST_ROOM)]
    assert crowded([*modules, "kb.requests", "kb.requests.inner.m"]) == {}
    assert crowded([*modules, "kb.requests.one_more"]) == {"kb.requests": LARGEST_ROOM + 1}


def test_functions_are_short() -> None:
    tests = {dotted(file): file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("*.py")}
    assert [fault for name, source in (sources() | tests).items() for fault in length_faults(name, source)] == []


def test_a_long_function_is_caught() -> None:
    assert list(length_faults("m", "def f():\n" + "    x = 1\n" * 50)) == ["m.f has 51 lines"]


def test_only_the_outermost_level_swallows_everything() -> None:
    inside = {name: source for name, source in sources().items() if name != "kb.command_line"}
    assert [fault for name, source in inside.items() for fault in broad_handlers(name, source)] == []


@pytest.mark.parametrize("kind", ["", " Exception", " BaseException as error", " (OSError, Exception)"])
def test_a_broad_handler_is_caught(kind: str) -> None:
    assert len(list(broad_handlers("m", f"try:\n    f()\nexcept{kind}:\n    pass\n"))) == 1


def test_no_function_changes_what_its_module_holds() -> None:
    assert [fault for name, source in sources().items() for fault in shared_state(name, source)] == []


@pytest.mark.parametrize(
    "change", ["global chats\n    chats = []", "chats.append(1)", "chats[1] = 2", "del chats[0]", "chats.x = 1"]
)
def test_state_on_a_module_is_caught(change: str) -> None:
    assert len(list(shared_state("m", f"chats = []\ndef f():\n    {change}\n"))) == 1
    assert list(shared_state("m", "chats = []\ndef f(chats):\n    chats.append(1)\n")) == []


def test_every_library_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = [
        *project["dependencies"],
        *(one for extra in project["optional-dependencies"].values() for one in extra),
    ]
    declared = {plain(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}
    modules = sources()
    ours = {name.split(".")[0] for name in modules} | sys.stdlib_module_names
    used = {name.split(".")[0] for source in modules.values() for name in imports(source, modules.keys())} - ours
    sold_as = packages_distributions()
    assert [name for name in sorted(used) if declared.isdisjoint(map(plain, sold_as.get(name, [name])))] == []


def plain(distribution: str) -> str:
    return distribution.lower().replace("_", "-")


def test_every_module_says_what_it_is() -> None:
    assert [name for name, source in sources().items() if not ast.get_docstring(parsed(source))] == []


def test_the_top_level_holds_what_was_agreed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is not a git checkout")
    assert {line.split("/")[0].strip('"') for line in listed.stdout.splitlines()} <= TOP_LEVEL
