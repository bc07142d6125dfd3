"""What did HTTP ask about figures and dossiers, what do we answer? By desk: figures, rows with their files, dossiers."""

from grants.reporting.views.desk import bp

from . import dossier, figures, rows  # noqa: F401  they register their pages on `bp`

__all__ = ["bp"]
