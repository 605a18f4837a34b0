"""The texts of banks: Markdown, formulas, the widths of both. Knows no course and no output."""
