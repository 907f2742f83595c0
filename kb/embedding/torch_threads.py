"""Environment variables that must be set before PyTorch is first imported; PyTorch reads them only once."""

from __future__ import annotations

import os


def let_threads_sleep() -> None:
    """Let PyTorch's threads sleep while they wait, and limit its cache of matrix products."""
    # Spinning, two threads make a busy machine four times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # A product made for one number of tokens is hardly ever wanted again, and a thousand of them take 100 MB.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")
