"""Awards: running grants, their requests for change and extension, and past awards from registers."""
