"""`python -m access`."""

from access.cli import app
from kb.command_line import run

if __name__ == "__main__":
    run(app)
