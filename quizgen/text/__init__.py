"""Texts of a bank: Markdown, formulas, how wide things are. Knows no course and no output."""
