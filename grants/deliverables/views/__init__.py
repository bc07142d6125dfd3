"""What did HTTP ask about deliverables, what do we answer? By side: the lists, the writer, the assessor,
the library, the consult hour of projects, advisers and planners.
"""

from grants.deliverables.views.desk import bp

from . import (  # noqa: F401  they register their pages on `bp`
    assessing,
    consult,
    consult_advice,
    consult_planning,
    exports,
    figures,
    files,
    library,
    lists,
    publishing,
    reading,
    sources,
    versions,
    writing,
)

__all__ = ["bp"]
