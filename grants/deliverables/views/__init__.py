"""What did HTTP ask about deliverables, what do we answer? By side: the lists, the writer, the assessor."""

from grants.deliverables.views.desk import bp

from . import assessing, lists, writing  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
