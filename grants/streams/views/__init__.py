"""What did HTTP ask about rounds and streams, what do we answer? A desk for the public, one for managers, by noun."""

from grants.streams.views.desk import bp

from . import defaults, draft, feeds, files, inquiries, manager, outages, rounds, versions, visitor  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
