"""Pictures for outputs, named by their content, so that a changed picture gets a new name."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import field
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from quizgen.errors import Place, Problem, QuizgenError
from quizgen.frozen import frozen, mutable

MIMES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}


@frozen
class Asset:
    """A picture in a file."""

    path: Path

    @property
    def data(self) -> bytes:
        """The bytes for outputs, read on each use, because not all pictures may fit into memory.

        Raises:
            QuizgenError: if it is an SVG with active content. Rules check the pictures of banks, but a
                template may name other pictures, and somebody may save a new one during a build.
        """
        data = self.path.read_bytes()
        if self.path.suffix.lower() != ".svg":
            return data
        from quizgen.outputs import svg  # noqa: PLC0415 - few courses have an SVG

        try:
            return svg.cleaned(data)
        except svg.NotSvgError as fault:
            place, help_text = Place(self.path.as_posix()), "save it as a plain SVG, or as PNG"
            message = f"an output can't show this picture: {fault}"
            raise QuizgenError([Problem(place, "active-svg", message, help_text)]) from fault

    @cached_property
    def name(self) -> str:
        """A name in ASCII that contains a digest of the content."""
        digest = hashlib.sha256(self.data).hexdigest()[:16]
        stem = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in self.path.stem)[:40]
        return f"{stem}-{digest}{self.path.suffix.lower()}"

    @property
    def mime(self) -> str:
        """The media type."""
        return MIMES[self.path.suffix.lower()]

    @property
    def base64(self) -> str:
        """The content as base64."""
        return base64.b64encode(self.data).decode()


PLUGINFILE = "@@PLUGINFILE@@/"


@mutable
class Assets:
    """The pictures that one output file shows, collected while it is rendered.

    Args:
        folder: content/.
        how: `inline` for data: addresses, `media` for plain names, `pluginfile` for names with a prefix.
    """

    folder: Path
    how: str
    used: dict[str, Asset] = field(default_factory=dict)
    _known: dict[str, Asset] = field(default_factory=dict)

    def address(self, name: str) -> str:
        """Return the address of a picture for a text, and note that the picture is used.

        Raises:
            ValueError: if the file is outside the content. Banks were checked for that, templates were not.
        """
        if name not in self._known:
            if not (self.folder / name).resolve().is_relative_to(self.folder.resolve()):
                raise ValueError(f'the picture "{name}" is not in content/')
            self._known[name] = Asset(self.folder / name)
        asset = self._known[name]
        if self.how == "inline":
            return f"data:{asset.mime};base64,{asset.base64}"
        self.used[asset.name] = asset
        return asset.name if self.how == "media" else PLUGINFILE + quote(asset.name)

    def in_html(self, html: str) -> list[Asset]:
        """Return the pictures that a piece of rendered HTML shows, each once."""
        prefix = PLUGINFILE if self.how == "pluginfile" else ""
        return [asset for name, asset in sorted(self.used.items()) if f'src="{prefix}{quote(name)}"' in html]
