"""Answers looked up by what figures mean: a question's measure, period, subject and scope against those of facts.

In: a question, the facts of the documents that search found. Out: the cells whose dimensions are those asked for, or
nothing. Imports the nouns, `kb.facts`, the readers of tables; `kb.answer.reply` imports it.
"""
