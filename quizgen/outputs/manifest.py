"""The outputs: folders of templates with a manifest, on a search path; for each file, the first one wins."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from quizgen import files
from quizgen.errors import Origin, Place, Problem, UsageError, did_you_mean
from quizgen.frozen import frozen
from quizgen.model.course import CourseHead
from quizgen.model.entry import Entry, fields_of, written
from quizgen.model.fields import AsList, Count, Flag, Label, Marking, Use, Version, Whole
from quizgen.model.shape import After, misfit
from quizgen.reading import yamltree
from quizgen.reading.validate import read_entry
from quizgen.types import TYPES, named
from quizgen.types.sets import SETS

MANIFEST = "backend.yaml"
BUILTIN = "builtin/"
"""The prefix of a template's name that means quizgen's own, even if another folder has one."""
SHARED = "shared/"
"""The prefix of templates that several outputs use: quizgen's, unless the output has its own."""


NAMES = {
    "course": (),
    "bank": ("bank",),
    "question": ("bank", "question"),
    "quiz": ("quiz",),
    "version": ("quiz", "version"),
}
"""The placeholders that a file's name must contain, by what there is one file for."""


def _known(name: str, known: Collection[str]) -> str:
    if name in known:
        return name
    raise misfit("unknown-type", f'there is no type "{name}"', did_you_mean(name, known))


def _setting(name: str) -> str:
    known = fields_of(CourseHead)
    if name in known:
        return name
    raise misfit("unknown-key", f'course.yaml has no key "{name}"', did_you_mean(name, known))


Setting = Annotated[str, After(_setting)]
"""A key of course.yaml."""
TypeName = Annotated[str, After(lambda name: _known(name, TYPES))]
PackagerName = Literal["text", "apkg", "mbz"]
Types = Annotated[
    tuple[Annotated[str, After(lambda name: _known(name, {**TYPES, **SETS}))], ...],
    AsList,
    After(named),
]
"""Types, written as names of types or of sets: `all`, `choices`, `[choices, essay]`."""


class Neutralise(Entry):
    """How to write characters that the target would misinterpret (see `text.target.Target`)."""

    entities: str = ""
    after: str = ""


class Output(Entry):
    """A file that a backend makes: one for the course, or one for each bank, question, quiz or version."""

    per: Literal["course", "bank", "question", "quiz", "version"] = written(key="for")
    file: Label
    root: Label
    types: Types = ()
    use: Use | None = None
    retired: Flag = False
    on_request: Flag = False
    pdf: Flag = False
    """Whether `--pdf` also prints it."""
    changed: Literal["all", "new", "replaced"] | None = None
    """Made only with `--changed`: of questions new since the last release, of changed ones, or of both."""
    variant: Label | None = None
    packager: PackagerName | None = None
    """The packager of this file, if it is not the same as for the others."""
    look: Label | None = None
    """The preview's name for the look of a question or sheet in this file; None if the preview shows none."""

    def pattern(self, course: str) -> re.Pattern[str]:
        """Return a pattern that matches the names of its files, for a course's id."""
        own, any_name = re.escape(course), "[^/]+"
        names = re.sub(
            r"\\\{(\w+)\\\}", lambda name: own if name[1] == "course" else any_name, re.escape(self.file)
        )
        return re.compile(names)

    @property
    def is_built(self) -> bool:
        """Whether any build makes it; otherwise it is only for the preview."""
        return not self.on_request or self.per in ("quiz", "version")

    @property
    def overview(self) -> bool:
        """Whether it lists questions of every type, and so need not show how to answer them."""
        return set(self.types) == set(TYPES)


class Limits(Entry):
    """The limits of an output: the most keys, and characters of an id, a response, an answer or a tag.

    The limits on formulas are for a question's typed gaps and its responses; the limit on pictures is for the
    feedback on one answer of a gap. `worth` names the list in `values` with the percentages, without signs,
    that options and answers can give. With `whole_gaps`, a gap can't give a fraction of a point.
    """

    keys: Whole | None = None
    id: Whole | None = None
    response: Whole | None = None
    answer: Whole | None = None
    tag: Whole | None = None
    typed_formulas: Count | None = None
    response_formulas: Count | None = None
    gap_pictures: Count | None = None
    worth: Label | None = None
    whole_gaps: Flag = False


