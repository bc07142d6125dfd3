"""What did HTTP ask about mail and messages, what do we answer? By noun."""

from grants.correspondence.views.desk import bp

from . import broadcasts, holds, mail, messages, texts  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
