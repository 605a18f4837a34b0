"""The exit codes of commands, which docs/commands.md lists."""

DONE, WRONG_CONTENT, WRONG_USE, OUTSIDE = 0, 1, 2, 3
