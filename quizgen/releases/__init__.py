"""What learners have: recorded, compared, dated."""
