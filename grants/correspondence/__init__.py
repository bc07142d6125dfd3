"""Correspondence: who is told what, in which words and language; turns events into mail."""
