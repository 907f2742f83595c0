"""What goes in and comes out as JSON: requests, results, refusals.

Imports nothing of the other rooms.
"""
