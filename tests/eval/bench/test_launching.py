"""What bench tells of a program's memory is that program's, however much the one that started it holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LAUNCHING = Path(__file__).resolve().parents[3] / "eval" / "bench" / "launching.py"


def test_seconds_status_and_peak_memory_are_of_the_program_itself(tmp_path: Path) -> None:
    held = b"x" * 400_000_000
    note = tmp_path / "note"
    program = "import sys, time; time.sleep(.2); print('done'); sys.exit(3)"
    ran = subprocess.run(
        [sys.executable, "-P", str(LAUNCHING), str(note), sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, status, peak = json.loads(note.read_text(encoding="utf-8"))
    assert (ran.stdout, status) == ("done\n", 3)
    assert seconds >= 0.2
    assert sys.platform == "win32" or 5 < peak < 100 < len(held) / 2**20
