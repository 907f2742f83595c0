"""From a report that was read to its facts: of table cells, of sentences, of the cover."""
