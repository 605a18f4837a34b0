"""The files that an output makes, and their text."""
