"""Fitted weights and what they were fitted on.

Comes in: weights.toml. Goes out: `Weights`.
Imports nothing of ours. Whatever decides by a fitted weight imports it.
"""
