"""Hold the course as it is now, and carry out what a person does to it, all in one thread: see `work`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path

from quizgen import files
from quizgen.arranging.arrange import Arranger
from quizgen.checks import without_collecting
from quizgen.errors import Problem, QuizgenError, UsageError, did_you_mean, in_order
from quizgen.evidence.library import Library
from quizgen.frozen import frozen, mutable
from quizgen.model.course import Course, Decision, Remark
from quizgen.model.question import Question
from quizgen.pipeline import Project, check_loaded, load_course, papers_folder
from quizgen.preview import looks, watch
from quizgen.preview.editing import OwnLines, has_other_id, own_lines, save
from quizgen.preview.looks import Look
from quizgen.reviews import decisions
from quizgen.reviews.digests import digest
from quizgen.reviews.ledger import standing
from quizgen.reviews.sitting import Sitting
from quizgen.scope import Inspection, Scope

KEPT = 12
"""Questions and quizzes whose looks are kept in memory, until anything changes."""


def _as_problems(fault: Exception, content: Path) -> tuple[Problem, ...]:
    """Return the error that stopped a reading of the course, as problems to show."""
    if isinstance(fault, QuizgenError):
        return tuple(fault.problems)
    return (files.UnreadableError(content, str(fault), files.ALLOW).problem,)


@frozen
class Seen:
    """The course at one moment.

    Args:
        scope: the course; files that can't be read now are in it as they were when quizgen last could.
        arranger: puts its questions in order.
        problems: the problems of the present files.
        stale: the names of questions whose files can't be read now, so that pages show an older text.
    """

    scope: Scope
    arranger: Arranger
    problems: tuple[Problem, ...]
    stale: frozenset[str] = frozenset()

    @cached_property
    def by_item(self) -> dict[str, list[Problem]]:
        """The problems of each question, by its name."""
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            if problem.item:
                found.setdefault(problem.item, []).append(problem)
        return found

    @cached_property
    def on_paragraphs(self) -> dict[tuple[str, int], list[str]]:
        """The names of the questions on each paragraph, by the paper's id and the paragraph's number."""
        found: dict[tuple[str, int], list[str]] = {}
        for pointer in self.scope.pointers():
            source = pointer.source
            result = self.scope.library.search(source.paper, source.find) if source.find else None
            for hit in result.exact_hits if result and pointer.item else ():
                names = found.setdefault((source.paper, hit.paragraph.number), [])
                if pointer.item not in names:
                    names.append(pointer.item)
        return found

    def question(self, name: str) -> Question:
        """Return a question by its name.

        Raises:
            UsageError: there is no such question.
        """
        if name not in self.arranger.names:
            raise UsageError(f'there is no question "{name}": {did_you_mean(name, self.arranger.names)}')
        return self.arranger.names[name]


@frozen
class Trial:
    """A question as typed on the page, not saved yet.

    Args:
        lines: the question's lines in the file.
        problems: the problems that the typed text would have.
        readable: whether the typed text can be read.
        renamed: whether the typed text has another id.
    """

    lines: OwnLines
    problems: tuple[Problem, ...]
    readable: bool
    renamed: bool


@mutable
class Desk:
    """One course, and one person who writes or checks it.

    Args:
        project: the course.
        sitting: takes decisions; None if nobody gave a name to check with.
        with_papers: whether to read the papers and show passages.
        version: the number of changes so far; 0 until the course was read.
    """

    project: Project
    sitting: Sitting | None
    with_papers: bool = True
    version: int = 0
    _seen: Seen | None = None
    _problems: tuple[Problem, ...] = ()
    _good: dict[Path, bytes] = field(default_factory=dict)
    _texts: Path | None = None
    _library: Library | None = None
    _papers: object = None
    _unchecked: Inspection | None = None
    _found_by_rules: tuple[Problem, ...] = ()
    _draft: tuple[str, Scope, Question] | None = None
    _looks: dict[str, tuple[Look, ...]] = field(default_factory=dict)
    _stamps: watch.Stamps = field(default_factory=dict)
    _listeners: list[Callable[[int], None]] = field(default_factory=list)

    @property
    def seen(self) -> Seen:
        """The course as quizgen could last read it.

        Raises:
            QuizgenError: quizgen never could read it.
        """
        if self._seen is None:
            raise QuizgenError(self._problems)
        return self._seen

    @property
    def by(self) -> str:
        """The checker's name, or an empty text if nobody gave one."""
        return self.sitting.by if self.sitting else ""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems of the present files."""
        return self._problems

    def listen(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Call a listener with the version after each change; return a function that stops this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def look_again(self) -> None:
        """Read the course again if a file has changed; otherwise run the rules if they have not run since.

        Pages show a change before the rules have run on it. They also show an error that stops the reading,
        such as a missing folder of papers; the first time, such an error ends the preview.

        Raises:
            QuizgenError, UsageError, OSError: the course could never be read.
        """
        stamps = watch.stamps(self._folders())
        try:
            if stamps != self._stamps or not self.version:
                self._stamps = stamps
                self.read()
            elif self._unchecked:
                self.check()
        except (QuizgenError, UsageError, OSError) as fault:
            if not self.version:
                raise
            self._unchecked = None
            self._problems = _as_problems(fault, self.project.content)
            self._changed()

    def read(self) -> None:
        """Read the course, without running the rules; unreadable files stay as they last were."""
        with without_collecting():
            found = whole = self._read(self.project)
            course = found.scope.course if found.scope else None
            if course is None or course.unread:
                whole = self._read(replace(self.project, unsaved=self._last_good(found)))
            else:
                self._keep(course)
        self._unchecked = found
        self._show(whole, found, (*found.problems, *self._found_by_rules))

    def check(self) -> None:
        """Run the rules on the course as last read, unless they have run already."""
        found, self._unchecked = self._unchecked, None
        if found is None:
            return
        with without_collecting():
            checked = check_loaded(found)
        known = frozenset(found.problems)
        self._found_by_rules = tuple(one for one in checked.problems if one not in known)
        if checked.problems != self._problems:
            self._show(None, found, checked.problems)

    def _show(self, whole: Inspection | None, found: Inspection, problems: Iterable[Problem]) -> None:
        """Make the course and its problems what pages show.

        Args:
            whole: the course, with unreadable files as they last were; None to keep the one shown now.
            found: the course as the files are now.
            problems: the problems of the present files.
        """
        self._problems = tuple(in_order(problems))
        scope, arranger = self._seen and self._seen.scope, self._seen and self._seen.arranger
        if whole and whole.scope and whole.arranger:
            scope, arranger = whole.scope, whole.arranger
        if scope and arranger:
            stale = frozenset(arranger.names) - set(found.arranger.names if found.arranger else ())
            self._seen = Seen(scope, arranger, self._problems, stale)
        self._changed()

    def try_out(self, name: str, typed: str) -> Trial:
        """Return the problems of a question as typed, and keep it as the draft that `draft_looks` shows.

        Args:
            name: the question's name.
            typed: its lines, as typed on the page.

        Raises:
            UsageError: there is no such question, or its lines can't be told from those around them.
            UnreadableError: its file can't be read.
        """
        lines = own_lines(self.seen.question(name))
        unsaved = {lines.file: lines.replaced(typed)}
        with without_collecting():
            found = check_loaded(self._read(replace(self.project, unsaved=unsaved)))
        first, last = lines.first, lines.first + typed.count("\n")
        mine = [
            one
            for one in found.problems
            if one.item == name
            or (Path(one.place.file) == lines.file and first <= one.place.line <= last and not one.item)
        ]
        draft = found.arranger.names.get(name) if found.arranger else None
        self._looks.pop(f"draft {name}", None)
        self._draft = (name, found.scope, draft) if found.scope and draft else None
        renamed = has_other_id(self.seen.question(name), unsaved[lines.file])
        return Trial(lines, tuple(mine), draft is not None, renamed)

    def draft_looks(self, name: str) -> tuple[Look, ...]:
        """Return how a question would look as typed, or as saved if the typed text can't be read."""
        draft = self._draft
        if draft is None or draft[0] != name:
            return self.looks(name)
        return self._kept(f"draft {name}", lambda: looks.of_question(draft[1], draft[2]))

    def save(self, name: str, typed: str, was: str) -> str:
        """Replace a question's lines in its file with typed ones, and return a message.

        Args:
            name: the question's name.
            typed: the new lines.
            was: the digest of the lines that the person began to edit.

        Raises:
            UsageError: the new lines can't be read, or someone has changed the file meanwhile.
            OSError: the disk refuses to write.
        """
        trial = self.try_out(name, typed)
        if not trial.readable:
            if trial.renamed:
                kept = name.partition("/")[2]
                raise UsageError(
                    f'not saved: the id stays "{kept}", because learners\' cards depend on it; '
                    "to change it, use your editor and add was:"
                )
            errors = (one.message for one in trial.problems if one.severity == "error")
            why = next(errors, "check its lines")
            raise UsageError(f"not saved, because it can't be read: {why}")
        save(trial.lines, typed, was, self.project.content)
        self._draft = None
        self.look_again()
        return f"saved: {name}"

    def looks(self, name: str) -> tuple[Look, ...]:
        """Return how a question looks in each output."""
        seen = self.seen
        return self._kept(name, lambda: looks.of_question(seen.scope, seen.question(name)))

    def looks_of_quiz(self, quiz: str) -> tuple[Look, ...]:
        """Return how the sheets and the key of a quiz look.

        Raises:
            UsageError: there is no quiz with this id.
        """
        seen = self.seen
        found = {one.quiz.id: one for one in seen.scope.quizzes}
        if quiz not in found:
            raise UsageError(f'there is no quiz "{quiz}": {did_you_mean(quiz, found)}')
        return self._kept(f"quiz {quiz}", lambda: looks.of_quiz(seen.scope, seen.arranger, found[quiz]))

    def decide(self, name: str, shown: str, decision: Decision, note: str) -> str:
        """Record a decision on the text that the person saw, and return a message.

        Args:
            name: the question's name.
            shown: the digest of the text that the page showed.
            decision: the decision.
            note: the person's note; a rejection needs one.

        Raises:
            UsageError: there is no such question or no checker's name, a rejection has no note, or the text
                has changed meanwhile or can't be read now.
            QuizgenError, OSError: the ledger can't be written.
        """
        seen, sitting = self.seen, self._signed()
        question = seen.question(name)
        if name in seen.stale:
            raise UsageError(f"{name} can't be read now: fix its file first")
        if shown != digest(question, seen.scope.course.folder):
            raise UsageError(f"{name} has changed since you opened it: read it again")
        if decision == "rejected" and not note.strip():
            raise UsageError("not rejected: a rejection needs a note")
        self._take(sitting.decide(seen.scope, question, decision, note))
        left = decisions.still(standing(question, self.seen.scope.course)) if decision == "accepted" else ""
        return f"{decision}: {name}{left}"

    def remark(self, name: str, remark: Remark, note: str) -> str:
        """Record that the person asks about a question or answers it, and return a message.

        Raises:
            UsageError: there is no such question or no checker's name, or the note of a question is empty.
            QuizgenError, OSError: the ledger can't be written.
        """
        seen, sitting = self.seen, self._signed()
        if remark == "asked" and not note.strip():
            raise UsageError("not asked: first write your question as a note")
        self._take(sitting.remark(seen.scope, seen.question(name), remark, note))
        return f"{remark}: {name}"

    def undo(self) -> tuple[str, str]:
        """Undo the last decision of this session, and return its question's name and a message.

        Raises:
            UsageError: there is nothing to undo or no checker's name, or the question is gone; in that case
                the next undo takes the decision before.
            QuizgenError, OSError: the ledger can't be written.
        """
        seen, sitting = self.seen, self._signed()
        if not sitting.decided:
            raise UsageError("nothing to undo: nothing decided in this session")
        last = sitting.decided[-1]
        if last.name not in seen.arranger.names:
            sitting.decided.pop()
            raise UsageError(f"{last.name} is no longer here: your decision on it stays; undo the one before")
        self._take(sitting.undo(seen.scope, seen.question(last.name)))
        return last.name, f"undone: {last.review.state} {last.name}"

    def waiting(self, quiz: str) -> dict[str, str]:
        """Return the digests of a quiz's open questions by name, without rejected and unreadable ones.

        Raises:
            UsageError: there is no such quiz.
        """
        seen = self.seen
        arranged = next((one for one in seen.scope.quizzes if one.quiz.id == quiz), None)
        if arranged is None:
            raise UsageError(f'there is no quiz "{quiz}"')
        names = {row.question.name for row in arranged.rows} - seen.stale
        return {
            name: digest(seen.question(name), seen.scope.course.folder)
            for name in self.open_names()
            if name in names and seen.scope.states[name] != "rejected"
        }

    def accept_quiz(self, quiz: str, shown: Mapping[str, str]) -> list[str]:
        """Accept the questions that wait in a quiz, all or none, and return one line per question.

        Args:
            quiz: the quiz's id.
            shown: the digests of the texts that the page showed, by question name.

        Raises:
            UsageError: there is no such quiz or no checker's name, or the page did not show one of the texts.
            QuizgenError, OSError: the ledger can't be written.
        """
        seen, sitting = self.seen, self._signed()
        waiting = self.waiting(quiz)
        if unseen := [name for name, text in waiting.items() if shown.get(name) != text]:
            changed = "has" if len(unseen) == 1 else "have"
            raise UsageError(
                f"nothing accepted: {', '.join(unseen)} {changed} changed since the quiz was shown; "
                "look at it again"
            )
        signed = decisions.Signature(sitting.by, sitting.now())
        lines = list(decisions.accept_all(seen.scope, [*waiting], signed)) if waiting else []
        self.read()
        return lines

    def open_names(self) -> list[str]:
        """Return the names of the questions that wait for this person, in the order of a review."""
        scope = self.seen.scope
        return [one.name for one in decisions.open_questions(scope, None, self.by or None)]

    def _signed(self) -> Sitting:
        if self.sitting is None:
            raise UsageError("no checker's name: start quizgen preview with --by NAME")
        return self.sitting

    def _take(self, scope: Scope) -> None:
        seen = self.seen
        arranger = replace(seen.arranger, course=scope.course, states=scope.states)
        self._seen = replace(seen, scope=scope, arranger=arranger)
        self._changed()

    def _changed(self) -> None:
        self._looks.clear()
        self.version += 1
        for listener in list(self._listeners):
            listener(self.version)

    def _kept(self, key: str, made: Callable[[], Iterable[Look]]) -> tuple[Look, ...]:
        if key not in self._looks:
            if len(self._looks) >= KEPT:
                del self._looks[next(iter(self._looks))]
            self._looks[key] = tuple(made())
        return self._looks[key]

    def _read(self, project: Project) -> Inspection:
        library = Library() if not self.with_papers else self._library if self._same_papers() else None
        seen = load_course(project, library)
        if seen.scope and library is None:
            self._texts = papers_folder(self.project, seen.scope.course)
            self._library, self._papers = seen.scope.library, self._papers_now()
        return seen

    def _same_papers(self) -> bool:
        """Return whether the papers' texts are unchanged since they were read, which takes long."""
        return self._library is not None and self._papers == self._papers_now()

    def _papers_now(self) -> object:
        """Return what the papers' texts depend on: papers.yaml, course.yaml, their folder and its files."""
        heads = self.project.content / "papers.yaml", self.project.content / "course.yaml"
        lists = [files.content(path) for path in heads if path.is_file()]
        return lists, self._texts, watch.stamps([self._texts] if self._texts else [])

    def _folders(self) -> list[Path]:
        folders = [self.project.content, *self.project.search_path]
        return [*folders, self._texts] if self._texts else folders

    def _keep(self, course: Course) -> None:
        """Remember the files of a course that could be read, to fall back on them."""
        places = {bank.origin.at().file for bank in course.banks}
        places |= {quiz.origin.at().file for quiz in course.quizzes}
        paths = [*map(Path, sorted(places)), self.project.content / "course.yaml"]
        self._good = {path: files.content(path) for path in paths if path.is_file()}

    def _last_good(self, found: Inspection) -> dict[Path, bytes]:
        """Return the last good bytes of the files that have errors now."""
        faulty = {Path(one.place.file) for one in found.problems if one.severity == "error"}
        return {path: data for path, data in self._good.items() if path in faulty}
