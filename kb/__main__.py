"""`python -m kb`."""

from kb.command_line import run
from kb.commands.cli import app

if __name__ == "__main__":
    run(app)
