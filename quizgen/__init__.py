"""Hand-checked question banks to Anki decks, printable quizzes and Moodle XML."""

__version__ = "0.1.0"
