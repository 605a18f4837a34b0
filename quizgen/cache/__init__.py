"""What can be worked out again at any time, kept in the user's cache folder: data only, never code.

`store` keeps bytes under a name, `folders` tells whether files are what they were, `runs` says again what a
command said while nothing has changed, `sound` knows questions that rules have found nothing in.
"""

from quizgen.cache.store import cache_folder, forget_oldest, is_on, keep, recall, switched_off

__all__ = ["cache_folder", "forget_oldest", "is_on", "keep", "recall", "switched_off"]
