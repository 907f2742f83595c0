"""README.md and docs/ tell the truth: settings, links, commands and options exist, and examples print what is shown.

A block of console holds commands ("$ python -m kb ...") with what they print; they are run. "…" stands for any text, a
line "…" for any lines. A block of sh holds commands that need a network, a server or much time; what they name has to
exist. A block of python is run. A block behind a line that ends in "`NAME`:" is the file of that name, in the folder
where the examples run.
"""

import re
import shlex
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.main import get_command

import access.cli
import eval.cli
import ingest.cli
import kb.commands.cli
from ingest import add_files
from kb.command_line import run
from kb.embedding.embedder import Embedder
from kb.knowledge_base import KnowledgeBase
from kb.settings import ENVIRONMENT_PREFIX, Settings

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    page.relative_to(ROOT).as_posix()
    for page in sorted((*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
    if page.is_file()
]
BLOCK = re.compile(r"(?P<before>[^\n]*)\n*^```(?P<kind>[a-z]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`(?P<name>[\w.]+)`:$")
COMMAND = re.compile(r"(?:\.venv/bin/)?python -m (?P<part>access|kb|ingest|eval) (?P<words>.*)")
APPS = {"access": access.cli.app, "kb": kb.commands.cli.app, "ingest": ingest.cli.app, "eval": eval.cli.app}
ANYTHING = "…"
EXAMPLES = ["README.md", "README.zh.md", *(page for page in PAGES if page.startswith("docs/") and page.count("/") == 1)]
"""The pages whose examples are run, in an order that does not matter: each leaves the samples in the knowledge base."""
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
TARGET = re.compile(r"\bmake ([a-z]+)\b")


def settings_table() -> str:
    """The table of settings as docs/settings.md has to show it."""
    lines = ["| `kb.toml` | environment | default | sets |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if isinstance(field.default, int | float) else f'`"{field.default}"`'
        shown = "not set" if field.default is None else default
        lines.append(f"| `{name}` | `{ENVIRONMENT_PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines)


def test_the_page_of_answers_states_the_probabilities_from_which_prose_is_given() -> None:
    confidence = tomllib.loads(read("kb/learned/weights.toml"))["confidence"]
    given = {str(one["right"]["given"]) for one in confidence.values()}
    assert [one for one in given if one not in read("docs/answers.md")] == []


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def test_the_page_of_settings_lists_every_setting() -> None:
    assert settings_table() in read("docs/settings.md")


@pytest.mark.parametrize(("page", "other"), [("README.md", "README.zh.md"), ("README.zh.md", "README.md")])
def test_each_readme_is_short_begins_with_commands_and_a_cited_answer_and_links_the_other(
    page: str, other: str
) -> None:
    lines = read(page).splitlines()
    assert lines[0].startswith("# report-qa")
    assert len(lines) < 120
    start = "\n".join(lines[:15])
    assert all(word in start for word in ("make run", "make test", "[1] stock-picks.txt", f"]({other})"))
    assert re.search(r"!\[.+\]\(docs/images/.+\.png\)", read(page))


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_each_readme_leads_to_every_page_of_docs(page: str) -> None:
    pages = {f"docs/{one.name}" for one in (ROOT / "docs").glob("*.md")}
    assert pages <= {link.partition("#")[0] for link in LINK.findall(read(page))}


def test_both_readmes_lead_to_the_same_places() -> None:
    english, chinese = (set(LINK.findall(read(page))) for page in ("README.md", "README.zh.md"))
    assert english - {"README.zh.md"} == chinese - {"README.md"}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [link for link in LINK.findall(text) if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_every_make_target_that_is_named_exists() -> None:
    there = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = re.compile(r"`[^`\n]+`|^    .+$|^(?:[A-Z_]+=\S* )*make .+$", re.MULTILINE)
    named = {
        target
        for page in PAGES
        for piece in code.findall((ROOT / page).read_text(encoding="utf-8"))
        for target in TARGET.findall(piece)
    }
    assert named - there == set()


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_heading_leads_to_one(page: str) -> None:
    found = re.findall(r"\]\((?!https?:)([^)#\s]*\.md|)#([^)\s]+)\)", read(page))
    here = ROOT / page
    assert [(link, head) for link, head in found if head not in anchors(here.parent / link if link else here)] == []


def commands(text: str) -> list[tuple[str, list[str]]]:
    """The commands of ours in a block, each with the lines that are shown behind it."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def examples(kind: str) -> list[tuple[str, str]]:
    """The blocks of a kind, with the page of each."""
    pages = [*EXAMPLES, "CONTRIBUTING.md"]
    return [(page, found["text"]) for page in pages for found in BLOCK.finditer(read(page)) if found["kind"] == kind]


def test_every_option_of_a_command_in_the_pages_exists() -> None:
    """Those too that are not run here."""
    named = [
        line.removeprefix("$ ")
        for kind in ("sh", "console")
        for _, text in examples(kind)
        for line in text.splitlines()
    ]
    parsed = [found for line in named if (found := COMMAND.search(line.partition("  #")[0]))]
    assert len(parsed) > 15
    assert [found[0] for found in parsed if not is_there(APPS[found["part"]], shlex.split(found["words"]))] == []


def is_there(app: typer.Typer, words: list[str]) -> bool:
    """Whether an app has the command that words begin with, with all of the options."""
    command: Any = get_command(app)
    while hasattr(command, "commands") and words:
        command, words = command.commands.get(words[0]), words[1:]
    options = {option for one in getattr(command, "params", ()) for option in (*one.opts, *one.secondary_opts)}
    return command is not None and {word for word in words if word.startswith("--")} <= options


@pytest.mark.parametrize("line", ["kb ask x --nope", "kb nope", "eval fit nope", "eval fit tables --nope"])
def test_a_command_that_does_not_exist_is_caught(line: str) -> None:
    part, *words = line.split()
    assert not is_there(APPS[part], words)


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """A folder with the samples, the files that pages name, and a knowledge base of the samples in data/."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(ROOT / "samples", folder / "samples")
    for page in EXAMPLES:
        for found in BLOCK.finditer(read(page)):
            if file := FILE.search(found["before"]):
                (folder / file["name"]).write_text(found["text"], encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "data"), embedder=embedder) as opened:
        assert {one.status for one in add_files(opened, [folder / "samples"])} == {"added"}
    return folder


@pytest.fixture
def shell(
    workplace: Path, loaded_once: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[[str], str]:
    """Runs a command of a page in that folder, and gives what it prints."""
    monkeypatch.chdir(workplace)
    monkeypatch.setenv("COLUMNS", "200")

    def call(line: str) -> str:
        found = COMMAND.fullmatch(line)
        assert found, f"{line} is no command that is run here: put it into a block of sh"
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            run(APPS[found["part"]], shlex.split(found["words"]))
        told = capfd.readouterr()
        assert ended.value.code == 0, f"{line}\n{told.err}"
        return told.out

    return call


def missing_line(shown: list[str], printed: str) -> str | None:
    """The first shown line that is not printed in its place; None if all are. What is printed after them is free."""
    left, skips = [line.rstrip() for line in printed.splitlines()], False
    for line in (line.rstrip() for line in shown):
        if line == ANYTHING:
            skips = True
            continue
        form = re.compile(".*".join(map(re.escape, line.split(ANYTHING))))
        at = next((at for at, one in enumerate(left) if form.fullmatch(one)), None)
        if at is None or (at and not skips):
            return line
        left, skips = left[at + 1 :], False
    return None


@pytest.mark.parametrize("page", EXAMPLES)
def test_the_examples_of_a_page_print_what_it_shows(page: str, shell: Callable[[str], str]) -> None:
    for found in BLOCK.finditer(read(page)):
        for line, shown in commands(found["text"]) if found["kind"] == "console" else ():
            printed = shell(line)
            assert any(one != ANYTHING for one in shown), f"{page}: {line} shows nothing"
            assert missing_line(shown, printed) is None, f"{page}: {line}\n{printed}"


def test_a_block_is_read_as_commands_with_what_they_show() -> None:
    assert commands("$ one\na\nb\n$ two\nc\n") == [("one", ["a", "b"]), ("two", ["c"])]


def test_a_line_that_is_not_printed_is_missed() -> None:
    printed = "one\ntwo 2\nthree"
    assert missing_line(["one", "two …"], printed) is None
    assert missing_line(["…", "three"], printed) is None
    assert missing_line(["three"], printed) == "three"
    assert missing_line(["one", "…", "four"], printed) == "four"
    assert missing_line(["…", "three", "…", "one"], printed) == "one"


def test_the_python_of_the_pages_runs_and_prints_an_answer(
    workplace: Path, loaded_once: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(workplace)
    blocks = [text for _, text in examples("python")]
    printed = []
    for block in blocks:
        exec(compile(block, "a page of docs", "exec"), {})
        printed.append(capfd.readouterr().out)
    assert len(blocks) == 2
    assert "stock-picks.txt unchanged" in printed[0]
    assert "499.57" in printed[0]
    assert len(printed[1].splitlines()) >= 3


def test_the_hooks_before_a_commit_check_what_make_check_does() -> None:
    config = yaml.safe_load(read(".pre-commit-config.yaml"))
    hooks = [hook["entry"] for repository in config["repos"] for hook in repository["hooks"]]
    run_by_hooks = {entry.removeprefix(".venv/bin/python ").removesuffix(" --force-exclude") for entry in hooks}
    checks = re.search(r"^check:.*\n((?:\t.+\n)+)", read("Makefile"), re.MULTILINE)
    assert checks
    assert run_by_hooks == {line.partition("--dev ")[2].removesuffix(" .") for line in checks[1].splitlines()}
