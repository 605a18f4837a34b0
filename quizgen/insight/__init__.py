"""A course in numbers, and how much of each paper its questions cover."""
