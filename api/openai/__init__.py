"""The OpenAI-compatible door: /v1/chat/completions and /v1/models.

In: messages. Out: an answer with links to its evidence, whole or in pieces. Imports shapes and serving.
"""
