"""The pages of the app: layout and events. What is said stands in kb/html/web/texts.toml, HTML in kb.html.rendering.

A page keeps nothing but who has asked to stop: what belongs to one person's session lives in gr.State, what all share is the knowledge base.
"""

from ui.chat import ChatPage
from ui.evals import CHAT_TAB, EvalPage
from ui.facts import FactsPage
from ui.pages import PageServer
from ui.reports import ReportsPage
from ui.settings import SettingsPage
from ui.words import Words, load_words

__all__ = [
    "CHAT_TAB",
    "ChatPage",
    "EvalPage",
    "FactsPage",
    "PageServer",
    "ReportsPage",
    "SettingsPage",
    "Words",
    "load_words",
]
