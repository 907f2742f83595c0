"""What each path asks for, whatever its route does: who may call it, how much may be sent, what it costs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from access.principal import Scope

KB, MB = 1024, 1024 * 1024
UPLOAD_SLACK = 10
"""Files are cut off at so many times their limit: between the two, reading refuses and says what to do."""

OWN = "/access"
"""Where the pages of accounts are. Some of them are open to everybody; they look for themselves."""

MCP = "/mcp"
FOR_PROGRAMS = ("/api", "/v1", MCP, "/openapi", "/docs")
"""Paths of programs: who comes without credentials is told so, and not led to the page where people log in."""

_GRADIO = re.compile(
    r"/gradio_api/(?:queue/(?:join|data)|upload|upload_progress|cancel|reset/?|heartbeat/[\w-]+|startup-events|app_id/?"
    r"|info/?|theme\.css)"
)
_NOT_OURS = re.compile(
    r"/(?:gradio_api|login|login_check|logout|token|user|monitoring|run-history|pwa_icon|dev)(?:/.*)?"
)
"""What Gradio serves besides: other people's files, addresses to be fetched, code to be run, pages of its own."""

_UPLOADS = re.compile(r"/gradio_api/upload|/api/v\d+/documents(?:/.*)?")
_CHANGES = re.compile(r"/gradio_api/upload|/api/v\d+/(?:documents|bin|jobs)(?:/.*)?")
_ASKS = re.compile(r"/chat/ask|/api/v\d+/(?:ask|search)(?:/.*)?|/v\d+/chat/completions|/mcp(?:/.*)?")
_LARGE = re.compile(r"/chat/\w+|/access/chats(?:/.*)?")
_POLLED = frozenset({"/jobs", "/starting", "/gradio_api/queue/data"})
"""What an open page asks by itself: it does not keep a login alive."""

OF_THE_PROGRAM = ("/assets/", "/static/", "/svelte/", "/theme.css")
"""Files of the program, the same for everybody: browsers may keep them."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Wants:
    """What a request asks for."""

    scope: Scope
    upload: bool
    question: bool
    body_most: int
    """Bytes that may be sent."""


def is_served(path: str) -> bool:
    """Whether a path is one that anything here is for."""
    return bool(_GRADIO.fullmatch(path)) or not _NOT_OURS.fullmatch(path)


def is_sound(path: str) -> bool:
    """Whether a path leads down only, and has no signs that systems read in different ways."""
    return (
        path.startswith("/")
        and not any(sign < " " or sign in "\\\x7f" for sign in path)
        and not {"..", "."} & set(path.split("/"))
        and "//" not in path
    )


def is_used(path: str) -> bool:
    """Whether a request says that somebody is there."""
    return path not in _POLLED


def is_for_programs(path: str) -> bool:
    """Whether a path is for programs."""
    return path.startswith(FOR_PROGRAMS)


def wants(method: str, path: str, max_file_mb: int) -> Wants:
    """What a request with this method and path asks for."""
    changing = method not in SAFE
    upload = changing and bool(_UPLOADS.fullmatch(path))
    scope = Scope.WRITE if changing and _CHANGES.fullmatch(path) else Scope.READ
    if upload:
        most = UPLOAD_SLACK * max_file_mb * MB + MB
    elif _LARGE.fullmatch(path):
        most = 32 * MB
    elif path.startswith("/gradio_api/"):
        most = 16 * MB
    elif is_for_programs(path):
        most = 5 * MB  # the doors refuse a little less, in their own words
    else:
        most = MB
    return Wants(scope, upload, changing and bool(_ASKS.fullmatch(path)), most)
