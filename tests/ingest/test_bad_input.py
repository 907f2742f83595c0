"""Bad input at the real command lines: one line what happened, one what to do, the right status, and nothing lost."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import processes
import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN_MOUNTS = ("unshare", "--map-root-user", "--mount", "sh", "-ec")
QUESTION = "新厂的年产能是多少？"
needs_own_mounts = pytest.mark.skipif(
    shutil.which("unshare") is None
    or subprocess.run([*OWN_MOUNTS, "true"], capture_output=True, check=False).returncode != 0,
    reason="a process cannot be given mounts of its own here",
)


def run(*arguments: str | bytes, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command line of this checkout, by its module."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    return processes.run(*arguments, cwd=cwd or ROOT, environment=kept | {"PYTHONPATH": str(ROOT)} | variables)


def assert_refused(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    """Status and words are as they should be, and what is said is two lines, none of it a traceback or a bug's name."""
    said = done.stderr.splitlines()
    assert done.returncode == status, done.stderr
    assert len([line for line in said if line.startswith("error: ")]) == 1, done.stderr
    assert said[-2].startswith("error: "), done.stderr
    assert said[-1].startswith("  "), done.stderr
    assert "Traceback" not in done.stderr
    assert "unexpected" not in done.stderr
    assert [word for word in words if word not in done.stderr] == [], done.stderr


