"""What a rule is: a code for life, a severity, and a function whose docstring says why it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from quizgen.checks.item_writing.views import BankView, QuizView, View
from quizgen.errors import FieldPath, Severity

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule found.

    Args:
        message: what is wrong, in one clause.
        help: what to do.
        path: the field of the question that it is about.
        on: the question, where a rule on a bank or a quiz found something about one.
        severity: where it differs from the rule's.
    """

    message: str
    help: str
    path: FieldPath = ()
    on: View | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[V]):
    """One rule.

    Args:
        code: a kebab-case name; waivers and the documentation know the rule by it.
        severity: what its findings are, unless they say otherwise.
        find: the function; its docstring has the reason and the literature.
        sets: the sets of types that it looks at (see `types.sets`), or counts in a bank or a quiz.
        needs: the word lists without which it can't look at a language.
    """

    code: str
    severity: Severity
    find: Callable[[V], Iterator[Finding]]
    sets: tuple[str, ...]
    needs: tuple[str, ...] = ()


ItemRule = Rule[View]
BankRule = Rule[BankView]
QuizRule = Rule[QuizView]
