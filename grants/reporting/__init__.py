"""Reporting: figures on pages in SQL, exports and analyses in the worker."""
