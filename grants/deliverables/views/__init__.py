"""What did HTTP ask about deliverables, what do we answer? By side: the lists, the writer, the assessor,
the consult hour of projects, advisers and planners.
"""

from grants.deliverables.views.desk import bp

from . import assessing, consult, consult_advice, consult_planning, lists, writing  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
