"""Which files an output makes, and their text."""
