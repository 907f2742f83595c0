"""What a visitor may do: every handler that changes something asks, whichever way it was called."""

from typing import Any

import gradio as gr

from access.guard import note, principal_of
from access.principal import Scope
from kb.html.rendering import Texts, note_html


def may(request: gr.Request, scope: Scope) -> bool:
    """Whether who asks has a scope."""
    return principal_of(_asked(request)).may(scope)


def may_change(request: gr.Request) -> bool:
    """Whether who asks may add and remove reports."""
    return may(request, Scope.WRITE)


def tell(request: gr.Request, action: str, what: str) -> None:
    """Write down in the audit log, where one is kept, what was done."""
    note(_asked(request), action, what)


def refusal_html(texts: Texts) -> str:
    """What those are told who may not."""
    return note_html(texts["not_allowed"], kind="failure")


def _asked(request: gr.Request) -> Any:
    """The request behind Gradio's own."""
    return request.request
