"""What a course is made of: fields, questions, papers, quizzes. Frozen; knows no file format."""
