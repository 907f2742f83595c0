"""What the environment must say before PyTorch is first imported, by whomever: later it is not looked at again."""

from __future__ import annotations

import os


def let_threads_sleep() -> None:
    """Have PyTorch's threads sleep while they wait, and few of its matrix products kept."""
    # Spinning, two threads make a busy machine four times slower.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    # A product made for one number of tokens is hardly ever wanted again, and a thousand of them take 100 MB.
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")
