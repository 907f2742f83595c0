"""The pages of the app: layout and events. What is said stands in kb/html/web/texts.toml, HTML in kb.html.rendering and
kb.html.answer_rendering.

A page keeps nothing but who has asked to stop: chats live in the browser, what else belongs to one person's session in
gr.State, what all share in the knowledge base.
"""

from ui.chat import ChatPage, chat_routes
from ui.evals import CHAT_TAB, EvalPage
from ui.facts import FactsPage
from ui.page_frame import FirstScript, PageFrame
from ui.pages import PageServer
from ui.reports import ReportsPage
from ui.settings import SettingsPage
from ui.words import Words, load_words

__all__ = [
    "CHAT_TAB",
    "ChatPage",
    "EvalPage",
    "FactsPage",
    "FirstScript",
    "PageFrame",
    "PageServer",
    "ReportsPage",
    "SettingsPage",
    "Words",
    "chat_routes",
    "load_words",
]
