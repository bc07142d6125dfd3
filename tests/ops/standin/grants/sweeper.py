"""A sweeper without a house to sweep."""

import time

while True:
    time.sleep(1)
