"""What a process keeps in memory, and how often it is looked through for what could go."""

from __future__ import annotations

import gc


def settle() -> None:
    """Say that what is loaded by now stays for good.

    Looking through it again and again for what could go takes a fifth of the time of whoever works with many rows.
    """
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    gc.enable()
