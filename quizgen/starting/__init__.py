"""Start a course and extend it: a folder to begin with, then new banks, quizzes, questions and outputs."""
