"""Why is a bar missed? What was found out about each operation, told only when the bar is missed."""

REASONS: dict[str, str] = {}
