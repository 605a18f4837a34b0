"""Releases: record what learners have, and compare the course with it."""
