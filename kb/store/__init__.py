"""What is kept on disk: the catalogue in SQLite, vectors in Chroma, original files, ratings, locks.

Comes in: a `NewDocument`. Goes out: documents, chunks, tables, facts, nearest vectors.
Imports text, embedding and facts. Search and the knowledge base use it.
"""
