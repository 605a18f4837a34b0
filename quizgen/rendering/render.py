"""Templates and items to text; the only importer of jinja2. A bank's text is data, never a template."""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path, PurePath
from typing import Any

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    pass_context,
)
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from markupsafe import Markup

from quizgen import files
from quizgen.arranging.sheet import Item
from quizgen.errors import Place, Problem, QuizgenError
from quizgen.outputs.assets import Asset, Assets
from quizgen.outputs.manifest import Backend, Output, builtin_folder
from quizgen.outputs.words import Words
from quizgen.text import markdown
from quizgen.text.target import Target
from quizgen.types.layout import GAP_MARKS

HTML_KEPT = 1024
"""Texts whose HTML is kept: the same option stands on a card's front and on its back."""

FAULTS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
"""What a mistake in a template raises: Jinja's own errors, and Python's where a value is used wrongly."""
OBJECT = re.compile(r"'(?:\w+\.)*(\w+) object'")
MACRO = re.compile(r"the TemplateModule has no attribute '(\w+)'")
RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"})
"""Languages written from right to left by default (CLDR, characterOrder)."""


def direction(lang: str) -> str:
    """Return "rtl" for a language written from right to left, else "ltr"."""
    script = lang.partition("-")[2][:4].lower()
    if script in ("latn", "cyrl"):
        return "ltr"
    return "rtl" if script in ("arab", "hebr") or lang.partition("-")[0] in RTL else "ltr"


class Piece:
    """A piece of a cloze text: HTML between gaps, or a gap."""

    def __init__(self, html: Markup | None = None, gap: Any = None) -> None:
        self.html = html
        self.gap = gap


class Renderer:
    """One backend's templates, ready to render its outputs.

    Args:
        backend: the templates and their manifest.
        words: the words of every language.
        content: content/, where pictures lie.
    """

    def __init__(self, backend: Backend, words: Words, content: Path) -> None:
        self.backend = backend
        self.words = words
        self.assets = Assets(content, backend.manifest.assets)
        manifest = backend.manifest
        self.target = Target(
            manifest.math, self.assets.address, manifest.neutralise.entities, manifest.neutralise.after
        )
        self._cached_html = lru_cache(maxsize=HTML_KEPT)(self._html)
        self.environment = _environment(backend)
        self.environment.filters.update(self._filters())

    def render(self, output: Output, lang: str, context: Mapping[str, Any]) -> Iterator[str]:
        """Yield the text of one output, piece by piece.

        Args:
            output: which one.
            lang: the language that it speaks itself.
            context: what its template sees besides what every template sees.

        Raises:
            QuizgenError: where a template is faulty.
        """
        self.assets.used.clear()
        everywhere = {"lang": lang, "dir": direction(lang), "words": self.words.of(lang), **context}
        everywhere["words_in"] = cache(self.words.of)
        kinds: dict[str, Any] = {}

        def kind(item: Item) -> Any:
            name = item.question.type
            if name not in kinds:
                if name not in self.backend.types:
                    raise TemplateNotFound(f"questions/{name}")
                template = self.environment.get_template(self.backend.template_of(name))
                kinds[name] = template.make_module(dict(everywhere))
            return kinds[name]

        everywhere["kind"] = kind
        try:
            yield from self.environment.get_template(output.root).generate(everywhere)
        except FAULTS as fault:
            raise QuizgenError([self._template_problem(output.root, fault)]) from fault

    def faults(self) -> Iterator[Problem]:
        """Yield what can't be read in templates that are not quizgen's own, each at its line."""
        refused: list[Problem] = []
        found = ((top, path) for top in self.backend.own for path in files.below(top, refused))
        names = {path.relative_to(top).as_posix() for top, path in found if path.suffix == ".j2"}
        yield from refused
        for name in sorted(names):
            try:
                self.environment.get_template(name)
            except FAULTS as fault:
                yield self._template_problem(name, fault)

    def _template_problem(self, root: str, fault: Exception) -> Problem:
        """Return a template's fault as a problem, at the template's own line where it is known."""
        file, line = getattr(fault, "filename", None), getattr(fault, "lineno", None)
        trace = fault.__traceback__
        while trace is not None:
            if (name := trace.tb_frame.f_code.co_filename).endswith(".j2"):
                file, line = name, trace.tb_lineno
            trace = trace.tb_next
        text = linecache.getline(file, line).rstrip() if file and line else ""
        name = str(file or f"{self.backend.name}/{root}")
        place = Place(name, line or 1, 1, max(1, len(text)), text)
        said = OBJECT.sub(r"the \1", str(getattr(fault, "message", None) or fault)) or type(fault).__name__
        if isinstance(fault, TemplateNotFound):
            said = f'there is no "{fault.name}"'
        said = MACRO.sub(r'a template in questions/ has no macro "\1"', said)
        message = f"the template can't be used: {said}"
        return Problem(
            place, "template-fault", message, "mend the template, or take it away to use the built-in one"
        )

    def _filters(self) -> dict[str, Any]:
        return {
            "md": self._md,
            "literal": self._literal,
            "plain": _plain,
            "number": number,
            "cdata": _cdata,
            "css": _css,
            "pick": _pick,
            "files": self._files,
            "cloze": self._cloze,
        }

    # A filter that depends on the output, or notes a picture, asks for the context: else Jinja would apply it
    # to a constant text while it compiles, once and for all.

    @pass_context
    def _md(self, context: Context, text: str | None) -> Markup:
        if not text:
            return Markup()
        return self._html(text) if "![" in text else self._cached_html(text)  # each picture is to be noted

    def _html(self, text: str) -> Markup:
        return Markup(markdown.to_html(text, self.target))  # noqa: S704 - markup escapes

    @pass_context
    def _literal(self, context: Context, text: str | None) -> Markup:
        return Markup(markdown.literal(text, self.target)) if text else Markup()  # noqa: S704 - markup escapes

    @pass_context
    def _files(self, context: Context, html: str) -> list[Asset]:
        return self.assets.in_html(str(html))

    @pass_context
    def _cloze(self, context: Context, item: Item) -> list[Piece]:
        """Return an item's text as pieces of HTML and gaps, in order; joined, they are the whole text."""
        html = markdown.to_html(item.layout.marked, self.target)
        first, *rest = html.split(GAP_MARKS[0])
        pieces = [Piece(html=Markup(first))]  # noqa: S704 - markup escapes
        for part in rest:
            digits, _, after = part.partition(GAP_MARKS[1])
            pieces.append(Piece(gap=item.layout.gaps[int(digits) - 1]))
            pieces.append(Piece(html=Markup(after)))  # noqa: S704 - markup escapes
        return pieces


