"""Pieces of files with all questions, kept between builds: the text that a type's template makes of an item.

A build always makes the deck and Moodle's file of the whole course, because one of their questions has nearly
always changed. But most questions have not, and most of the time goes into their pieces. A piece depends on
its item, by its digest, and on what all pieces of the file depend on (see `fragments`). Each bank's pieces
are in one file, which counts as empty if it is damaged or if something that they all depend on has changed.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import partial
from typing import Any

from quizgen import cache
from quizgen.rendering.compiler import DirectMacro
from quizgen.rendering.contexts import ItemView
from quizgen.rendering.digests import Digests
from quizgen.rendering.printing import markup
from quizgen.rendering.sandbox import Function

PREFIX, MOST = "pieces-", 200
"""How the names of kept files begin, and how many are kept; a bank of 1,000 questions has about 5 MB."""
FEWEST, MOST_QUESTIONS = 100, 20_000
"""Questions of a file: the pieces of fewer take no time, those of more too much room."""
PICTURE = "src="
"""In all pieces that show a picture. They are made each time, because the packager needs the picture."""
END = "\0"
"""Separates pieces; YAML has no such character."""


class Pieces:
    """The pieces of one file.

    Args:
        whose: what distinguishes the file from other files, other courses' included.
        key: a digest of everything that all its pieces depend on.
        digests: the digests of items.
        escapes: whether the templates write HTML.
    """

    def __init__(self, whose: list[str], key: str, digests: Digests, *, escapes: bool) -> None:
        self._whose = whose
        self._key = key
        self._digests = digests
        self._finished: Callable[[str], str] = markup if escapes else str
        self._bank = ""
        self._before: dict[str, str] = {}
        self._now: dict[str, str] = {}

    def keeping(self, kind: Callable[[ItemView], Any]) -> Callable[[ItemView], Any]:
        """Return a function like `kind` whose macros take the pieces that are kept.

        Args:
            kind: returns the macros of an item's type.
        """
        modules: dict[str, Any] = {}

        def kept(item: ItemView) -> Any:
            module = kind(item)
            if item.question.type not in modules:
                modules[item.question.type] = self._with_pieces(module)
            return modules[item.question.type]

        return kept

    def _with_pieces(self, module: Any) -> Any:
        """Return a copy of a type's macros that take the pieces that are kept."""
        made = copy.copy(module)
        macros = {name: one for name, one in vars(module).items() if type(one) is DirectMacro}
        vars(made).update(
            {name: Function(partial(self._piece, name, macro)) for name, macro in macros.items()}
        )
        return made

    def _piece(self, name: str, macro: DirectMacro, item: ItemView, *rest: Any, **named: Any) -> str:
        if rest or named:
            return macro(item, *rest, **named)
        if item.question.bank != self._bank:
            self.keep()
            self._bank = item.question.bank
            self._before, self._now = self._recalled(), {}
        try:
            key = f"{name} {self._digests.of_item(item)}"
        except TypeError:  # an item without a digest
            return macro(item)
        text = self._before.get(key)
        if text is None:
            text = str(macro(item))
        if PICTURE not in text and END not in text:
            self._now[key] = text
        return self._finished(text)

    def keep(self) -> None:
        """Keep the pieces of the bank that was the last one."""
        if self._bank and self._now != self._before:
            parts = [self._key, *(part for piece in self._now.items() for part in piece)]
            cache.keep(self._name, END.join(parts).encode(errors="surrogatepass"))
            cache.forget_oldest(PREFIX, MOST)

    def _recalled(self) -> dict[str, str]:
        try:
            key, *parts = (cache.recall(self._name) or b"").decode(errors="surrogatepass").split(END)
            return dict(zip(parts[::2], parts[1::2], strict=True)) if key == self._key else {}
        except ValueError:
            return {}

    @property
    def _name(self) -> str:
        return PREFIX + cache.digest_of([*self._whose, self._bank])
