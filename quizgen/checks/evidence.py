"""Rules on evidence: whether phrases and places are in the papers, and texts in the teacher's own words.

All need the papers' texts. If a text is missing, its phrases don't pass silently: a note counts them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from typing import TYPE_CHECKING

from quizgen.errors import FieldPath, Problem, did_you_mean
from quizgen.evidence.library import where
from quizgen.kept import facts
from quizgen.model.fields import Markdown
from quizgen.model.papers import Paper, SourceRef
from quizgen.model.question import Question
from quizgen.scope import Pointer, Scope
from quizgen.text.markdown import to_plain

if TYPE_CHECKING:
    from quizgen.evidence.overlap import Run
    from quizgen.evidence.passages import Hit, PaperText, SearchResult

OWN_WORDS = "say it in your own words"
NOT_LOOKED_AT = "evidence-not-looked-at"
WAIVABLE = frozenset({"wrong-section", "wrong-page", "shared-words", "left-out-asked"})
"""Codes of warnings that need a paper's text; if it is missing, their waivers don't count as idle."""


def texts_at_hand(scope: Scope) -> Iterator[Problem]:
    """Yield a note for each paper that questions cite but whose text is missing."""
    missing = (scope.cited() & scope.course.papers.keys()) - scope.library.papers.keys()
    if not missing:
        return
    folder = scope.library.folder
    help_text = (
        f'put it into "{folder}", as .txt, .md, .html or .pdf, named by the paper\'s id'
        if folder
        else "name the folder that holds it: --papers DIR, QUIZGEN_PAPERS, or papers: in course.yaml"
    )
    questions = Counter(paper for one in scope.course.questions() for paper in _named(one.source))
    exhibits = Counter(paper for one in scope.course.exhibits() for paper in _named(one.source))
    passages = Counter(entry.paper for entry in scope.course.left_out)
    for paper, pointer in _first_places(scope, missing):
        counted = _counted(questions[paper], exhibits[paper], passages[paper])
        message = f"phrases not looked up: no text of {paper} ({counted})"
        yield pointer._replace(item="").problem(("paper",), NOT_LOOKED_AT, message, help_text, "note")


def _named(sources: Iterable[SourceRef]) -> set[str]:
    return {source.paper for source in sources}


def _first_places(scope: Scope, papers: Set[str]) -> Iterator[tuple[str, Pointer]]:
    """Yield the first place in each of some papers that the course names."""
    left = set(papers)
    for pointer in scope.pointers():
        if pointer.source.paper in left:
            yield pointer.source.paper, pointer
            left.remove(pointer.source.paper)
            if not left:
                return


def _counted(questions: int, exhibits: int, passages: int) -> str:
    """Return the numbers of questions, exhibits and left-out passages, such as "3 questions"."""
    parts = [f"{questions} question{'s' * (questions != 1)}"] if questions else []
    parts += [f"{exhibits} exhibit{'s' * (exhibits != 1)}"] if exhibits else []
    parts += [f"{passages} passage{'s' * (passages != 1)} left out"] if passages else []
    return ", ".join(parts)


def phrases_found(scope: Scope) -> Iterator[Problem]:
    """Yield phrases that are not in their paper, or occur in it more than once."""
    if not scope.library.papers:
        return
    for pointer in scope.pointers():
        source = pointer.source
        result = scope.library.search(source.paper, source.find) if source.find else None
        if result is None or result.state == "once":
            continue
        code, message, help_text = _unfound(source, result)
        yield pointer.problem(("find",), code, message, help_text)


def _unfound(source: SourceRef, result: SearchResult) -> tuple[str, str, str]:
    """Return code, message and help for a phrase that is not found exactly once."""
    if result.state == "several":
        places = "; ".join(where(hit) for hit in result.hits[:4])
        more = f"; and {len(result.hits) - 4} more" if len(result.hits) > 4 else ""
        message = f'"{source.find}" occurs {len(result.hits)} times in {source.paper}: {places}{more}'
        return "phrase-repeated", message, "add a word or two before or after it"
    message = f'"{source.find}" is not in {source.paper}'
    if result.state == "missing":
        return "phrase-not-found", message, "copy three to seven words in a row from the paper"
    hit = result.hits[0]
    differing = ", ".join(_differing(one.written, one.found) for one in result.differing)
    return "phrase-not-found", message, f'the nearest is "{hit.text}" ({where(hit)}): {differing}'


def _differing(written: str, found: str) -> str:
    if not written:
        return f'"{found}" is missing'
    return f'"{found}", not "{written}"' if found else f'"{written}" is extra'


def places_right(scope: Scope) -> Iterator[Problem]:
    """Yield sections and pages that are not those of the phrase."""
    if not scope.library.papers:
        return
    from quizgen.evidence.passages import section_matches  # noqa: PLC0415 - only with papers' texts

    for pointer in scope.pointers():
        source = pointer.source
        result = scope.library.search(source.paper, source.find) if source.find else None
        if result is None or result.state != "once":
            continue
        hit = result.hits[0]
        if source.section and not section_matches(source.section, hit.paragraph):
            text = scope.library.papers[source.paper]
            message = f'the phrase is not in the section "{source.section}": it is in {where(hit)}'
            help_text = _right_section(source.section, hit, text)
            yield pointer.problem(("section",), "wrong-section", message, help_text, "warning")
        if source.page and hit.page is not None:
            right = _right_page(source.page, hit.page, scope.course.papers.get(source.paper))
            if right:
                message = f'the phrase is not on page "{source.page}": it is in {where(hit)}'
                help_text = f'write page: "{right}"'
                yield pointer.problem(("page",), "wrong-page", message, help_text, "warning")


def _right_section(written: str, hit: Hit, text: PaperText) -> str:
    from quizgen.evidence.passages import section_matches  # noqa: PLC0415 - see above

    headings = {one.section for one in text.paragraphs if one.role == "heading"}
    if not any(section_matches(written, one) for one in text.paragraphs):
        near = did_you_mean(written, headings)
        reason = f"quizgen found no such heading in the paper; {near}" if near else ""
        return reason or "quizgen found no headings in the paper: leave section out"
    if hit.paragraph.role == "front":
        return "write section: Front matter"
    return f"write section: {hit.paragraph.section}" if hit.paragraph.section else "leave section out"


def _right_page(written: str, found: int, paper: Paper | None) -> str:
    """Return the right page if the written one is wrong, or an empty text.

    A text may count its pages from 1 although the journal counts on, so both ways of counting are right.
    """
    numbers = [int(digits) for digits in re.findall(r"\d{1,9}", written)]
    if not numbers:
        return ""
    first = re.match(r"\d{1,9}", (paper.page or "") if paper else "")
    counted = {found} | ({found + int(first.group()) - 1} if first else set())
    if any(min(numbers) <= page <= max(numbers) for page in counted):
        return ""
    return str(found)


def own_words(scope: Scope) -> Iterator[Problem]:
    """Yield texts of the course that share six or more words in a row with a paper."""
    if not scope.library.papers:
        return

    def look(question: Question) -> Iterator[Problem]:
        for path, text in question.texts():
            if path[-1] != "find":
                for message in _shared(scope, _as_read(question, path, text)):
                    yield question.problem(path, "shared-words", message, OWN_WORDS, severity="warning")

    for bank in scope.course.banks:
        yield from facts.problems(scope.course, bank, ["own words", scope.library.digest], look)
    yield from _quoted_without_source(scope)
    for entry in scope.course.left_out:
        for message in _shared(scope, to_plain(entry.reason)):
            yield Problem(entry.origin.at("reason"), "shared-words", message, OWN_WORDS, "warning")


def _quoted_without_source(scope: Scope) -> Iterator[Problem]:
    """Yield exhibits that quote a paper without naming it as a source."""
    for exhibit in scope.course.exhibits():
        named = {source.paper for source in exhibit.source}
        for run in scope.library.overlap_index.shared_runs(to_plain(exhibit.text)):
            if run.paper not in named:
                help_text = f"name its source: {{paper: {run.paper}, find: …}}"
                place = exhibit.origin.at("text")
                yield Problem(place, "shared-words", _in_words(run), help_text, "warning")


def _shared(scope: Scope, text: str) -> Iterator[str]:
    """Yield a message for each run of words that a text shares with a paper."""
    for run in scope.library.overlap_index.shared_runs(text):
        yield _in_words(run)


def _in_words(run: Run) -> str:
    return f'{run.count} words in a row are from {run.paper}, paragraph {run.paragraph}: "{run.words}"'


def _as_read(question: Question, path: FieldPath, text: str) -> str:
    """Return a text as readers see it, without Markdown's marks; a prompt with its answers filled in."""
    if path == (question.ASKED_IN,):
        return to_plain(question.filled)
    return to_plain(text) if isinstance(text, Markdown) else text
