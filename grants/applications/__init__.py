"""Applications: drafting together, submission and receipt, admissibility, withdrawal."""
