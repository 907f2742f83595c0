"""Fits what chooses cells of tables (kb.cells): in, public questions over tables; out, kb/cells/network.npz and
words.npz."""
