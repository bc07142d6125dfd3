"""A Ronde with an empty database in a folder that goes away, to play a demonstration or a dry run in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_migrate import upgrade

from grants.foundation.database import db, forget_on_power_cut


@contextmanager
def scratch_application(folder: Path | str) -> Iterator[None]:
    """Open an application with an empty database in this folder; nothing in it outlives a power cut."""
    from grants.assembly import create_app
    from grants.settings import read_settings

    settings = {"RONDE_MODE": "development", "RONDE_INSTANCE": str(folder), "ARGON2_MEMORY_KIB": "64"}
    with create_app(read_settings(settings)).app_context():
        forget_on_power_cut(db.engine)
        upgrade()
        yield
