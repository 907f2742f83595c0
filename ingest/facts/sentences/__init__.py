"""The facts of sentences: figures whose measure the sentence names, with period, subject, change and basis as it tells
them."""
