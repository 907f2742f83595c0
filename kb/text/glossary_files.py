"""Glossary files: the one that comes with the program, and the one that a user may put beside it; docs/glossary.md
tells how."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kb.errors import UsageError
from kb.settings import GLOSSARY_FILE
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kb.settings import Settings

LARGEST_FILE = 1_000_000
"""Bytes of a user's glossary."""

MOST_CONCEPTS, MOST_NAMES, LONGEST_NAME, LONGEST_UNIT = 5_000, 200, 100, 20

_CONCEPT = re.compile(r"[^\W\d]\w{0,59}")


class Concept(BaseModel):
    """A concept as it stands in a file; None: the file does not say, and what is known already holds."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    names: Annotated[list[Annotated[str, Field(max_length=LONGEST_NAME)]], Field(max_length=MOST_NAMES)] = []
    unit: Annotated[str, Field(max_length=LONGEST_UNIT)] | None = None
    broader: str | None = None
    measure: bool | None = None

    def extended(self, own: Concept) -> Concept:
        """This entry with more names, and what else `own` says in the place of what it said."""
        said = own.model_dump(exclude_none=True, exclude={"names"})
        return self.model_copy(update={**said, "names": [*self.names, *own.names]})


def own_glossary(settings: Settings) -> Path | None:
    """The user's glossary: the file that is set, else the one in the folder of the knowledge base, when there is
    one."""
    if settings.glossary:
        return settings.glossary
    usual = settings.dir / GLOSSARY_FILE
    return usual if usual.exists() else None


def shipped_entries() -> dict[str, Concept]:
    """The concepts that come with the program, by name."""
    concepts = word_file("kb.text", "glossary")
    return {concept: Concept.model_validate(fields) for concept, fields in concepts.items()}


def read_entries(path: Path) -> dict[str, Concept]:
    """The concepts of a user's glossary, by name.

    Raises:
        UsageError: the file cannot be read, or has a fault: file and key are named.
    """
    concepts = _parsed(path)
    if len(concepts) > MOST_CONCEPTS:
        raise UsageError(
            f"{path} has {len(concepts):,} concepts.", f"{MOST_CONCEPTS:,} are the most: leave some of them out."
        )
    return {concept: _entry(path, concept, fields) for concept, fields in concepts.items()}


def fault(path: Path, concept: str, problem: str, cure: str) -> UsageError:
    """The error for something wrong in a concept of a user's glossary."""
    return UsageError(f"{path}: [{concept}] {problem}.", cure)


def _parsed(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise UsageError(
                f"{path} is larger than {LARGEST_FILE:,} bytes.", "A glossary is small: is this the right file?"
            )
        return tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise UsageError(
            f"The glossary {path} cannot be read: {error.strerror}.",
            "Correct the setting 'glossary' (KB_GLOSSARY), or the file's permissions.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(
            f"The glossary {path} is not valid TOML: {error}.", "Correct it: docs/glossary.md shows the form."
        ) from None


def _entry(path: Path, concept: str, fields: object) -> Concept:
    if not isinstance(fields, dict):
        raise fault(path, concept, "is no concept but a single value", 'Write [a_name], and below it names = ["..."].')
    if not _CONCEPT.fullmatch(concept):
        raise fault(
            path, concept, "cannot be the name of a concept", "Begin with a letter, then letters, digits and _ only."
        )
    try:
        return Concept.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        cure = 'A concept has names = ["...", ...] and may have unit, broader (texts) and measure (true or false).'
        raise fault(path, concept, f"{key}: {first['msg']}", cure) from None
