"""Whether a knowledge base fits the settings in force: what its vectors and terms were made with is stored beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.database import SCHEMA_VERSION
from kb.errors import MismatchError
from kb.keywords import KEYWORD_VERSION
from kb.model import CHUNKING_VERSION

if TYPE_CHECKING:
    from kb.catalogue import Catalogue
    from kb.embedding import Embedder
    from kb.settings import Settings

_REBUILD = "or make it anew from the files it keeps: python -m ingest rebuild"
_BY_SETTING = ("model", "query_prompt", "passage_prompt")
_BY_VERSION = {"chunking": CHUNKING_VERSION, "keywords": KEYWORD_VERSION}
IDENTITY = "identity"


def check_fit(catalogue: Catalogue, settings: Settings) -> None:
    """Compare what can be compared without loading the model. A knowledge base without documents fits everything.

    Raises:
        MismatchError: another model, other prompts or another version made it.
    """
    if (version := catalogue.schema_version()) != SCHEMA_VERSION:
        raise _mismatch(
            settings, f"by another version of report-qa (layout {version}, here {SCHEMA_VERSION})", "Use that version"
        )
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
    """Before the first document: store what it is made with. Later: as `check_identity`."""
    if catalogue.count():
        check_identity(catalogue, embedder)
        return
    settled = {name: getattr(settings, name) for name in _BY_SETTING}
    catalogue.set_made_with({**settled, **_BY_VERSION, IDENTITY: embedder.identity})


def _mismatch(settings: Settings, how: str, cure: str) -> MismatchError:
    return MismatchError(f"The knowledge base in {settings.dir} was made {how}.", f"{cure}, {_REBUILD}")
