"""From a question to an answer: readers of facts, tables and prose compete; one answers, or nothing does.

Comes in: a question, its reports and hits. Goes out: an `Answer` with citations and an outcome.
Imports all rooms before it.
"""
