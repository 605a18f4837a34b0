"""An SVG as a picture and nothing else: what it may contain, what is left out, what is refused."""

from __future__ import annotations

from quizgen.outputs.svg.clean import NotSvgError, Refusal, cleaned, refusals

__all__ = ["NotSvgError", "Refusal", "cleaned", "refusals"]
