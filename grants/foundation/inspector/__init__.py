"""What runs in the process that opens a stranger's file: nothing but Python's own library, and no way out."""
