"""What `python -m kb status` tells: settings in force, counts, versions. Nothing heavy is imported for it."""

from __future__ import annotations

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from kb.text.glossary_files import own_glossary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kb.model import Document
    from kb.settings import Settings
    from kb.text.glossary_tokens import Glossary

PACKAGES = (
    "report-qa",
    "chromadb",
    "sentence-transformers",
    "transformers",
    "torch",
    "llama-index-core",
    "gradio",
    "numpy",
)


def status(
    settings: Settings, documents: Sequence[Document], made_with: dict[str, object], glossary: Glossary
) -> dict[str, object]:
    """One level of named groups of facts."""
    own = own_glossary(settings)
    return {
        "settings": settings.model_dump(mode="json"),
        "folder": str(settings.dir.resolve()),
        "megabytes": round(_size(settings.dir) / 1e6, 1),
        "documents": len(documents),
        "tables": sum(document.tables for document in documents),
        "chunks": sum(document.chunks for document in documents),
        "glossary": {"file": str(own.resolve()) if own else None, "concepts": len(glossary.concepts)},
        "made_with": made_with,
        "versions": {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
        | {package: _version(package) for package in PACKAGES},
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
