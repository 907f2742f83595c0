"""What every command line shares: the options, the way to print, and the place where an error becomes two lines and a
status."""

import json
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from typer.main import get_command

from kb.errors import ReportQAError

if TYPE_CHECKING:
    from rich.console import Console

INTERRUPTED = 130
_DEBUG = "--debug"
_WRONG_USE: type[Exception] = typer.BadParameter.__bases__[0]
"""Click's UsageError: Typer carries its own copy of click in a private place, and exports only this subclass of it."""

KbOption = Annotated[
    Path | None, typer.Option("--kb", metavar="DIR", help="Folder of the knowledge base. Default: data/")
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON alone on standard output, one object a line.")]
DebugOption = Annotated[bool, typer.Option(_DEBUG, help="Show the traceback of an error.")]


def new_app(about: str) -> typer.Typer:
    """A command line in the house style: plain help, no completion installer, no decorated tracebacks."""
    return typer.Typer(help=about, add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> None:
    """Run a command line and exit: 0 done, else the status of the error, whose two lines go to standard error.

    `--debug` anywhere lets the traceback through.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    options_end = given.index("--") if "--" in given else len(given)
    debug = _DEBUG in given[:options_end]
    if not debug:
        warnings.simplefilter("ignore")  # what libraries tell their programmers is not for the user
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    status = _status(app, [word for word in given[:options_end] if word != _DEBUG] + given[options_end:], debug=debug)
    sys.exit(_flushed(status))


def _status(app: typer.Typer, arguments: list[str], *, debug: bool) -> int:
    try:
        result = get_command(app).main(arguments, standalone_mode=False)
    except ReportQAError as error:
        if debug:
            raise
        print_error(error.what, error.cure)
        return error.exit_status
    except _WRONG_USE as error:
        return _wrong_use(error)
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        return 1
    except Exception as error:  # the outermost level: a person must not meet a traceback unasked
        if debug:
            raise
        print_error(
            f"unexpected {type(error).__name__}: {' '.join(str(error).split())}",
            f"Run again with {_DEBUG} and report it.",
        )
        return 1
    return result if isinstance(result, int) else 0


def _wrong_use(error: Exception) -> int:
    message: str = getattr(error, "format_message", error.__str__)()
    if message:  # empty when nothing at all was given: the help has been printed instead
        print_error(" ".join(message.split()), "Run with --help to see what can be given.")
    return 2


def print_error(what: str, cure: str) -> None:
    """Tell on standard error what happened and what to do."""
    sys.stderr.write(f"error: {what}\n  {cure}\n")


def print_json(value: object) -> None:
    """One line of JSON on standard output, readable as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def stderr_console() -> "Console":
    """A rich console on standard error, for progress and notes."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def stdout_console() -> "Console":
    """A rich console on standard output, for people."""
    from rich.console import Console

    return Console(highlight=False)


def _speak_utf8(stream: TextIO | Any) -> None:
    if hasattr(stream, "reconfigure"):  # a test may have put something else in place
        stream.reconfigure(encoding="utf-8", errors="replace")


def _flushed(status: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has gone. Point the descriptor elsewhere, or Python complains when it flushes on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
