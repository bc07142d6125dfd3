"""What do we do later? Make the files of exports and analyses, where pandas works and nowhere else."""

from grants.reporting.jobs import exports, learning

__all__ = ["exports", "learning"]
