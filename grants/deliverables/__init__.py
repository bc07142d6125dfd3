"""Deliverables: handbook, process evaluation, intervention description."""
