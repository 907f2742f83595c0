"""What can go wrong, as one tree; commands and pages show these, anything else is a bug and propagates.

ReportQAError                 what happened, what to do; exit status 1
├── UsageError                wrong use, or a setting that cannot be; exit status 2
├── UnreadableFileError       one file could not be read; the others go on; exit status 1
├── ModelUnavailableError     the embedding model cannot be made or loaded; exit status 1
├── LanguageModelError        the language model failed; told beside the answer that is given without it; exit status 1
├── StorageError              disk full, folder not writable, damaged index; exit status 1
│   └── ServerError           the Chroma server cannot be reached; exit status 1
└── KnowledgeBaseUnusableError
    ├── LockedError           another process is writing; exit status 3
    └── MismatchError         the index was made by other settings; exit status 3
"""

from __future__ import annotations


class ReportQAError(Exception):
    """An error a person can act on.

    Args:
        what: one line: what happened, to which file or setting.
        cure: one line: what to do next.
    """

    exit_status = 1

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(what)
        self.what = what
        self.cure = cure

    def __str__(self) -> str:
        """Both lines, as every command prints them."""
        return f"{self.what}\n{self.cure}"


class UsageError(ReportQAError):
    """Wrong use of a command, or a setting that cannot be."""

    exit_status = 2


class UnreadableFileError(ReportQAError):
    """One file could not be read."""


class ModelUnavailableError(ReportQAError):
    """The embedding model cannot be made, found or loaded."""


class LanguageModelError(ReportQAError):
    """The language model cannot be reached, refuses, is too slow or sends what is no answer."""


class StorageError(ReportQAError):
    """The disk or the index refused: full, not writable, damaged."""


class ServerError(StorageError):
    """The Chroma server cannot be reached, or what answers there is none."""


class KnowledgeBaseUnusableError(ReportQAError):
    """The knowledge base cannot be used as it stands."""

    exit_status = 3


class LockedError(KnowledgeBaseUnusableError):
    """Another process is writing to the knowledge base."""


class MismatchError(KnowledgeBaseUnusableError):
    """The index was made by another model, chunking or program version."""
