"""Run one flask command in the settings of `make run`: python -m ops.command demo, verify, backup FILE ..."""

from __future__ import annotations

import os
import sys

from ops import environment, queueserver


def main() -> None:
    """Become the flask command; it reaches the queue only when Ronde runs."""
    instance = environment.instance_folder()
    instance.mkdir(parents=True, exist_ok=True)
    queue = queueserver.find(instance)
    settings = environment.demonstration(instance, port=8000, queue_url=queue.url if queue else "")
    os.chdir(environment.ROOT)
    os.execve(sys.executable, [sys.executable, "-m", "flask", *sys.argv[1:]], settings)


if __name__ == "__main__":
    main()
