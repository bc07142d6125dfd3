"""What do we do later? Make the files of exports, where pandas works and nowhere else."""

from grants.reporting.jobs import exports

__all__ = ["exports"]
