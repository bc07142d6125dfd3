"""Tests of correspondence."""
