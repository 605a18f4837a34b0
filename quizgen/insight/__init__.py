"""A course in numbers; what of each paper is asked, or left out."""
