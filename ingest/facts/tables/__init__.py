"""Facts of table cells: what each figure measures, of whom, when, in which unit.

Comes in: a `Table` and its surroundings. Goes out: facts.
Imports words and about; the readers of `kb.facts`.
"""
