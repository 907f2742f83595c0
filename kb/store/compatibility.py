"""Checks that a knowledge base fits the settings: what its vectors and terms were made with is stored beside them.

Vectors and terms of another version would be mixed with new ones in every search, so they are refused. Facts have a
version for each document: facts of another version are left out and their documents named; the rest works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.errors import MismatchError
from kb.model import CHUNKING_VERSION
from kb.store.database import SCHEMA_VERSION, UPGRADES
from kb.store.keywords import KEYWORD_VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.embedding.embedder import Embedder
    from kb.model import Document
    from kb.settings import Settings
    from kb.store.catalogue import Catalogue

_REBUILD = "or make it anew from the files it keeps: python -m ingest rebuild"
_REBUILD_FACTS = "Make them anew from the files that are kept: python -m ingest rebuild"
_SHOWN = 5
_BY_SETTING = ("model", "query_prompt", "passage_prompt")
_BY_VERSION = {"chunking": CHUNKING_VERSION, "keywords": KEYWORD_VERSION}
IDENTITY = "identity"


def check_fit(catalogue: Catalogue, settings: Settings) -> None:
    """Compare what can be compared without loading the model. A knowledge base without documents fits everything.

    Raises:
        MismatchError: another model, other prompts or another version made it.
    """
    if (version := catalogue.schema_version()) != SCHEMA_VERSION:
        # A layout that can be brought over has been, unless the folder is read-only.
        cure = "Open it once where it can be written to" if version in UPGRADES else "Use that version"
        raise _mismatch(settings, f"by another version of report-qa (layout {version}, here {SCHEMA_VERSION})", cure)
    if not catalogue.count():
        return
    made = catalogue.made_with()
    for name, version in _BY_VERSION.items():
        if made.get(name) != version:
            raise _mismatch(
                settings,
                f"by another version of report-qa ({name} {made.get(name)}, here {version})",
                "Use that version",
            )
    for name in _BY_SETTING:
        if made.get(name) != (now := getattr(settings, name)):
            raise _mismatch(
                settings,
                f"with {name} = {made.get(name)!r}, not {now!r}",
                f"Set {name} = {made.get(name)!r} (KB_{name.upper()})",
            )


def check_identity(catalogue: Catalogue, embedder: Embedder) -> None:
    """Compare the loaded model with the one that made the vectors.

    Raises:
        MismatchError: the name is the same, the model behind it is not.
    """
    made = catalogue.made_with().get(IDENTITY)
    if made is not None and made != embedder.identity and catalogue.count():
        raise MismatchError(
            f"The knowledge base was made with the model {made}, not {embedder.identity}.",
            f"Use that model again, {_REBUILD}",
        )


def sign(catalogue: Catalogue, settings: Settings, embedder: Embedder) -> None:
    """Before the first document: store what the index is made with. Later: check as `check_identity`."""
    if catalogue.count():
        check_identity(catalogue, embedder)
        return
    settled = {name: getattr(settings, name) for name in _BY_SETTING}
    catalogue.set_made_with({**settled, **_BY_VERSION, IDENTITY: embedder.identity})


def check_facts(documents: Sequence[Document], outdated: Sequence[Document]) -> str:
    """The warning about those of `documents` whose facts are of another version or missing; "" if there are none.

    Raises:
        MismatchError: this holds for all of them.
    """
    if not outdated:
        return ""
    shown = ", ".join(document.name for document in outdated[:_SHOWN]) + (", ..." if len(outdated) > _SHOWN else "")
    what = (
        f"The facts of {len(outdated)} of {len(documents)} reports were not made by this version of report-qa: {shown}."
    )
    if len(outdated) == len(documents):
        raise MismatchError(what, _REBUILD_FACTS)
    return f"{what} {_REBUILD_FACTS}"


def _mismatch(settings: Settings, how: str, cure: str) -> MismatchError:
    return MismatchError(f"The knowledge base in {settings.dir} was made {how}.", f"{cure}, {_REBUILD}")
