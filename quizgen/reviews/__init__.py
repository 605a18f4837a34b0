"""Checking by hand: which questions are open, what has changed in them, and the record of decisions.

clock, git and files touch the outside world; ledger works out a question's state from its reviews; decisions
and sitting make reviews, and history shows what was edited since.
"""
