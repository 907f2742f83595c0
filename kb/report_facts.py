"""The nouns of what is known about a report beside its text: what it says of itself, and how reading it went."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """A company that a report is about: its name and its stock code ("688256.SH"), either of which may be empty."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a report says of itself beside title and date; empty where it does not say.

    `institution` is the house that published it, empty of a company's own report, filing or release. `subject` is the
    one company that it is about; None of a report on several or on none. `companies` are those named with a stock code,
    the subject first, which may be without one. `rating` and `rating_before` are as printed, `target` is the target
    price as printed, with its unit ("315.90 元").
    """

    institution: str = ""
    authors: tuple[str, ...] = ()
    companies: tuple[Company, ...] = ()
    rating: str = ""
    target: str = ""
    rating_before: str = ""
    subject: Company | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """How reading a report went, in numbers.

    `page_characters` are the characters read on each page, empty where the format has no pages. `odd_characters` are
    those that stand for something that could not be read (U+FFFD and private use). `doubtful_cells` and
    `doubtful_tables` are those whose place or text was not sure.
    """

    headings: int = 0
    figures: int = 0
    characters: int = 0
    page_characters: tuple[int, ...] = ()
    odd_characters: int = 0
    doubtful_cells: int = 0
    doubtful_tables: int = 0

    @property
    def pages_without_text(self) -> tuple[int, ...]:
        """The pages (from 1) on which nothing was read."""
        return tuple(page for page, count in enumerate(self.page_characters, start=1) if not count)
