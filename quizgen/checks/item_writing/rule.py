"""What a rule is: a function, with all that is to be said of it beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from quizgen.checks.item_writing.literature import Source
from quizgen.checks.item_writing.views import BankView, QuizView, View
from quizgen.errors import FieldPath, Severity

V_contra = TypeVar("V_contra", contravariant=True)


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
class Rule(Generic[V_contra]):
    """One rule, as `@rule` makes it of a function.

    Args:
        code: a kebab-case name; waivers and the documentation know the rule by it.
        severity: what its findings are, unless they say otherwise.
        find: the function.
        sets: the sets of types that it looks at (see `types.sets`), or counts in a bank or a quiz.
        needs: the word lists without which it can't look at a language.
        sources: the literature that it rests on.
    """

    code: str
    severity: Severity
    find: Callable[[V_contra], Iterator[Finding]]
    sets: tuple[str, ...]
    needs: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


def rule(
    code: str,
    severity: Severity,
    *sets: str,
    needs: tuple[str, ...] = (),
    sources: tuple[Source, ...] = (),
) -> Callable[[Callable[[V_contra], Iterator[Finding]]], Rule[V_contra]]:
    """Make a rule of the function below, whose docstring explains it in paragraphs, for teachers.

    The first paragraph says what the rule finds, the second why that matters, others how it looks and what it
    leaves alone. With the arguments here, and the cases in tests/rules/<code>/, these are all facts about it;
    docs/rules/<code>.md is made of them, and `quizgen explain` prints that page.

    Args:
        code: as in `Rule`, and so are the others.
        severity: of what it finds.
        sets: of types.
        needs: word lists.
        sources: literature.
    """

    def made(find: Callable[[V_contra], Iterator[Finding]]) -> Rule[V_contra]:
        return Rule(code, severity, find, sets, needs, sources)

    return made


ItemRule = Rule[View]
BankRule = Rule[BankView]
QuizRule = Rule[QuizView]
