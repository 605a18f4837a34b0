"""Results that can be worked out again at any time, in the user's cache folder: data only, never code.

`store` keeps bytes under a name, `folders` finds out whether files have changed, `runs` repeats the output of
a command while nothing has changed.
"""

from quizgen.cache.store import cache_folder, digest_of, forget_oldest, is_on, keep, recall, switched_off

__all__ = ["cache_folder", "digest_of", "forget_oldest", "is_on", "keep", "recall", "switched_off"]
