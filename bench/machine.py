"""On what kind of machine was this measured? In general words."""

from __future__ import annotations

import os
import platform
from pathlib import Path


def describe() -> str:
    """Return cores, memory and system, without names or addresses."""
    try:
        kib = int(Path("/proc/meminfo").read_text().split()[1])
        memory = f", {kib / 1024 / 1024:.0f} GiB of memory"
    except (OSError, ValueError):
        memory = ""
    return f"{os.cpu_count()} cores{memory}, {platform.system()} on {platform.machine()}"
