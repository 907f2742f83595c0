"""Text as the program sees it: tokens, sentences, language, scripts, names, glossary concepts.

Comes in: any string. Goes out: tokens, spans, concepts.
Imports only the nouns. Every later room may import it.
"""
