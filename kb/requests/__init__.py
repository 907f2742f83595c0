"""Requests that are no question on content: summaries, recommendations, the reports themselves, showing a place, and
talk.

In: a turn of a conversation, with what came before it. Out: an `Answer`, or None where the turn asks for content, which
`kb.answer` then looks up. Imports the nouns, text, search and citing. Only `kb.answer` and the knowledge
base import it.
"""
