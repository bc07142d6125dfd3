"""Review: reviewers, personal interests, scores, panel, ranking."""
