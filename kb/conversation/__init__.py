"""What a turn takes from the turns before.

Comes in: a question and the turns before it. Goes out: the question made complete.
Imports question and search.
"""
