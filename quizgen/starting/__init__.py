"""How a course begins and grows: a folder to start from, and new banks, quizzes and questions in it."""
