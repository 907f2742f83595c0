"""The app as its command line starts it, a little less patient, which also writes down by what numbers Gradio calls its handlers.

python told_app.py FILE [ARGUMENTS OF app.py]
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import app
from access.bodies import Body
from access.slow import ImpatientProtocol
from kb.command_line import run

build = app.build


def told(*given: Any) -> Any:
    """The pages, whose handlers are written down."""
    blocks = build(*given)
    names = {getattr(one.fn, "__qualname__", ""): at for at, one in blocks.fns.items()}
    Path(sys.argv[1]).write_text(json.dumps(names), encoding="utf-8")
    return blocks


app.build = told  # type: ignore[assignment]
Body.silence = ImpatientProtocol.head_seconds = 5.0  # a test waits for it
run(app.cli, sys.argv[2:])
