"""A rule on formulas outside questions, which an output must show as typed if it can't typeset them."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.checks.texts import texts_beside
from quizgen.errors import Problem
from quizgen.outputs.carrying import unset_in
from quizgen.scope import Scope
from quizgen.text.markdown import formulas


def formulas_carried(scope: Scope) -> Iterator[Problem]:
    """Yield formulas in descriptions, instructions and the like that an output can't typeset."""
    for text, problem in texts_beside(scope):
        for tex in formulas(text) if "$" in text else ():
            for backend in scope.backends:
                if unset := unset_in(backend, tex):
                    message = f"{backend.name} shows a formula as typed: it {unset}"
                    help_text = "write it differently (docs/formulas.md says what works where)"
                    yield problem("formula-not-carried", message, help_text, severity="warning")
