"""Problems, questions, releases, numbers as lines for a terminal."""
