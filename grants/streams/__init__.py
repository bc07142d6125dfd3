"""Streams: rounds and streams as data, from the call that is written to the version that is frozen."""
