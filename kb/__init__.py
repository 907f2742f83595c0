"""The knowledge base: what is stored, found and answered."""
