"""From templates and contexts to text. A bank's text is data, never a template."""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from decimal import Decimal
from functools import cache, lru_cache, partial
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    pass_context,
)
from jinja2.runtime import Macro
from markupsafe import Markup

from quizgen import files
from quizgen.errors import OutsideError, Place, Problem, QuizgenError
from quizgen.frozen import frozen
from quizgen.model.fields import WithFormulas
from quizgen.model.view import View
from quizgen.outputs.assets import Assets
from quizgen.outputs.manifest import Backend, Output, path_of
from quizgen.outputs.packagers import Chunk
from quizgen.outputs.words import LRI, PDI, Words
from quizgen.rendering import kept
from quizgen.rendering.contexts import Context, GroupView, ItemView, UnitView
from quizgen.rendering.fragments import Fragments
from quizgen.rendering.limits import OverrunError, limited
from quizgen.rendering.pieces import Pieces
from quizgen.rendering.printing import markup
from quizgen.rendering.sandbox import Function, Names, Sandbox, in_json
from quizgen.text import literal, markdown
from quizgen.text.directions import direction, is_amount, isolated
from quizgen.text.lazily import lazily
from quizgen.text.target import Target
from quizgen.types.layout import GAP_MARKS, LETTERS, PlacedGap

HTML_KEPT = 1024
"""How many texts' HTML is kept, for texts that each output writes differently: an option is on the front of a
card and on its back."""

FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What mistakes in templates raise: Jinja's errors, and Python's errors if a value is used wrongly."""
OBJECT = lazily(r"'(?:\w+\.)*(\w+?)(?:View)?(?:' object| object')")
MACRO = lazily(r"the template module has no attribute '(\w+)'")


@frozen
class Piece(View):
    """A piece of a cloze text: HTML between gaps, or a gap."""

    html: Markup | None = None
    gap: PlacedGap | None = None


@frozen
class Picture(View):
    """A picture that a piece of HTML shows.

    Args:
        name: a name in ASCII that contains a digest of the content.
        mime: the media type.
        base64: the content in base64.
    """

    name: str
    mime: str
    base64: str


class Renderer:
    """One backend's templates, ready to render its outputs.

    Args:
        backend: the templates and their manifest.
        words: the words of every language.
        content: content/, with the pictures.

    Attributes:
        pieces: takes and keeps the pieces of the file that is rendered next, if they are kept.
    """

    def __init__(self, backend: Backend, words: Words, content: Path) -> None:
        self.backend = backend
        self.words = words
        self.assets = Assets(content, backend.manifest.assets)
        manifest = backend.manifest
        self.target = Target(
            manifest.math,
            self.assets.address,
            manifest.neutralise.entities,
            manifest.neutralise.after,
            manifest.fit,
        )
        self._cached_html = lru_cache(maxsize=HTML_KEPT)(self._html)
        self.environment = _environment(backend)
        self.environment.filters.update(self._filters())
        self.environment.finished |= {
            "md": self._shown,
            "literal": self._shown_literal,
            "json": in_json,
            "cdata": _in_cdata,
        }
        self.pieces: Pieces | None = None
        self._finished: Callable[[str], str] = markup if manifest.escape == "html" else str
        self._on_next: Callable[[], None] = _nothing
        self._rtl = False
        self._own_letters: dict[int, str] = {}

    def render(self, output: Output, lang: str, context: Context) -> Iterator[Chunk]:
        """Yield the text of a file of an output, piece by piece.

        Args:
            output: the output.
            lang: the language of the words that it prints itself.
            context: what its template sees of the content.

        Raises:
            QuizgenError: if a template is faulty.
        """
        self.assets.used.clear()
        self._rtl = False
        self._own_letters = _own_letters(self.words.of(lang)["letters"])
        document: dict[str, Any] = {one.name: getattr(context, one.name) for one in fields(context)}
        document |= {"lang": lang, "dir": direction(lang), "words": self.words.of(lang)}
        document["words_in"] = Function(cache(self.words.of))
        document["values"] = self.backend.manifest.values
        fragments = Fragments(self.environment, self.backend, document, self._on_next, self._listen)
        document["kind"] = Function(fragments.of)
        document["pieces"] = Function(partial(self._pieces, fragments))
        document["kept"] = Function(self._kept)
        document["each"] = Function(self._units)
        try:
            yield from self.environment.get_template(output.root).generate(document)
        except FAULTS as fault:
            raise QuizgenError([self._template_problem(output.root, fault)]) from fault

    def _pieces(
        self, fragments: Fragments, group: GroupView, macro: str, between: str = ""
    ) -> Iterator[Chunk]:
        """Yield what a macro of the items' types makes of a bank, taken from an earlier build if possible."""

        def made(item: ItemView) -> str:
            of_type = self.environment.getattr(fragments.of(item), macro)
            return self.environment.callable(of_type)(item)  # type: ignore[no-any-return]

        rtl = self._rtl
        if self.pieces:
            yield from self.pieces.of_items(group, macro, made, between)
        else:
            for place, item in enumerate(group.items):
                yield from (self._finished(between), made(item)) if place else (made(item),)
        self._rtl = rtl  # what follows must not depend on whether items were looked at

    def _units(self, macro: Macro, units: Sequence[UnitView]) -> Iterator[Chunk]:
        """Yield a macro's text for each unit and the number of its first question among those of all."""
        rtl = self._rtl

        def made(unit: UnitView, first: int) -> str:
            self._rtl = rtl  # a text must not depend on those before it
            return macro(unit, first)

        if self.pieces and units:
            yield from self.pieces.of_units(units, macro.name, made)
        else:
            first = 1
            for unit in units:
                yield made(unit, first)
                first += len(unit.items)
        self._rtl = rtl

    def _kept(self, macro: Macro, group: GroupView) -> str:
        """Return a macro's text for a bank, from an earlier build if it would be the same."""
        return self._finished(self.pieces.of_bank(group, macro.name, macro)) if self.pieces else macro(group)

    @contextmanager
    def limited(self, template: str) -> Iterator[None]:
        """Limit the time and memory to render and pack a file, if its templates are not quizgen's own.

        Args:
            template: the file's first template, for the problem.

        Raises:
            OutsideError: if it exceeds a limit.
        """
        if not self.backend.own:
            yield
            return
        try:
            with limited() as self._on_next:
                yield
        except OverrunError as fault:
            raise OutsideError([self._template_problem(template, fault)]) from fault

    def faults(self) -> Iterator[Problem]:
        """Yield a problem, with its line, for each template that can't be read and is not quizgen's own.

        Raises:
            OutsideError: if reading a template exceeds the limits.
        """
        refused: list[Problem] = []
        found = ((top, path) for top in self.backend.own for path in files.below(top, refused))
        names = {path.relative_to(top).as_posix() for top, path in found if path.suffix == ".j2"}
        yield from refused
        for name in sorted(names):
            try:
                with self.limited(name):
                    self.environment.get_template(name)
            except FAULTS as fault:
                yield self._template_problem(name, fault)

    def _template_problem(self, root: str, fault: Exception) -> Problem:
        """Return a template's fault as a problem, at the template's own line if it is known."""
        file, line = getattr(fault, "filename", None), getattr(fault, "lineno", None)
        trace = fault.__traceback__
        while trace is not None:
            if (name := trace.tb_frame.f_code.co_filename).endswith(".j2"):
                file, line = name, trace.tb_lineno
            trace = trace.tb_next
        linecache.checkcache(file)  # somebody may have edited it since
        text = linecache.getline(file, line).rstrip() if file and line else ""
        name = str(file or f"{self.backend.name}/{root}")
        place = Place(name, line or 1, 1, max(1, len(text)), text)
        reason = OBJECT.sub(_in_words, str(getattr(fault, "message", None) or fault)) or type(fault).__name__
        if isinstance(fault, TemplateNotFound):
            reason = f'there is no "{fault.name}"'
        reason = MACRO.sub(r'a template in questions/ has no macro "\1"', reason)
        message = f"the template can't be used: {reason}"
        return Problem(
            place, "template-fault", message, "fix the template, or remove it to use the built-in one"
        )

    def _filters(self) -> dict[str, Any]:
        return {
            "md": self._md,
            "literal": self._literal,
            "plain": self._plain,
            "number": number,
            "json": _json,
            "cdata": _cdata,
            "css": _css,
            "letters": self._letters,
            "pick": _pick,
            "files": self._files,
            "cloze": self._cloze,
        }

    # A filter that depends on the output or on other folders' code, or that notes a picture, asks for the
    # context. Otherwise Jinja would apply it to constant texts during compilation, once and for all.

    @pass_context
    def _md(self, context: Names, text: str | None) -> Markup:
        return markup(self._shown(text))

    def _shown(self, text: str | None) -> str:
        """Return Markdown as HTML; nothing for none."""
        if not text:
            return ""
        if (html := markdown.usual_html(text, self.target)) is not None:
            return isolated(html) if self._rtl and is_amount(text) else html
        made = self._html if "![" in text else self._cached_html  # pictures must be noted every time
        return made(text, self._rtl)

    def _html(self, text: str, rtl: bool) -> str:
        html = markdown.to_html(text, self.target)
        return isolated(html) if rtl and is_amount(text) else html

    def _listen(self, item: ItemView) -> None:
        """Note the direction of an item's texts, because amounts in right-to-left text must be isolated."""
        self._rtl = direction(item.question.lang) == "rtl"

    @pass_context
    def _literal(self, context: Names, text: str | None) -> Markup:
        return markup(self._shown_literal(text))

    def _shown_literal(self, text: str | None) -> str:
        """Return a literal text as HTML; nothing for none."""
        to_html = literal.with_formulas if isinstance(text, WithFormulas) else literal.to_html
        return to_html(text, self.target) if text else ""

    @pass_context
    def _plain(self, context: Names, text: str | None) -> str:
        to_words = literal.to_words if isinstance(text, WithFormulas) else markdown.to_words
        return to_words(text) if text else ""

    @pass_context
    def _letters(self, context: Names, text: str) -> str:
        """Return a text with the letters of options replaced by those of the document's language."""
        return str(text).translate(self._own_letters) if self._own_letters else str(text)

    @pass_context
    def _files(self, context: Names, html: str) -> list[Picture]:
        return [Picture(one.name, one.mime, one.base64) for one in self.assets.in_html(str(html))]

    @pass_context
    def _cloze(self, context: Names, item: ItemView) -> list[Piece]:
        """Return an item's text as HTML and gaps, in order; together they are the whole text."""
        html = markdown.to_html(item.layout.marked, self.target)
        first, *rest = html.split(GAP_MARKS[0])
        pieces = [Piece(html=Markup(first))]  # noqa: S704 - markup escapes
        for part in rest:
            digits, _, after = part.partition(GAP_MARKS[1])
            pieces.append(Piece(gap=item.layout.gaps[int(digits) - 1]))
            pieces.append(Piece(html=Markup(after)))  # noqa: S704 - markup escapes
        return pieces


