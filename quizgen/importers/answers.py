"""Turn a source's options, accepted answers and numbers, with their worth, into fields of quizgen's types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from quizgen.frozen import frozen
from quizgen.importers.draft import Draft, LeftOutError, literal
from quizgen.model.fields import as_number, sizes
from quizgen.reading.yamlblocks import Plain
from quizgen.text.markdown import to_plain
from quizgen.types import typed
from quizgen.types.layout import Foreseen
from quizgen.types.marking import NOTHING, WHOLE, Part, gains
from quizgen.types.typed import Hides, Placed, hidden, hides_exactly, hides_number, hides_words

FULL = Decimal("99.9")
"""Percent; an answer worth this or more is right, since sources round."""


SHARES = tuple(
    Decimal(share)
    for share in ("83.33333", "66.66667", "33.33333", "16.66667", "14.28571", "11.11111", "12.5")
)
"""Percentages of Moodle's forms that people round when they write files by hand."""
ROUNDED = Decimal("0.05")


def share(written: Decimal) -> Decimal:
    """Return a percentage as Moodle has it, which takes 33.3 for a third, too."""
    size = abs(written)
    near = next((one for one in SHARES if abs(size - one) < ROUNDED), size)
    return near.copy_sign(written)


@frozen
class Answer:
    """An answer as the source has it.

    Args:
        text: Markdown for an option, literal text for a typed answer.
        worth: percent of the points.
        feedback: Markdown.
        tolerance: how far off a number may be; relative if it ends with a percent sign.
        bounds: the smallest and the largest number that are right, instead of a single number.
        fixed: `first` or `last` for an option that is not shuffled.
    """

    text: str
    worth: Decimal
    feedback: str = ""
    tolerance: str = "0"
    bounds: tuple[str, str] | None = None
    fixed: str = ""


def number(text: str) -> Decimal | None:
    """Return a text as a number, with a decimal point or comma, or None if it is not a number."""
    text = re.sub(r"[\s\u00a0\u202f']", "", text).replace("−", "-").replace("%", "")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", text):
        text = text.replace(",", "")
    text = re.sub(r"[xX×*·]10\^?\{?([+-]?\d+)\}?$", r"e\1", text.replace(",", "."))
    try:
        return as_number(text)
    except InvalidOperation:
        return None


