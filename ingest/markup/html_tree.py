"""HTML to a tree of tags: its encoding, how much of it is let in, what of it is seen, and the way through it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString
from bs4.exceptions import ParserRejectedMarkup

from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLOCKS = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 "
    "h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
_UNSEEN = (
    "applet audio button canvas datalist dialog embed head iframe input map math noembed noframes noscript "
    "object option rp "
    "rt script select style svg template textarea title video"
)
BLOCKS = frozenset(_BLOCKS.split())
"""Tags that begin a line of their own."""

_HIDDEN = frozenset(_UNSEEN.split())
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_MOST_TAGS = 500_000
"""Tags of the largest file: it takes about 7 seconds and 600 MB."""

_MOST_NESTED = 50_000_000
"""Pieces of text times how deep each is nested: what building the tree takes time by. Large filings have a tenth of
it."""

_HEAD = 4_096
"""Bytes in which the declaration has to stand."""

_DECLARED = re.compile(
    rb"""<meta\s[^<>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})|<\?xml\s[^<>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml\s[^<>]{0,300}>")
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "hz-gb-2312"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "windows-31j", "x-sjis"), "cp932"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252", "cp1252"), "cp1252"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "windows-949"), "cp949"),
    "euc-jp": "euc_jp",
}
"""What browsers read the commonest declarations as."""


def declared_charset(data: bytes) -> str:
    """Python's name of the encoding that an HTML file declares, "" when it declares none or an unusual one."""
    match = _DECLARED.search(data[:_HEAD])
    return _CODECS.get((match[1] or match[2]).decode("ascii").lower(), "") if match else ""


def html_tree(source: str, name: str) -> BeautifulSoup:
    """The tree of a text that holds tags; `name` is the file's, for errors.

    Raises:
        UnreadableFileError: it has more tags than can be read, or is nothing that can be parsed.
    """
    if source.count("<") > 2 * _MOST_TAGS:
        raise UnreadableFileError(f"{name} has more than {_MOST_TAGS:,} tags.", "Split it into several files.")
    bare = _XML_DECLARATION.sub("", source, count=1)
    try:
        if _nesting(bare) > _MOST_NESTED:
            raise UnreadableFileError(
                f"{name} has tags nested too deep.", "Save it again from the program that made it."
            )
        return BeautifulSoup(bare, "lxml")
    except ParserRejectedMarkup:
        raise UnreadableFileError(
            f"{name} is no HTML that can be parsed.", "Save it again as HTML or as text."
        ) from None


class _Nesting:
    """A target of the parser that adds up how deep each piece of text is nested."""

    def __init__(self) -> None:
        """Outside of all tags."""
        self.depth = self.sum = 0

    def start(self, _tag: str, _attributes: object) -> None:
        """A tag begins."""
        self.depth += 1

    def end(self, _tag: str) -> None:
        """A tag ends."""
        self.depth -= 1

    def data(self, _text: str) -> None:
        """Text stands here."""
        self.sum += self.depth

    def close(self) -> int:
        """The sum, after the last tag."""
        return self.sum


def _nesting(source: str) -> int:
    from lxml.etree import HTMLParser

    parser = HTMLParser(target=_Nesting())
    parser.feed(source)
    return int(parser.close())


class Visitor(Protocol):
    """What follows a walk over a tree of tags."""

    def enter(self, tag: Tag) -> bool:
        """Before what is inside; False passes it over."""

    def leave(self, tag: Tag) -> None:
        """After what is inside, where that was not passed over."""

    def add(self, text: str) -> None:
        """A piece of text."""


def walk(roots: Iterable[Tag], visitor: Visitor) -> None:
    """Lead a visitor over what a reader sees, in order. However deep the tags are nested, the call stack stays flat."""
    stack: list[tuple[object, bool]] = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, inside = stack.pop()
        if isinstance(node, Tag):
            if inside:
                visitor.leave(node)
            elif not is_unseen(node) and visitor.enter(node):
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.contents))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            visitor.add(node)


def is_unseen(tag: Tag) -> bool:
    """Is nothing of it shown: scripts, form fields, what is hidden?"""
    style = tag.attrs.get("style")
    return tag.name in _HIDDEN or "hidden" in tag.attrs or bool(style and _HIDING.search(str(style)))


def first_inside(tag: Tag, most: int) -> list[PageElement]:
    """The first nodes inside a tag in order, at most so many. Its cost does not grow with how deep they are nested."""
    found: list[PageElement] = []
    stack = tag.contents[:most][::-1]
    while stack and len(found) < most:
        node = stack.pop()
        found.append(node)
        if isinstance(node, Tag):
            stack.extend(node.contents[:most][::-1])
    return found
