"""`python -m kb mcp`: the knowledge base as tools for a language model's program, which starts this command."""

from kb.command_line import DebugOption, KbOption, stderr_console
from kb.knowledge_base import KnowledgeBase
from kb.settings import load_settings


def mcp(*, kb: KbOption = None, _debug: DebugOption = False) -> None:
    """Serve the tools ask, search, facts, documents and page over standard input and output (MCP).

    For programs that start their tools themselves; the chat (python app.py) serves the same at /mcp.
    """
    from api.mcp.stdio import serve_stdio  # most of a second that other commands need not spend

    note = stderr_console()
    with KnowledgeBase.open(load_settings(dir=kb), lambda line: note.print(line, markup=False)) as base:
        serve_stdio(base)
