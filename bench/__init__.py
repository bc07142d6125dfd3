"""Our operations beside their floors: what the same work costs on the same stack with nothing of ours in it."""