def spelled(value: Decimal) -> str:
    """Return a number as banks write it."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or (value == value.to_integral() and abs(value) < Decimal("1e15")):
        return format(value.quantize(Decimal(1)) if abs(value) < Decimal("1e15") else value, "f")
    if abs(value.adjusted()) <= 9 and exponent > -15:
        return format(value.normalize(), "f")
    return str(value.normalize()).replace("E", "e").replace("e+", "e")


def points(draft: Draft, written: str, usual: int = 1) -> dict[str, str]:
    """Return the field `points` of a question, or nothing if it would be the usual value.

    Args:
        draft: takes the loss of points that are not a number from 0 to 1000.
        written: the points, as the source has them.
        usual: the points that a question has without the field.
    """
    given = number(written)
    if given == usual or not written.strip():
        return {}
    if given is None or not 0 < given <= 1000:
        draft.lose("setting", f"{written} points")
        return {}
    return {"points": spelled(given)}


def option(answer: Answer, *, key: bool = False, worth: bool = False) -> Plain:
    """Return an option as a person would write it: a text, or a mapping if it needs more fields.

    Args:
        answer: the option.
        key: whether to mark it as the key.
        worth: whether to write its worth.
    """
    fields: dict[str, Plain] = {"text": answer.text, **({"key": True} if key else {})}
    if worth:
        fields["worth"] = spelled(answer.worth)
    if answer.fixed:
        fields["fixed"] = answer.fixed
    if answer.feedback:
        fields["feedback"] = answer.feedback
    return fields if len(fields) > 1 else answer.text


def single_choice(draft: Draft, answers: Sequence[Answer], *, shuffled: bool = True) -> dict[str, Plain]:
    """Return the fields of a single-choice question.

    Args:
        draft: takes the losses.
        answers: the options.
        shuffled: whether the source shuffles the options.

    Raises:
        LeftOutError: there are fewer than two options, or none of them is right, or all are.
    """
    answers = _distinct(draft, answers)
    if len(answers) < 2:
        raise LeftOutError("incomplete", "there is no choice")
    best = max(range(len(answers)), key=lambda at: (answers[at].worth, -at))
    if answers[best].worth <= 0:
        raise LeftOutError("incomplete", "no answer is right")
    if answers[best].worth < FULL:
        draft.lose("best-key", _worth(answers[best]))
    others = []
    for at, answer in enumerate(answers):
        if at != best and answer.worth >= FULL:
            draft.lose("more-keys", to_plain(answer.text))
        elif at != best:
            others.append(answer)
    if not others:
        raise LeftOutError("incomplete", "every answer is right")
    kept = [one for at, one in enumerate(answers) if at == best or one in others]
    if not shuffled and not _sorted(kept):
        options = [_placed(one, key=one is answers[best]) for one in kept]
        return {"type": "single-choice", "order": "as-written", "options": options}
    return {
        "type": "single-choice",
        "answer": option(answers[best]),
        "distractors": [_placed(one) for one in others],
    }


def _placed(answer: Answer, *, key: bool = False) -> Plain:
    """Return an option of a single-choice question, with its worth if a wrong option has any."""
    return option(answer, key=key, worth=not key and -100 <= answer.worth < FULL and answer.worth != 0)


def _sorted(answers: Sequence[Answer]) -> bool:
    """Return whether options are numbers in ascending order, which quizgen keeps by itself."""
    found = [one for one in sizes([answer.text.strip() for answer in answers]) if one is not None]
    return len(found) == len(answers) and found == sorted(found)


def _worth(answer: Answer) -> str:
    return f"{spelled(answer.worth)} %: {to_plain(answer.text)}"


def multiple_choice(draft: Draft, answers: Sequence[Answer], *, says_worth: bool = True) -> dict[str, Plain]:
    """Return the fields of a multiple-choice question.

    Args:
        draft: takes the losses.
        answers: the options.
        says_worth: whether the source says how much a wrong choice costs.

    Raises:
        LeftOutError: all options are right, or none is.
    """
    answers = _distinct(draft, answers)
    right = [one for one in answers if one.worth > 0]
    wrong = [one for one in answers if one.worth <= 0]
    if not right or not wrong:
        raise LeftOutError("incomplete", "every option is right" if right else "no option is right")
    weighted = says_worth and _weighted(draft, right, wrong)
    return {
        "type": "multiple-choice",
        "answers": [option(one, worth=weighted and _unlike(right, 100)) for one in right],
        "distractors": [option(one, worth=weighted and _unlike(wrong, -100)) for one in wrong],
    }


def _weighted(draft: Draft, right: Sequence[Answer], wrong: Sequence[Answer]) -> bool:
    """Return whether a bank must write the worth of options; one that quizgen can't have is a loss."""
    if not _unlike(right, 100) and not _unlike(wrong, -100):
        return False
    whole = gains([Part(given=True, key=True, worth=one.worth) for one in right])
    if sum(whole) == 1 and all(one.worth >= -100 for one in wrong):
        return True
    draft.lose("worth", ", ".join(_worth(one) for one in (*right, *wrong)))
    return False


def _unlike(group: Sequence[Answer], whole: int) -> bool:
    """Return whether the worth of any option differs from an equal share of `whole` percent."""
    return any(abs(one.worth - Decimal(whole) / len(group)) > Decimal("0.1") for one in group)


REFERS = re.compile(
    r"\b(?:all|none|both|neither|any|some) of (?:the )?(?:above|these|them|others?)\b"
    r"|\bnone\b.{0,20}\bcorrect\b|\b(?:options?|answers?) [A-Z]\b"
    r"|^(?:both )?[A-Z](?:,| and| or| &)[ ,A-Z]*$|(?:aller|keine|alle) .*(?:genannten|oben)",
    re.I,
)
"""An option that refers to others, such as "all of the above", so that the options keep their order."""


