"""REST under /api/v1, and the page that shows what a citation rests on.

In: requests, checked by api.shapes.bodies. Out: JSON of the contract. Imports shapes and serving.
"""
