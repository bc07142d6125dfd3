"""Decisions: the line under the ranking, what-if, proposals, four eyes, publication, letters."""
