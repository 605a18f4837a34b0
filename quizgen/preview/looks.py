"""Render questions and sheets as each output shows them: with its own templates, for one question or quiz.

A look is self-contained, in a frame without rights: pictures are inline, and the browser sets the formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from quizgen.arranging.arrange import Arranger
from quizgen.arranging.codes import sheet_code
from quizgen.arranging.sheet import Arranged, Part, Sheet
from quizgen.errors import QuizgenError
from quizgen.frozen import frozen
from quizgen.model.question import Question
from quizgen.model.view import Later
from quizgen.outputs import manifest
from quizgen.outputs.manifest import Backend
from quizgen.outputs.packagers.faces import Face, faces
from quizgen.reading.content import quiz_of
from quizgen.rendering.jobs import Job, Jobs
from quizgen.rendering.render import Renderer
from quizgen.scope import Scope
from quizgen.types import named

ORDER = ("question", "version", "course", "bank", "quiz")
"""The order in which looks appear: first the question by itself, with its answer."""
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
"""A look may be drawn and may run its own script, but may not fetch or send anything."""
_ITS_OWN = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>\n?')
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_TELLS_ITS_HEIGHT = """<script>
(function () {
  function tell() {
    parent.postMessage({quizgenHeight: document.documentElement.getBoundingClientRect().height}, "*");
  }
  addEventListener("load", tell);
  if (window.ResizeObserver) new ResizeObserver(tell).observe(document.documentElement);
})();
</script>
"""


@frozen
class Look:
    """How a question or a quiz looks in one file of an output.

    Args:
        name: the look's name in the preview.
        faces: its pages.
        fault: the reason why it can't be shown, or an empty text.
    """

    name: str
    faces: tuple[Face, ...] = ()
    fault: str = ""


def of_question(scope: Scope, question: Question) -> Iterator[Look]:
    """Yield how a question looks in each output that carries it."""
    bank = next(bank for bank in scope.course.banks if bank.id == question.bank)
    alone = replace(bank, questions=(question,), exhibits=())
    quiz = quiz_of(alone)
    course = replace(scope.course, banks=(alone,), quizzes=(quiz,))
    arranger = Arranger(course, scope.states)
    part = Part("", "", arranger.group(alone).items)
    sheet = Sheet("", "a", (part,), Later(lambda: sheet_code(quiz, bank.lang, "", [part])))
    quizzes = (Arranged(quiz, (sheet,)),) if question.type in named(["asked"]) else ()
    yield from _looks(
        replace(scope, course=course, quizzes=quizzes, known_left_out={}, known_traits={}), arranger
    )


def of_quiz(scope: Scope, arranger: Arranger, quiz: Arranged) -> Iterator[Look]:
    """Yield how the sheets and the key of a quiz look."""
    yield from _looks(scope, arranger, quiz)


def _looks(scope: Scope, arranger: Arranger, quiz: Arranged | None = None) -> Iterator[Look]:
    jobs = Jobs(scope, arranger, quiz)
    renderers = [Renderer(_on_a_screen(one), scope.words, scope.course.folder) for one in scope.backends]
    found = [(job, name, renderer) for renderer in renderers for job, name in jobs.looks(renderer.backend)]
    for job, name, renderer in sorted(found, key=lambda one: ORDER.index(one[0].output.per)):
        name_here = f"{name} {job.version}".strip()
        try:
            yield Look(name_here, tuple(_faces(job, renderer)))
        except QuizgenError as fault:
            yield Look(name_here, fault=str(fault))


def _on_a_screen(backend: Backend) -> Backend:
    """Return an output changed so that its pages need no other files: inline pictures, MathML formulas."""
    alone = backend.manifest.altered(math="mathml", assets="inline")
    return replace(backend, manifest=alone)


def _faces(job: Job, renderer: Renderer) -> Iterator[Face]:
    backend, root = renderer.backend, job.output.root
    template = manifest.path_of(backend.folders, root) or Path(root)
    is_page = backend.manifest.escape == "html" and ".html" in Path(root).suffixes
    with renderer.limited(root):
        chunks = renderer.render(job.output, job.lang, job.context())
        made = faces(backend.packager_of(job.output), chunks, html=is_page, template=template.as_posix())
        for face in made:
            yield replace(face, html=framed(face.html))


def framed(html: str) -> str:
    """Return a page for a frame: with our policy instead of its own, and a script that reports its height."""
    html = _ITS_OWN.sub("", html)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    head = _HEAD.search(html)
    at = head.end() if head else 0
    return f"{html[:at]}\n{policy}{html[at:]}{_TELLS_ITS_HEIGHT}"
