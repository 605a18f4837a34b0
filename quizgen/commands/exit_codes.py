"""What a command reports to the program that started it: docs/commands.md lists them."""

DONE, WRONG_CONTENT, WRONG_USE, OUTSIDE = 0, 1, 2, 3
