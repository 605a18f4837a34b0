"""What was found in banks and in their questions, kept as data for the next run."""
