"""`make stop`: end a Ronde that runs from this folder, or what a killed one left behind."""

from __future__ import annotations

import argparse
import os
import signal
import sys

from ops import environment, preflight, queueserver
from ops.processes import wait_until
from ops.run import end_leftovers, say


def main() -> int:
    """Returns 0 when nothing runs any more."""
    parser = argparse.ArgumentParser(prog="make stop", description=__doc__)
    parser.add_argument("--instance", default=None)
    instance = environment.instance_folder(parser.parse_args().instance)
    if not instance.is_dir():
        say("Nothing runs.")
        return 0
    holder = preflight.holder(instance)
    if holder:
        os.kill(holder, signal.SIGTERM)
        if not wait_until(lambda: preflight.holder(instance) is None, 20):
            print(f"Process {holder} does not stop; end it by hand.", file=sys.stderr)
            return 1
    left = end_leftovers(instance)
    if queue := queueserver.find(instance):
        queue.stop()
    say("Stopped." if holder or left or queue else "Nothing runs.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
