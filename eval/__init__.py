"""Scores the knowledge base on questions whose answers are known, and measures its speed and memory."""
