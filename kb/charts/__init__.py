"""Charts of facts: figures that may be put together, as marks that name their cells.

In: facts of the knowledge base, or a turn of a conversation that asks for a chart. Out: a `kb.chart.Chart` with the facts behind its marks, a
specification for Vega-Lite, an `Answer`. Imports the nouns, facts, text and citing; only `kb.dialogue` and the pages import it.
"""
