"""Damaged courses: none may end in a traceback, lose a question silently, or leave half a build."""
