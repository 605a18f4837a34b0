"""Formulas that an output shows as they are typed, since what sets them there does not know all of them."""

from __future__ import annotations

from collections.abc import Iterator

from quizgen.checks.structure import LONGEST_SHOWN, prose
from quizgen.errors import Problem
from quizgen.scope import Scope
from quizgen.text.formulas import math_fault
from quizgen.text.markdown import formulas


def formulas_carried(scope: Scope) -> Iterator[Problem]:
    """Yield the formulas that an output can't set; what no output can set, or paper can't, is `bad-math`."""
    for text, problem in prose(scope):
        if "$" not in text:
            continue
        for tex in formulas(text):
            for output, commands, engines in _lost(scope, tex):
                shown = tex if len(tex) <= LONGEST_SHOWN else f"{tex[:LONGEST_SHOWN]}…"
                message = f"{output} shows {commands} of ${shown}$ as it is typed: {engines} can't set it"
                help_text = "write it in another way (docs/formulas.md says what is set where)"
                yield problem("formula-not-carried", message, help_text, severity="warning")


def _lost(scope: Scope, tex: str) -> Iterator[tuple[str, str, str]]:
    """Yield each output that can't set a formula, with what it does not know, and with what sets it there."""
    from quizgen.text.engines import NAMES, unset  # noqa: PLC0415 - few banks have formulas

    lost = unset(tex)
    if not lost or math_fault(tex):
        return
    for backend in scope.backends:
        engines = [engine for engine in backend.manifest.engines if engine in lost]
        if engines:
            commands = dict.fromkeys(command for engine in engines for command in lost[engine])
            yield backend.name, ", ".join(commands), ", ".join(NAMES[engine] for engine in engines)
