"""Facts: one figure of a report each, with what it means. Nouns, the readers of figures, units, periods and measures,
the store."""
