"""What lies in a watched folder now, and which files are truly gone from it: not those of a folder that is away."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.about.naming import source_of
from ingest.adding import find_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.watching.ledger import Entry, Root, Stamp

_OFFICE_LOCK = "~$"
"""How the names of the files begin by which Office marks a document as open."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that lies there: its stamp, and the device that it lies on."""

    path: Path
    stamp: Stamp
    device: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A folder as it is now: its files by absolute path, the places that could not be looked into."""

    folder: Path
    root: Root
    files: Mapping[str, Seen]
    hidden: tuple[str, ...]


def sight_of(folder: Path) -> Sight | None:
    """What lies in a folder; None where it is away."""
    try:
        status = folder.stat()
        if not folder.is_dir():
            return None
    except OSError:
        return None
    files: dict[str, Seen] = {}
    hidden = []
    for path in find_files([folder]).files:
        if path.name.startswith(_OFFICE_LOCK):
            continue
        try:
            found = path.stat()
        except FileNotFoundError:
            continue  # gone since, or a link to nothing
        except OSError:
            hidden.append(source_of(path))
            continue
        if path.is_dir():
            hidden.append(source_of(path))  # it could not be listed
        else:
            files[source_of(path)] = Seen(path, (found.st_size, found.st_mtime_ns), found.st_dev)
    return Sight(folder, (status.st_dev, status.st_ino), files, tuple(hidden))


def inside(path: str, folder: str) -> bool:
    """Whether a path lies in a folder."""
    return path.startswith(folder.rstrip(os.sep) + os.sep)


def gone(taken: Mapping[str, Entry], sight: Sight, root: Root | None) -> tuple[list[str], bool]:
    """Of the files that were taken from a folder those that are truly gone, and whether others are only away.

    A disk that is not mounted leaves an empty folder: files are away where the place that they lay in is now on another
    device, or where the folder is another than `root`, the one that they were taken from, and has none of them.
    """
    missing = [path for path in taken if path not in sight.files]
    present = [path for path in taken if path in sight.files]
    if missing and root is not None and root != sight.root and not present:
        return [], True
    # The system may number its devices anew when it starts: files that are there tell how.
    moved = {taken[path].device: sight.files[path].device for path in present}
    lost = [
        path
        for path in missing
        if not any(path == one or inside(path, one) for one in sight.hidden)
        and _device_above(path) == moved.get(taken[path].device, taken[path].device)
    ]
    return lost, len(lost) < len(missing)


def _device_above(path: str) -> int | None:
    """The device of the nearest folder above a path that is there."""
    for folder in Path(path).parents:
        try:
            return folder.stat().st_dev
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None
