"""Checking by hand: what is open, what to look at, what is recorded.

clock, git and files know the world outside; ledger tells what a check is worth; decisions decides.
"""
