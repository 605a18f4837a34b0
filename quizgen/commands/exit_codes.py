"""What a command tells whoever started it: docs/commands.md lists them."""

DONE, WRONG_CONTENT, WRONG_USE, OUTSIDE = 0, 1, 2, 3
