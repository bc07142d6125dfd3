"""How any wing speaks HTTP: doors, forms, pages, failures, security."""
