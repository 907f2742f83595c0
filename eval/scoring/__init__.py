"""What answers are worth: scores, rankings, records, gates, comparison with an earlier run.

Comes in: answers and cases. Goes out: results.
Imports questions.
"""