class _Loader(BaseLoader):
    """Finds a backend's templates in its folders, in order of precedence, and none outside them."""

    def __init__(self, backend: Backend) -> None:
        self._folders = backend.folders
        self._escape = backend.manifest.escape
        self._ours = not backend.own
        self._compiled = _compiled(self._escape) if self._ours else {}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        """Return a template's text and its file.

        Raises:
            TemplateNotFound: if there is none.
        """
        path = path_of(self._folders, template)
        if path is None:
            raise TemplateNotFound(template)
        return files.content(path).decode(), path.as_posix(), None

    def load(
        self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        """Return a template; quizgen's own templates are compiled only once.

        Raises:
            TemplateNotFound: if there is none.
        """
        source, file, _ = self.get_source(environment, name)
        key = kept.Key(file, name, self._escape, source)
        if key not in self._compiled:
            self._compiled[key] = self._code(environment, key)
        return environment.template_class.from_code(environment, self._compiled[key], globals or {})

    def _code(self, environment: Environment, key: kept.Key) -> CodeType:
        if self._ours and (code := kept.recall(key)):
            return code
        code = environment.compile(key.source, key.name, key.file)
        if self._ours:
            kept.keep(key, code)
        return code


@cache
def _compiled(escape: str) -> dict[kept.Key, CodeType]:
    """Return the code of quizgen's own templates in this process, which grows as they are used."""
    return {}


def _in_words(found: re.Match[str]) -> str:
    """Return the words for a class in a message to a template's author."""
    return "the " + re.sub("(?<=[a-z])(?=[A-Z])", " ", found[1]).lower()


def _environment(backend: Backend) -> Sandbox:
    environment = Sandbox(
        backend.own,
        loader=_Loader(backend),
        autoescape=backend.manifest.escape == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals["direction"] = Function(direction)
    return environment


def _nothing() -> None:
    """Do nothing, because our own templates need no limit."""


def number(value: Decimal | int | str) -> str:
    """Return a number in plain digits without trailing zeros, such as 0.5 for 0.50."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _json(value: Any) -> Markup:
    return markup(in_json(value))


def _cdata(text: str) -> Markup:
    return markup(_in_cdata(text))


def _in_cdata(text: str) -> str:
    text = text if isinstance(text, str) else str(text)
    inside = str.replace(text, "]]>", "]]]]><![CDATA[>") if "]]>" in text else text
    return "".join(("<![CDATA[", inside, "]]>"))


def _css(text: str) -> Markup:
    """Return a text as a CSS string, with escapes for what could end the string or the style element."""
    safe = "".join(sign if sign.isalnum() or sign in " .,:-" else f"\\{ord(sign):x} " for sign in text)
    return Markup(f'"{safe}"')  # noqa: S704 - escaped above


@lru_cache
def _own_letters(listed: str) -> dict[int, str]:
    """Return a language's own letters for options, by the usual letters, if they differ."""
    own = zip(LETTERS, listed.strip(LRI + PDI).split(), strict=False)
    return {ord(letter): other for letter, other in own if letter != other}


def _pick(value: float | Decimal, choices: Sequence[str]) -> str:
    """Return the choice that is nearest to a number, as it is spelled in `choices`."""
    return _nearest(value, tuple(choices))


@lru_cache
def _nearest(value: float | Decimal, choices: tuple[str, ...]) -> str:
    exact = Decimal(value)
    return min(choices, key=lambda choice: abs(Decimal(choice) - exact))
