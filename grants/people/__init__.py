"""People: accounts, organisations, initiatives, memberships, roles, signing in."""
