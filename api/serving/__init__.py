"""What all doors share: questions answered in threads, sizes, counters, the page that documents them.

In: a knowledge base, requests. Out: answers as they grow, refusals before a body is read. Imports shapes.
"""