class Newer(Entry):
    """The first version of a target that takes a type, and what older versions need for it."""

    version: Version
    otherwise: Label | None = written(default=None, key="or")


class Target(Entry):
    """The program that reads an output, if its versions differ.

    Args:
        name: the program's name.
        setting: the key of course.yaml with the oldest version that must take the files.
        takes: by type, the first version that takes it.
        keeps_ids: by type, the first version that keeps the questions' ids.
    """

    name: Label
    setting: Setting
    takes: dict[TypeName, Newer] = written(default_factory=dict)
    keeps_ids: dict[TypeName, Version] = written(default_factory=dict)


CONTRACT = 1
"""The version of what templates see: it changes if something is removed or changes its meaning."""


def _known_contract(value: int) -> int:
    if value == CONTRACT:
        return value
    newer = "a newer quizgen" if value > CONTRACT else "an older quizgen"
    message = f"this output was written for template contract {value}; this quizgen has {CONTRACT}"
    help_text = f"use {newer}, or follow docs/templates.md and write contract: {CONTRACT}"
    raise misfit("other-contract", message, help_text)


Contract = Annotated[Whole, After(_known_contract)]


class Manifest(Entry):
    """backend.yaml."""

    contract: Contract = CONTRACT
    """The version of what templates see that the output was written for."""
    escape: Literal["html", "none"] = "html"
    math: Literal["mathml", "tex"] = "mathml"
    fit: Flag = False
    """Whether its stylesheet makes wide tables and formulas fit (see `text.target`)."""
    engines: tuple[Literal["mathjax2", "mathjax3", "mathjax4", "mathtools"], ...] = ()
    """What displays its formulas on learners' screens (see `text.engines`)."""
    assets: Literal["inline", "media", "pluginfile"] = "inline"
    neutralise: Neutralise = Neutralise()
    keep_order: Flag = False
    """Whether quizzes keep the banks' order of answers, because the target knows them by position."""
    shuffles: Flag = False
    """Whether its target shuffles options itself, and so can't keep an option first or last."""
    packager: PackagerName = "text"
    values: dict[str, Any] = written(default_factory=dict)
    limits: Limits = Limits()
    target: Target | None = None
    drops: dict[TypeName, tuple[Label, ...]] = written(default_factory=dict)
    """By type, the fields that its template does not show."""
    markings: dict[TypeName, tuple[Marking, ...]] = written(default_factory=dict)
    """By type, the markings that it supports; any other one is written as the first of them."""
    on_request: Flag = False
    """Whether it is made only if `--to` names it."""
    needs: dict[TypeName, Label] = written(default_factory=dict)
    """By type, what its target must have to take such questions, as text."""
    advice: Label | None = None
    """A message of builds to users who request it by name."""
    extends: Label | None = None
    """Another output, whose templates and keys it uses where it has none of its own."""
    renames_in: Label | None = None
    """A pattern for another program's lists beside its files, in which builds rename moved questions."""
    outputs: tuple[Output, ...]


