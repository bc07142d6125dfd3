"""What did HTTP ask about people, what do we answer? By desk: the door, oneself, organisations, the administrator."""

from grants.people.views.desk import bp

from . import administrator, door, oneself, organisations  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
