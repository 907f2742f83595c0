"""A program run by a small process of its own, for its peak memory: `python eval/bench/launching.py NOTE PROGRAM ...`
writes seconds, status, MB.

Linux reckons the memory of a process that starts another to the new one, until that has more of its own (measured:
getrusage after a fork and exec). So a large process must not start what it measures. Needs nothing but the standard
library, to stay small.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter


def main(note: Path, program: list[str]) -> None:
    """Run a program, its output as this one's, and write a note of its seconds, exit status, and peak memory in MB or
    null."""
    started = perf_counter()
    process = subprocess.Popen(program)  # noqa: S603  (bench's own commands)
    status, peak = _wait(process)
    note.write_text(json.dumps([perf_counter() - started, status, peak]), encoding="utf-8")


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float | None]:
    if sys.platform == "win32":
        return process.wait(), None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 2**20 if sys.platform == "darwin" else 2**10  # macOS tells bytes, Linux kilobytes
    return process.returncode, round(usage.ru_maxrss / unit, 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
