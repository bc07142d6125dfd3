"""Tests of the wing streams."""
