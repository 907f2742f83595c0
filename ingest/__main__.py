"""`python -m ingest`: add, list, remove and check reports."""

from ingest.cli import app
from kb.command_line import run

if __name__ == "__main__":
    run(app)