class _Sandbox(ImmutableSandboxedEnvironment):
    """A sandbox that spends its care where there is something to guard against.

    The model's own values are frozen and hold nothing that acts, nor do a loop and its like; their public
    attributes need no look at each of a hundred thousand accesses. Everything else takes Jinja's own way.
    """

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may have an attribute; of a path it may have nothing: a path acts."""
        return not isinstance(obj, PurePath) and super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return an attribute of something that a template names; of a mapping, what it holds comes first."""
        kind = type(obj)
        try:
            if kind is dict:
                return obj[attribute]
            if _is_harmless(kind) and attribute[0] != "_":  # type: ignore[arg-type] # a type has a hash
                return getattr(obj, attribute)
        except (KeyError, AttributeError):
            pass
        return super().getattr(obj, attribute)

    def call(self, context: Context, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Return what a call in a template comes to; a macro of a template needs no look at what it is."""
        if type(called) is not Macro:
            return super().call(context, called, *args, **kwargs)
        kwargs.pop("_loop_vars", None)  # Jinja hands these on to functions that ask for the context
        kwargs.pop("_block_vars", None)
        return called(context.eval_ctx, *args, **kwargs)


@cache
def _is_harmless(kind: type) -> bool:
    """Return whether nothing of a type acts: of our own, and of those that Jinja makes for templates."""
    return kind.__module__.startswith("quizgen.") or kind in {LoopContext, Namespace, TemplateModule}


def _environment(backend: Backend) -> ImmutableSandboxedEnvironment:
    own = FileSystemLoader([folder.as_posix() for folder in backend.folders])
    builtin = FileSystemLoader((builtin_folder() / backend.name).as_posix())
    environment = _Sandbox(
        loader=ChoiceLoader([own, PrefixLoader({"builtin": builtin})]),
        autoescape=backend.manifest.escape == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals = {
        "values": backend.manifest.values,
        "direction": direction,
        "range": range,
        "namespace": environment.globals["namespace"],
        "dict": dict,
    }
    return environment


def number(value: Decimal | int | str) -> str:
    """Return a number in plain digits without trailing zeros, such as 0.5 for 0.50."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(text: str | None) -> str:
    return markdown.to_words(text) if text else ""


def _cdata(text: str) -> Markup:
    inside = str(text).replace("]]>", "]]]]><![CDATA[>")
    return Markup(f"<![CDATA[{inside}]]>")  # noqa: S704 - that is the escape


def _css(text: str) -> Markup:
    """Return a text as a CSS string; what could end it, or the style element, is written as an escape."""
    safe = "".join(sign if sign.isalnum() or sign in " .,:-" else f"\\{ord(sign):x} " for sign in text)
    return Markup(f'"{safe}"')  # noqa: S704 - escaped above


def _pick(value: float | Decimal, choices: Sequence[str]) -> str:
    """Return the nearest of some numbers, in the spelling that they were given in."""
    return _nearest(Decimal(value), tuple(choices))


@lru_cache
def _nearest(value: Decimal, choices: tuple[str, ...]) -> str:
    return min(choices, key=lambda choice: abs(Decimal(choice) - value))