@frozen
class Backend:
    """An output: its manifest, and the folders with its files in order of precedence."""

    name: str
    manifest: Manifest
    folders: tuple[Path, ...]

    @cached_property
    def types(self) -> frozenset[str]:
        """The types of question that the output has a template for."""
        return frozenset(name for name in TYPES if self._template(f"questions/{name}."))

    @cached_property
    def own(self) -> tuple[Path, ...]:
        """The folders that are not quizgen's own."""
        builtin = builtin_folder().resolve()
        return tuple(folder for folder in self.folders if folder.parent.resolve() != builtin)

    @property
    def engines(self) -> tuple[str, ...]:
        """What displays its formulas (see `text.engines`); empty if its manifest does not say."""
        return ("paper",) if self.manifest.math == "mathml" else self.manifest.engines

    @property
    def files(self) -> tuple[Output, ...]:
        """The files that ask questions; all files if each one is an overview."""
        outputs = self.manifest.outputs
        return tuple(output for output in outputs if not output.overview) or outputs

    @property
    def looks(self) -> tuple[tuple[Output, str], ...]:
        """The files whose look a preview shows, each with the name of the look.

        If the manifest names none, these are all text files, except files of changes and variants.
        """
        named = tuple((output, output.look) for output in self.manifest.outputs if output.look)
        return named or tuple(
            (output, f"{self.name}: {Path(output.file).name}")
            for output in self.manifest.outputs
            if self.packager_of(output) == "text" and not (output.changed or output.variant)
        )

    def packager_of(self, output: Output) -> str:
        """Return the name of the packager that makes a file of it."""
        return output.packager or self.manifest.packager

    def carries(self, question_type: str) -> bool:
        """Return whether the output takes a type, by a template for the type or in a file that lists it."""
        return question_type in self.types or any(question_type in output.types for output in self.files)

    def template_of(self, question_type: str) -> str:
        """Return the name of a type's template.

        Raises:
            KeyError: if it has none.
        """
        found = self._template(f"questions/{question_type}.")
        if found is None:
            raise KeyError(question_type)
        return found

    def _template(self, start: str) -> str | None:
        folder, _, stem = start.rpartition("/")
        for top in self.folders:
            for path in files.listed(top / folder):
                if path.name.startswith(stem) and path.suffix == ".j2":
                    return f"{folder}/{path.name}"
        return None