def chosen(draft: Draft, answers: Sequence[Answer]) -> dict[str, Plain]:
    """Return the fields of a question with options, from a source that only says which ones are right.

    Raises:
        LeftOutError: there are too few options, or none of them is right, or all are.
    """
    if sum(one.worth >= FULL for one in answers) > 1:
        return multiple_choice(draft, answers, says_worth=False)
    refers = any(REFERS.search(to_plain(one.text)) for one in answers)
    return single_choice(draft, answers, shuffled=not refers)


def _distinct(draft: Draft, answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers without blank and repeated ones; of equal texts, the one worth most stays."""
    out: dict[str, Answer] = {}
    for one in answers:
        if not one.text.strip():
            if one.worth > 0 or one.feedback:
                draft.lose("incomplete", "an option without text")
        elif one.text in out:
            draft.lose("same-option", one.text)
            if one.worth > out[one.text].worth:
                out[one.text] = one
        else:
            out[one.text] = one
    return list(out.values())


def true_false(right: bool, feedback: dict[bool, str]) -> dict[str, Plain]:
    """Return the fields of a true-false question.

    Args:
        right: whether the statement is true.
        feedback: Markdown for students who answer true, and for those who answer false.
    """
    said = {str(value).lower(): text for value, text in feedback.items() if text}
    return {"type": "true-false", "answer": right, **({"feedback": said} if said else {})}


STAR = re.compile(r"(?<!\\)\*")


def short_answer(draft: Draft, answers: Sequence[Answer], *, case: bool = False) -> dict[str, Plain]:
    r"""Return the fields of a short-answer question.

    Args:
        draft: takes the losses.
        answers: the answers; `*` in them is a wildcard, `\*` an asterisk.
        case: whether capitals matter.

    Raises:
        LeftOutError: none of the answers that can be typed is right.
    """
    found = typeable(draft, answers)
    if not found or found[0].worth <= 0:
        raise LeftOutError("incomplete", "no right answer can be typed")
    key_of(draft, found)
    reached = reachable(draft, found, hides_exactly if case else hides_words)
    fields: dict[str, Plain] = {"type": "short-answer", "answer": found[0].text}
    fields |= beside(draft, reached[1:], lambda one: {"text": one.text})
    return fields | ({"case-sensitive": True} if case else {})


def typeable(draft: Draft, answers: Sequence[Answer]) -> list[Answer]:
    """Return the answers that can be typed, as literal text, best first, each once; wildcards are lost."""
    found: dict[str, Answer] = {}
    for answer in sorted(answers, key=lambda one: -one.worth):
        if answer.text.strip() == "*":
            draft.lose("other-answers", to_plain(answer.feedback))
        elif STAR.search(answer.text):
            draft.lose("wildcard", f"{answer.text}, {spelled(answer.worth)} %")
        elif text := literal(answer.text.replace("\\*", "*")):
            found.setdefault(text, replace(answer, text=text))
    return list(found.values())


def key_of(draft: Draft, answers: Sequence[Answer]) -> None:
    """Note the losses of the first answer, which becomes the key."""
    best = answers[0]
    if best.worth < FULL:
        draft.lose("best-key", _worth(best))
    if best.feedback:
        draft.lose("key-feedback", f"{to_plain(best.text)}: {to_plain(best.feedback)}")


def reachable(draft: Draft, answers: Sequence[Answer], hides: Hides) -> list[Answer]:
    """Return the answers without those that never apply, since a better one matches everything they match."""
    foresee = _number if hides is hides_number else _words
    placed: list[Placed] = [((at,), foresee(one)) for at, one in enumerate(answers)]
    covered = [int(path[0]) for (path, _), _ in hidden(placed, hides, twice=True)]
    for at in sorted(covered):
        draft.lose("covered", _worth(answers[at]))
    return [one for at, one in enumerate(answers) if at not in covered]


def _words(answer: Answer) -> Foreseen:
    return Foreseen(answer.text, WHOLE if answer.worth >= FULL else max(NOTHING, answer.worth))


def _number(answer: Answer) -> Foreseen:
    written = spelled(number(answer.text) or NOTHING)
    found = typed.number(written, answer.bounds, tolerance_of(answer) or "0")
    return replace(found, worth=_words(answer).worth)


def beside(
    draft: Draft, answers: Iterable[Answer], said: Callable[[Answer], dict[str, Plain]]
) -> dict[str, list[Plain]]:
    """Return the fields `accept` and `expect`: further accepted answers, and foreseen wrong ones.

    Args:
        draft: takes the losses.
        answers: all answers except the key, the best first.
        said: returns the fields with an answer's text or number.
    """
    accept: list[Plain] = []
    expect: list[Plain] = []
    for one in answers:
        fields = said(one)
        told = {"feedback": one.feedback} if one.feedback else {}
        worth = {} if one.worth >= FULL else {"worth": spelled(one.worth)}
        if one.worth > 0:
            whole = fields | worth | told
            only = next(iter(whole.values()))
            accept.append(only if len(whole) == 1 and isinstance(only, str) else whole)
        elif told:
            expect.append(fields | told)
        if one.worth < 0:
            draft.lose("worth", _worth(one))
    return {name: found for name, found in (("accept", accept), ("expect", expect)) if found}


def numeric(draft: Draft, answers: Sequence[Answer], *, unit: str = "") -> dict[str, Plain]:
    """Return the fields of a numeric question.

    Raises:
        LeftOutError: no number is right.
    """
    found = []
    for answer in sorted(answers, key=lambda one: -one.worth):
        if answer.text.strip() == "*":
            draft.lose("other-answers", to_plain(answer.feedback))
        elif answer.bounds or number(answer.text) is not None:
            found.append(answer)
        else:
            draft.lose("worth", _worth(answer))
    if not found or found[0].worth <= 0:
        raise LeftOutError("incomplete", "no number is right")
    key_of(draft, found)
    reached = reachable(draft, found, hides_number)
    fields: dict[str, Plain] = {"type": "numeric"} | _number_fields(found[0])
    fields |= beside(draft, reached[1:], _number_fields)
    return fields | ({"unit": unit} if unit else {})


def _number_fields(answer: Answer) -> dict[str, Plain]:
    if answer.bounds:
        return {"range": list(answer.bounds)}
    tolerance = tolerance_of(answer)
    value = spelled(number(answer.text) or Decimal(0))
    return {"answer": value, **({"tolerance": tolerance} if tolerance else {})}


def tolerance_of(answer: Answer) -> str:
    """Return a number's tolerance as banks write it, or an empty text if only the exact number is right."""
    size = spelled(abs(number(answer.tolerance) or Decimal(0)))
    return "" if size == "0" else f"{size} %" if answer.tolerance.strip().endswith("%") else size


def between(low: Decimal, high: Decimal, worth: Decimal = Decimal(100), feedback: str = "") -> Answer:
    """Return an answer that accepts every number of a range; the bounds may be in either order."""
    least, most = sorted((low, high))
    bounds = (spelled(least), spelled(most))
    return Answer(f"{bounds[0]} to {bounds[1]}", worth, feedback, bounds=bounds)


def matching(pairs: Sequence[tuple[str, str]], spare: Sequence[str] = ()) -> dict[str, Plain]:
    """Return the fields of a matching question.

    Args:
        pairs: premises in Markdown, each with its response as literal text.
        spare: responses that match no premise.

    Raises:
        LeftOutError: there are fewer than two pairs.
    """
    if len(pairs) < 2:
        raise LeftOutError("incomplete", "there are fewer than two pairs")
    used = {response for _, response in pairs}
    left = [one for one in dict.fromkeys(spare) if one and one not in used]
    fields: dict[str, Plain] = {
        "type": "matching",
        "pairs": [{"premise": premise, "response": response} for premise, response in pairs],
    }
    return fields | ({"spare": left} if left else {})
