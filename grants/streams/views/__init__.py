"""What did HTTP ask about rounds and streams, what do we answer? By desk: visitor, rounds, manager, draft, files."""

from grants.streams.views.desk import bp

from . import draft, files, manager, rounds, visitor  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
