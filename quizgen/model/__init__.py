"""The parts of a course: fields, questions, papers, quizzes. All are frozen and know no file format."""
