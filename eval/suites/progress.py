"""What is being done, told at a terminal."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.command_line import stderr_console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eval.suites.corpora import Progress


@contextmanager
def bars() -> Iterator[Progress]:
    """A bar on standard error for each thing being done; where that is no terminal, a line for each that is done."""
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    console = stderr_console()
    tasks: dict[str, TaskID] = {}
    with Bars(console=console, transient=True, disable=not console.is_terminal) as shown:

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=total)
            shown.update(tasks[what], completed=done, total=total)
            if done == total and not console.is_terminal:
                console.print(f"{what}: {done} of {total}", markup=False)

        yield tell
