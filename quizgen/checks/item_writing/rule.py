"""Rules of item writing: functions, with all facts about them beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, NamedTuple, TypeVar

from quizgen.checks.item_writing.literature import Source
from quizgen.checks.item_writing.views import BankView, QuizView, View
from quizgen.errors import FieldPath, Severity

V_contra = TypeVar("V_contra", contravariant=True)


class Finding(NamedTuple):
    """A finding of a rule.

    Args:
        message: what is wrong, in one clause.
        help: what to do.
        path: the path of the field in the question.
        on: the question, if a rule on a bank or quiz found something in one question.
        severity: its severity, if it differs from the rule's.
        words: the words that it rests on, if the rule leaves out words of the bank's topic.
    """

    message: str
    help: str
    path: FieldPath = ()
    on: View | None = None
    severity: Severity | None = None
    words: frozenset[str] = frozenset()


class Rule(NamedTuple, Generic[V_contra]):
    """A rule, as `@rule` makes it from a function.

    Args:
        code: its name in kebab case, which waivers and the documentation use.
        severity: the severity of its findings, unless they set their own.
        find: the function.
        sets: the sets of question types that it checks (see `types.sets`), or counts in a bank or quiz.
        needs: the word lists that a language must have for this rule.
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
    """Turn the decorated function into a rule; its docstring explains the rule to teachers.

    The first paragraph says what the rule finds, the second why that matters, and the others how the rule
    works and what it ignores. `pytest tests/rules --update` makes docs/rules/<code>.md from it, from the
    arguments here, and from the cases in tests/rules/<code>/; `quizgen explain` prints that page.

    Args:
        code: see `Rule` for all arguments.
        severity: the severity of its findings.
        sets: the sets of question types.
        needs: the word lists.
        sources: the literature.
    """

    def made(find: Callable[[V_contra], Iterator[Finding]]) -> Rule[V_contra]:
        return Rule(code, severity, find, sets, needs, sources)

    return made


ItemRule = Rule[View]
BankRule = Rule[BankView]
QuizRule = Rule[QuizView]
