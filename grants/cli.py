"""What an operator types: verify, backup, restore."""

from __future__ import annotations

from flask import Flask


def install(app: Flask) -> None:
    """Give the application its commands."""
