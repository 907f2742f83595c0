"""The knowledge base for language models that use tools: MCP over HTTP, and over standard input and output.

In: calls of tools. Out: answers, passages, figures, documents, pages, as text and as data. Imports shapes and serving.
The SDK takes most of a second to import: whoever uses it here does so when the first call comes.
"""
