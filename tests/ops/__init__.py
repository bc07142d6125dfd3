"""Tests of how Ronde is set up, started, stopped and checked."""