def assert_still_answers(kb: Path) -> None:
    asked = run("-m", "kb", "ask", QUESTION, "--kb", str(kb), "--json")
    assert asked.returncode == 0, asked.stderr
    assert "48" in json.loads(asked.stdout)["answer"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base with one report; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("bad input")
    report = folder / "report.md"
    report.write_text("# 某公司研究\n\n## 产能\n\n新厂年产能为 48 万吨，2025 年投产。\n", encoding="utf-8")
    assert run("-m", "ingest", "add", str(report), "--kb", str(folder / "kb")).returncode == 0
    return folder / "kb"


@pytest.fixture
def kb(filled: Path, tmp_path: Path) -> Path:
    """A copy of `filled`, to be spoiled."""
    return shutil.copytree(filled, tmp_path / "kb")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A second report that can be added."""
    file = tmp_path / "good.md"
    file.write_text("# 另一公司\n\n研发人员共 310 人。\n", encoding="utf-8")
    return file


def huge(file: Path) -> None:
    with file.open("wb") as opened:
        opened.truncate(100 * 1024 * 1024)


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty.txt": (lambda file: file.touch(), "is empty"),
    "blank.md": (lambda file: file.write_text(" \n\n \n"), "is empty"),
    "binary.txt": (lambda file: file.write_bytes(bytes(range(256)) * 9), "is a binary file"),
    "huge.txt": (huge, "the limit is 50 MB"),
    "encoding.md": (lambda file: file.write_bytes(b"abc \xff\xfe\xfa\x80 de\n"), "neither UTF-8"),
    "program.exe": (lambda file: file.write_bytes(b"MZ"), "format that cannot be read"),
    "nowhere.txt": (lambda file: None, "cannot be read"),
    "link.txt": (lambda file: file.symlink_to("nowhere"), "cannot be read"),
}


def test_each_bad_file_is_named_with_a_cure_and_the_others_go_on(kb: Path, good: Path, tmp_path: Path) -> None:
    for name, (make, _) in FILES.items():
        make(tmp_path / name)
    files = [str(tmp_path / name) for name in FILES]
    done = run("-m", "ingest", "add", *files, str(good), "--kb", str(kb), "--json")
    lines = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert lines.pop("good.md")["status"] == "added"
    assert {name: line["status"] for name, line in lines.items()} == dict.fromkeys(FILES, "failed")
    for name, (_, said) in FILES.items():
        error = lines[name]["error"]
        assert (name in error, said in error, "\n" in error) == (True, True, False), error
        assert error in done.stderr
    assert "Traceback" not in done.stderr
    assert_still_answers(kb)


def test_in_a_folder_what_is_not_supported_is_left_out_and_said(kb: Path, good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "picture.jpg").write_bytes(b"\xff\xd8")
    only = run("-m", "ingest", "add", str(folder), "--kb", str(kb))
    assert_refused(only, 2, "There is no report in", "picture.jpg")
    shutil.copy(good, folder)
    mixed = run("-m", "ingest", "add", str(folder), "--kb", str(kb))
    assert (mixed.returncode, "picture.jpg" in mixed.stderr) == (0, True)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    for command in (("ingest", "list"), ("kb", "search", QUESTION)):
        assert_refused(run("-m", *command, "--kb", str(tmp_path)), 2, "is not a knowledge base", "notes.txt")
    assert_refused(run("-m", "ingest", "list", "--kb", str(tmp_path / "notes.txt")), 2, "is not a folder")
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_another_model_is_refused_and_the_way_out_named(filled: Path, good: Path) -> None:
    asked = run("-m", "kb", "ask", QUESTION, "--kb", str(filled), KB_MODEL="another/model")
    assert_refused(asked, 3, "made with model = 'default'", "python -m ingest rebuild")
    added = run("-m", "ingest", "add", str(good), "--kb", str(filled), KB_PASSAGE_PROMPT="text: ")
    assert_refused(added, 3, "passage_prompt", "python -m ingest rebuild")
    assert_still_answers(filled)


def test_a_model_that_is_not_there_is_named(good: Path, tmp_path: Path) -> None:
    done = run("-m", "ingest", "add", str(good), "--kb", str(tmp_path / "kb"), KB_MODEL=str(tmp_path / "none"))
    assert_refused(done, 1, str(tmp_path / "none"))


def test_a_damaged_catalogue_is_said_to_be_damaged(kb: Path) -> None:
    (kb / "catalogue.sqlite3").write_bytes(os.urandom(20_000))
    assert_refused(run("-m", "kb", "search", QUESTION, "--kb", str(kb)), 1, "damaged")


def test_damaged_vectors_are_made_again_from_the_catalogue(kb: Path) -> None:
    for file in (file for file in (kb / "chroma").rglob("*") if file.is_file()):
        file.write_bytes(os.urandom(3_000))
    assert_refused(run("-m", "kb", "search", QUESTION, "--kb", str(kb)), 1, "damaged", "doctor --repair")
    repaired = run("-m", "ingest", "doctor", "--repair", "--kb", str(kb))
    assert repaired.returncode == 0, repaired.stderr
    assert_still_answers(kb)


@needs_own_mounts
def test_a_folder_that_cannot_be_written_to_answers_and_refuses_the_rest(kb: Path, good: Path) -> None:
    mounted = f'mount --bind "{kb}" "{kb}"; mount -o remount,ro,bind "{kb}"; exec "$@"'

    def read_only(*command: str) -> subprocess.CompletedProcess[str]:
        line = [*OWN_MOUNTS, mounted, "sh", sys.executable, *command, "--kb", str(kb)]
        return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)

    asked = read_only("-m", "kb", "ask", QUESTION, "--json")
    assert "48" in json.loads(asked.stdout)["answer"], asked.stderr
    assert_refused(read_only("-m", "ingest", "add", str(good)), 1, "cannot be written to")
    assert_refused(read_only("-m", "ingest", "remove", "report.md"), 1, "cannot be written to")
    assert_still_answers(kb)


@needs_own_mounts
def test_a_full_disk_is_said_to_be_full_and_loses_nothing(filled: Path, good: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    steps = (
        f'mount -t tmpfs -o size=8m none "{disk}"; cp -r "{filled}/." "{disk}"; add="$1 -m ingest add $2 --kb {disk}"; '
        f'cat /dev/zero > "{disk}/filler" 2>/dev/null || true; $add && exit 9 || echo "status $?"; rm "{disk}/filler"; '
        f'$1 -m kb ask "{QUESTION}" --kb "{disk}" --json; $add --json; $1 -m ingest doctor --kb "{disk}" --json'
    )
    done = subprocess.run(
        [*OWN_MOUNTS, steps, "sh", sys.executable, str(good)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert_refused(done, 0, "the disk is full", "Make room")
    status, answer, added, doctor = done.stdout.splitlines()
    assert status == "status 1"
    assert "48" in json.loads(answer)["answer"]
    assert json.loads(added)["status"] == "added"
    assert json.loads(doctor)["problems"] == []


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("\x07\x1b\x7f", "empty"),
        ("长" * 20_000, "20,000 characters"),
        (b"\xff\xfe", "empty"),
    ],
    ids=["empty", "white space", "control characters", "20,000 characters", "no text at all"],
)
def test_a_question_that_is_none_is_refused(filled: Path, command: str, question: str | bytes, said: str) -> None:
    assert_refused(run("-m", "kb", command, question, "--kb", str(filled)), 2, said)


def test_bad_batch_lines_are_named_by_number_and_the_others_answered(filled: Path, tmp_path: Path) -> None:
    batch = tmp_path / "batch.jsonl"
    good = json.dumps({"id": "a", "question": QUESTION})
    bad = ["no json", '{"id": "c"}', "[1]", '{"id": "d", "question": ""}', '{"id": "e", "question": 5}', "\ud800"]
    batch.write_text("\n".join([good, *bad, good.replace('"a"', '"b"')]), encoding="utf-8", errors="surrogatepass")
    done = run("-m", "kb", "ask", "--batch", str(batch), "--json", "--kb", str(filled))
    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", "b"]
    named = [line.split(":")[1].strip() for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert named == [f"line {number}" for number in range(2, 2 + len(bad))]
    assert "Traceback" not in done.stderr


def test_a_batch_that_cannot_be_read_is_named(filled: Path, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.jsonl")
    assert_refused(run("-m", "kb", "search", "--batch", missing, "--kb", str(filled)), 2, missing)
    assert_refused(run("-m", "kb", "search", "--batch", str(tmp_path), "--kb", str(filled)), 2, str(tmp_path))


def test_a_taken_port_is_named_with_another_to_try(filled: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "app.py", "--port", str(port), "--kb", str(filled)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert_refused(done, 2, f"Port {port} of 127.0.0.1 is taken", "--port")


@pytest.mark.parametrize(
    ("content", "said"), [(b"top_k = = 1", "not valid TOML"), (b"colour = 1", "'colour'"), (b"\xff", "not valid TOML")]
)
def test_a_bad_settings_file_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "kb.toml").write_bytes(content)
    assert_refused(run("-m", "kb", "status", cwd=tmp_path), 2, said, "kb.toml")


def test_a_setting_that_cannot_be_is_named(tmp_path: Path) -> None:
    assert_refused(run("-m", "kb", "status", cwd=tmp_path, KB_TOP_K="many"), 2, "'top_k'", "KB_TOP_K")
    assert_refused(run("-m", "kb", "status", cwd=tmp_path, KB_TOPK="3"), 2, "KB_TOPK")