def builtin_folder() -> Path:
    """Return the folder of quizgen's own templates: in the package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def search_path(own: Sequence[Path], project: Path) -> tuple[Path, ...]:
    """Return the folders of templates in order of precedence.

    Args:
        own: the folders that `--templates` names.
        project: the project's templates/, which need not exist.

    Raises:
        UsageError: if a folder of `own` does not exist.
    """
    for folder in own:
        if not folder.is_dir():
            raise UsageError(f'there is no folder "{folder}"')
    path = [*own, *([project] if project.is_dir() else []), builtin_folder()]
    unique = {folder.resolve(): folder for folder in reversed(path)}
    return tuple(folder for folder in path if unique.get(folder.resolve()) is folder)


def find(path: Sequence[Path]) -> tuple[dict[str, Backend], list[Problem]]:
    """Return every backend on the search path, by name, and the problems of their manifests."""
    backends: dict[str, Backend] = {}
    problems: list[Problem] = []
    names = {folder.name for top in path for folder in files.listed(top) if (folder / MANIFEST).is_file()}
    for name in sorted(names):
        folders = tuple(top / name for top in path if (top / name).is_dir())
        if links := [link for folder in folders for link in links_out(folder)]:
            problems += links
            continue
        manifest, folders, found = _manifest(path, name)
        problems += [one for one in found if one not in problems]  # two backends may extend the same one
        if manifest:
            backends[name] = Backend(name, manifest, folders)
            problems += _near_misses(backends[name])
    return backends, problems


def choose(backends: Mapping[str, Backend], wanted: Sequence[str], path: Sequence[Path]) -> list[Backend]:
    """Return the requested backends, or without a request, all that are not made only on request.

    Raises:
        UsageError: if there is no backend with a requested name; the text suggests one and lists the folders.
    """
    for name in wanted:
        if name not in backends:
            places = ", ".join(folder.as_posix() for folder in path)
            raise UsageError(
                f'there is no output "{name}" ({did_you_mean(name, backends)}); looked in {places}'
            )
    usual = [name for name in sorted(backends) if not backends[name].manifest.on_request]
    return [backends[name] for name in dict.fromkeys(wanted or usual)]


def _manifest(
    path: Sequence[Path], name: str, extended: Collection[str] = ()
) -> tuple[Manifest | None, tuple[Path, ...], list[Problem]]:
    """Return an output's manifest, the folders of its files, and the problems of the manifest.

    Args:
        path: the folders of templates.
        name: the output's name.
        extended: the names of the outputs that extend it, to notice circles.
    """
    folders = tuple(top / name for top in path if (top / name).is_dir())
    file = next(folder for folder in folders if (folder / MANIFEST).is_file()) / MANIFEST
    tree = yamltree.read_once(file.as_posix(), files.content(file))
    if tree.problems:
        return None, folders, list(tree.problems)
    manifest, problems = read_entry(Manifest, tree.root, Origin(tree))
    if manifest and manifest.extends:
        base = manifest.extends
        if base in (name, *extended) or not any((top / base / MANIFEST).is_file() for top in path):
            message = f'there is no output "{base}" to extend'
            return None, folders, [Problem(Origin(tree).at("extends"), "template-fault", message)]
        whole, more, problems = _manifest(path, base, (name, *extended))
        folders = (*folders, *more)
        own = {
            name: getattr(manifest, name) for name, one in fields_of(Manifest).items() if one.key in tree.root
        }
        manifest = whole and whole.altered(**own)
    if manifest:
        for index, output in enumerate(manifest.outputs):
            problems += _faults(folders, output, Origin(tree, ("outputs", index)))
    return (None if problems else manifest), folders, problems


def _faults(folders: Sequence[Path], output: Output, origin: Origin) -> Iterator[Problem]:
    names = NAMES[output.per]
    for name in names:
        if f"{{{name}}}" not in output.file:
            message = f"a file for each {output.per} has {{{name}}} in its name"
            yield Problem(origin.at("file"), "bad-file-name", message, f"add {{{name}}} to it")
    plain = re.sub(rf"\{{({'|'.join(('course', *names))})\}}", "x", output.file)
    if "{" in plain or "}" in plain:
        allowed = " and ".join(f"{{{name}}}" for name in ("course", *names))
        message = f"the name of a file for each {output.per} has {allowed} and no other brackets"
        yield Problem(origin.at("file"), "bad-file-name", message, "remove the other brackets")
    if plain.startswith("/") or ".." in Path(plain).parts or "\\" in plain:
        message, help_text = "an output stays inside dist/", "write a plain name, its folders with /"
        yield Problem(origin.at("file"), "bad-file-name", message, help_text)
    if not path_of(folders, output.root):
        near = (path.name for folder in folders for path in files.listed(folder) if path.suffix == ".j2")
        message = f'there is no template "{output.root}"'
        yield Problem(origin.at("root"), "template-fault", message, did_you_mean(output.root, near))


def _near_misses(backend: Backend) -> Iterator[Problem]:
    """Yield a problem for each of the user's templates that seems meant for a type but has the wrong name."""
    roots = [output.root for output in backend.manifest.outputs] or ["x.txt.j2"]
    ending = "".join(Path(roots[0]).suffixes[-2:])
    for folder in backend.own:
        for path in files.listed(folder / "questions"):
            name = path.name.partition(".")[0]
            near = difflib.get_close_matches(name, TYPES, n=1, cutoff=0.8)
            if path.suffix != ".j2" or not near or path.name == f"{near[0]}{ending}":
                continue
            if name != near[0] or path.name == f"{name}.j2":
                message = f'"{path.name}" is not the template of any type'
                help_text = f'did you mean "{near[0]}{ending}"?'
                yield Problem(Place(path.as_posix()), "template-fault", message, help_text)


def links_out(folder: Path) -> Iterator[Problem]:
    """Yield a problem for each link that leads out of the templates, because it could make any file readable.

    Args:
        folder: a backend's folder, or the folder of the words.
    """
    if folder.parent == builtin_folder():
        return
    top = folder.parent.resolve()
    for path in (folder, *files.below(folder, [])):
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(top):
            message, help_text = (
                "this link points outside the templates",
                "put a copy of what it leads to here",
            )
            yield Problem(Place(path.as_posix()), "template-fault", message, help_text)


def path_of(folders: Sequence[Path], template: str) -> Path | None:
    """Return the file of a template in a backend's folders, or None."""
    if template.startswith(BUILTIN):
        names = dict.fromkeys(folder.name for folder in folders)
        folders, template = [builtin_folder() / name for name in names], template.removeprefix(BUILTIN)
    if template.startswith(SHARED):
        folders = [*folders, builtin_folder()]
    parts = template.split("/")
    if any(not part or part.startswith(".") or set(part) & {"\\", ":"} for part in parts):
        return None  # a name must not lead out of its folder
    return next((path for folder in folders if (path := folder.joinpath(*parts)).is_file()), None)
