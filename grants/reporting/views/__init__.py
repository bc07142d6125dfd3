"""What did HTTP ask about figures, what do we answer? By desk: figures, the rows behind
them, exports, dossiers, what evaluations say together.
"""

from grants.reporting.views.desk import bp

from . import dossier, figures, learning, rows  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
