"""A worker that, as RQ does, has a child in a process group of its own."""

import subprocess
import sys
import time

child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], process_group=0)
sys.stdout.write(f"child {child.pid}\n")
sys.stdout.flush()
while True:
    time.sleep(1)
