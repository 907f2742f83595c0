"""Makes .venv ready when it is not, then runs a command in it: `python bootstrap.py [--dev] app.py --port 7861`.

Standard library only: this is what the Makefile starts when nothing is installed yet. What is installed is written
down last, as a fingerprint inside .venv, so an installation that was cut short is taken up again the next time and
a finished one costs a few milliseconds. Nothing is written outside the checkout. Every failure ends in one line.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
NEWEST = (3, 14)  # the last for which torch 2.13.0 has wheels
NEEDED_GB = 4.0  # measured: 2.4 for .venv, 0.6 for the wheels while they are unpacked, 0.5 for the embedding model
NO_SPACE = ("No space left on device", "Errno 28", "Disk quota exceeded")
NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeout",
    "ReadTimeout",
    "Connection broken",
    "ProtocolError",
    "ProxyError",
    "SSLError",
    "Max retries exceeded",
    "Network is unreachable",
)


class StopError(Exception):
    """Why the environment cannot be made, and what to do, in one line."""


def main(arguments: list[str]) -> int:
    """Prepare, then become the command; returns only when there is none or when it failed."""
    dev = arguments[:1] == ["--dev"]
    command = arguments[1:] if dev else arguments
    try:
        prepare(ROOT, dev=dev)
        if command:
            become(command)
    except StopError as stop:
        print(f"report-qa: {stop}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"report-qa: {cause(str(error), ROOT) or f'{error}: make it writable, then try again.'}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nreport-qa: interrupted; the same command takes it up again.", file=sys.stderr)
        return 130
    return 0


def become(command: list[str]) -> None:
    """Go on as Python's command in the environment: its signals, output and exit status are the command's own."""
    python = str(interpreter(ROOT))
    os.execv(python, [python, *command])


def prepare(root: Path, *, dev: bool) -> None:
    """Make root/.venv hold the dependencies, with `dev` those of the tests too.

    Raises:
        StopError: it cannot be done.
    """
    works = runs(interpreter(root))
    if works and is_stamped(root, dev=dev):
        return
    problem = python_problem(sys.version_info[:2], has_venv=has_venv()) or (
        None if works else space_problem(shutil.disk_usage(root).free / 1e9, root)
    )
    if problem:
        raise StopError(problem)
    if not works:
        print("Making the environment .venv, once; the downloads take some minutes ...", file=sys.stderr)
        make_environment(root)
    install(root, dev=dev)
    for including_tools in {False, dev}:
        stamp(root, dev=including_tools).write_text(fingerprint(root, dev=including_tools), encoding="ascii")


def is_stamped(root: Path, *, dev: bool) -> bool:
    """Whether just what is wanted now was installed to the end."""
    written = stamp(root, dev=dev)
    return written.is_file() and written.read_text(encoding="ascii") == fingerprint(root, dev=dev)


def stamp(root: Path, *, dev: bool) -> Path:
    """The file that says what is installed."""
    return root / ".venv" / ("installed-with-tools" if dev else "installed")


def interpreter(root: Path) -> Path:
    """The Python of root/.venv, whether or not it is there."""
    return root / ".venv" / "bin" / "python"


def runs(python: Path) -> bool:
    """Whether this Python is there and has pip; an environment that was cut short or lost its Python has not."""
    if not python.exists():
        return False
    return subprocess.run([python, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def fingerprint(root: Path, *, dev: bool) -> str:
    """Changes whenever something else would have to be installed."""
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [requirements(root, dev=dev), project["build-system"], project["project"]["version"]]
    constraints = (root / "constraints.txt").read_text(encoding="utf-8")
    return hashlib.sha256((json.dumps(parts) + constraints).encode()).hexdigest()


def requirements(root: Path, *, dev: bool) -> list[str]:
    """The dependencies that pyproject.toml names, with `dev` those of its group dev too."""
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    named: list[str] = project["project"]["dependencies"]
    tools: list[str] = project["dependency-groups"]["dev"] if dev else []
    return [*named, *tools]


def has_venv() -> bool:
    """Whether this Python can make environments; Debian and Ubuntu keep that in a package of its own."""
    from importlib.util import find_spec

    return find_spec("venv") is not None and find_spec("ensurepip") is not None


def python_problem(version: tuple[int, int], *, has_venv: bool) -> str | None:
    """What stands against this Python, as the line to print."""
    found = ".".join(map(str, version))
    if version < OLDEST:
        return (
            f"Python 3.11 or later is needed and this is {found}: install one, or name it: make PYTHON=/path/to/python3"
        )
    if version > NEWEST:
        return (
            f"Python {found} is too new, torch has no build for it: install 3.11 to 3.14, then make PYTHON=/path/to/it"
        )
    if not has_venv:
        return (
            f"this Python lacks its venv module: on Debian or Ubuntu, apt install python{found}-venv, then try again."
        )
    return None


def space_problem(free_gb: float, root: Path) -> str | None:
    """What stands against the free disk space, as the line to print."""
    if free_gb >= NEEDED_GB:
        return None
    return f"{free_gb:.1f} GB free in {root} and {NEEDED_GB:.0f} GB needed: free some space, then try again."


def no_space(root: Path) -> str:
    """The line for a disk that filled up on the way."""
    return (
        f"the disk of {root} is full: free some space, then try again (on Linux without an NVIDIA card, "
        "PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu saves about 5 GB)."
    )


def make_environment(root: Path) -> None:
    """An empty environment in root/.venv, in place of a broken one."""
    folder = root / ".venv"
    if folder.exists():
        shutil.rmtree(folder)
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True, check=False)
    if made.returncode:
        output = made.stdout + made.stderr
        raise StopError(cause(output, root) or f"no environment could be made: {output.strip().splitlines()[-1]}")


def install(root: Path, *, dev: bool) -> None:
    """Install into root/.venv with pip, its progress shown, temporary files and downloads kept inside .venv.

    The downloads outlive a failure, so that the next try does not fetch them again, and go when all is installed.
    """
    downloads, temporary = root / ".venv" / "downloads", root / ".venv" / "tmp"
    temporary.mkdir(exist_ok=True)
    environment = {"PIP_CACHE_DIR": str(downloads)} | os.environ | {"TMPDIR": str(temporary)}
    command = [str(interpreter(root)), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--constraint", str(root / "constraints.txt"), "--editable", str(root), *requirements(root, dev=dev)]
    errors: list[str] = []
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        for line in process.stderr or ():
            sys.stderr.write(line)
            errors.append(line)
    if process.returncode:
        raise StopError(
            cause("".join(errors), root) or "pip could not install the dependencies: see its message above."
        )
    shutil.rmtree(downloads, ignore_errors=True)
    shutil.rmtree(temporary, ignore_errors=True)


def cause(output: str, root: Path) -> str | None:
    """The line to print for what a failed command wrote, where the cause is a known one."""
    if any(sign in output for sign in NO_SPACE):
        return no_space(root)
    if any(sign in output for sign in NO_NETWORK):
        return "no package registry answers: check the network, or set PIP_INDEX_URL to a mirror, then try again."
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
