"""The chat: questions and answers beside their evidence.

The browser keeps the chats (kb/html/web/chat_*.js); the server keeps none. Every request brings what it is about, which
is checked as anything from outside (ui.chat.kept).
"""

from ui.chat.page import ChatPage, ChatParts
from ui.chat.routes import chat_routes

__all__ = ["ChatPage", "ChatParts", "chat_routes"]
