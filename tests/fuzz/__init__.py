"""Damaged courses: none may cause a traceback, lose a question silently, or leave half a build."""
