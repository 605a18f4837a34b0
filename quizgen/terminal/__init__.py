"""Problems, questions, releases and numbers as lines for a terminal."""
