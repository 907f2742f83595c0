"""make and bootstrap.py, run for real on a scratch checkout whose one dependency lies beside it: no network is
needed."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bootstrap import cause, python_problem, space_problem

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "scratch"
version = "1"
dependencies = ["scratch-dependency"]

[dependency-groups]
dev = []
"""

BACKEND = """
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "scratch-1-py3-none-any.whl"
    info = "scratch-1.dist-info/"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: scratch\\nVersion: 1\\nRequires-Dist: scratch-dependency\\n")
        wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(info + "RECORD", "")
    return name
"""

APP = "import scratch_dependency, sys; print('the app ran', *sys.argv[1:])"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with this project's Makefile and bootstrap.py and hardly anything to install."""
    folder = tmp_path_factory.mktemp("checkout with a space")
    shutil.copy(ROOT / "bootstrap.py", folder)
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (folder / "backend.py").write_text(BACKEND, encoding="utf-8")
    (folder / "constraints.txt").write_text("scratch-dependency==1\n", encoding="utf-8")
    (folder / "app.py").write_text(APP, encoding="utf-8")
    for version in ("1", "2"):
        add_wheel(folder / "wheels", version)
    return folder


def add_wheel(folder: Path, version: str) -> None:
    folder.mkdir(exist_ok=True)
    info = f"scratch_dependency-{version}.dist-info"
    with zipfile.ZipFile(folder / f"scratch_dependency-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr("scratch_dependency.py", f"version = {version}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: scratch-dependency\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")


def make(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run make with nothing of the caller's pip settings: packages come from the wheels beside the checkout only."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE", "PYTHON", "PORT"))
    }
    offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": (checkout / "wheels").as_uri()}
    command = ["make", f"PYTHON={sys.executable}", *arguments]
    environment = kept | offline | variables
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


def last_line(run: subprocess.CompletedProcess[str]) -> str:
    """What the user reads last, but for make's own word that a command failed."""
    return [line for line in run.stderr.splitlines() if not line.startswith("make")][-1]


def test_run_installs_once_and_starts_the_app(checkout: Path) -> None:
    first = make(checkout, "run", "PORT=7861")
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "the app ran --port 7861"), first.stderr
    assert "scratch_dependency-1" in first.stdout.replace("scratch-dependency-1", "scratch_dependency-1")
    again = make(checkout, "run")
    assert (again.returncode, again.stdout, again.stderr) == (0, "the app ran\n", "")


def test_other_pins_are_installed_on_the_next_run(checkout: Path) -> None:
    (checkout / "constraints.txt").write_text("scratch-dependency==2\n", encoding="utf-8")
    (checkout / "app.py").write_text("import scratch_dependency; print(scratch_dependency.version)", encoding="utf-8")
    assert make(checkout, "run").stdout.splitlines()[-1] == "2"
    (checkout / "app.py").write_text(APP, encoding="utf-8")


def test_an_installation_that_was_cut_short_is_taken_up_again(checkout: Path) -> None:
    make(checkout, "run")
    for name in ("installed", "installed-with-tools"):
        (checkout / ".venv" / name).unlink(missing_ok=True)
    (checkout / ".venv/bin/python").unlink()
    repaired = make(checkout, "run")
    assert repaired.stdout.splitlines()[-1] == "the app ran", repaired.stderr


def test_without_a_network_the_last_line_says_what_to_do(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv", ignore_errors=True)
    closed = {
        "PIP_NO_INDEX": "0",
        "PIP_FIND_LINKS": "",
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "1",
    }
    failed = make(checkout, "run", **closed)
    assert failed.returncode != 0
    assert last_line(failed).startswith("report-qa: no package registry answers: check the network")
    assert "Traceback" not in failed.stderr
    assert make(checkout, "run").stdout.splitlines()[-1] == "the app ran"


def test_a_package_that_is_not_there_is_left_to_pip_to_name(checkout: Path) -> None:
    pins = checkout / "constraints.txt"
    before = pins.read_text(encoding="utf-8")
    pins.write_text("scratch-dependency==3\n", encoding="utf-8")
    failed = make(checkout, "run")
    pins.write_text(before, encoding="utf-8")
    assert failed.returncode != 0
    assert last_line(failed) == "report-qa: pip could not install the dependencies: see its message above."


def test_without_any_python_make_says_so(checkout: Path, tmp_path: Path) -> None:
    for tool in ("make", "sh"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    failed = make(checkout, "run", "PYTHON=", PATH=str(tmp_path))
    assert failed.returncode != 0
    assert "No Python found: install Python 3.11 or later" in failed.stderr.splitlines()[-1]


def test_the_status_of_the_command_is_that_of_make(checkout: Path) -> None:
    (checkout / "app.py").write_text("raise SystemExit(3)", encoding="utf-8")
    failed = make(checkout, "run")
    (checkout / "app.py").write_text(APP, encoding="utf-8")
    assert (failed.returncode, "Error 3" in failed.stderr) == (2, True)


@pytest.mark.parametrize(
    ("version", "has_venv", "said"),
    [
        ((3, 10), True, "3.11 or later is needed and this is 3.10"),
        ((3, 15), True, "3.15 is too new"),
        ((3, 12), False, "apt install python3.12-venv"),
    ],
)
def test_a_python_that_will_not_do_is_explained(version: tuple[int, int], has_venv: bool, said: str) -> None:  # noqa: FBT001  (pytest fills it in by name)
    problem = python_problem(version, has_venv=has_venv)
    assert problem is not None
    assert said in problem
    assert "\n" not in problem


def test_a_python_that_will_do_is_not_complained_about() -> None:
    assert python_problem((3, 11), has_venv=True) is None
    assert python_problem((3, 14), has_venv=True) is None


def test_too_little_disk_space_is_told_before_anything_is_fetched() -> None:
    assert space_problem(40.0, ROOT) is None
    assert "1.2 GB free" in (space_problem(1.2, ROOT) or "")


def test_a_disk_that_fills_up_on_the_way_is_recognised() -> None:
    line = cause("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", ROOT)
    assert line is not None
    assert "is full: free some space" in line
    assert cause("ERROR: something else", ROOT) is None


def test_every_target_is_in_the_help() -> None:
    listed = make(ROOT, "help").stdout
    assert [line.split()[1] for line in listed.splitlines()] == [
        *("help", "install", "run", "test", "room", "check", "eval", "clean")
    ]


def test_the_pins_name_versions_and_no_addresses() -> None:
    pins = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    assert all(pin.count("==") == 1 and "/" not in pin and "@" not in pin for pin in pins)
    assert "torch==2.13.0" in pins
