"""SVGs from drawing programs keep their look; SVGs that do anything are refused.

`kept/` has small files in the style of Inkscape, matplotlib, draw.io, Illustrator and Graphviz, and one
written by hand. Each file of `refused/` runs, fetches, moves or shows something that is not a picture.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Request
from support.courses import course
from support.growth import assert_linear
from support.listener import Listener, listening

from quizgen.errors import QuizgenError
from quizgen.outputs import svg
from quizgen.pipeline import Project, build

HERE = Path(__file__).parent
KEPT = sorted((HERE / "kept").glob("*.svg"))
REFUSED = sorted((HERE / "refused").glob("*.svg"))
NEW = 'xmlns="http://www.w3.org/2000/svg"'
HIDING = (
    "<metadata>{}</metadata>",
    '<x:a xmlns:x="urn:x">{}</x:a>',
    "<unknown>{}</unknown>",
    "<style><unknown>{}</unknown></style>",
    "<desc><x:a xmlns:x='urn:x'>{}</x:a></desc>",
)
"""Places where the cleaner leaves out something with all its content."""


def name(path: Path) -> str:
    return path.stem


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as notes:
        yield notes


@dataclass
class Window:
    """A browser's window, and what its picture requested, ran or opened."""

    context: BrowserContext
    file: Path
    page: Page = field(init=False)
    found: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page = self.context.new_page()

    def note_request(self, request: Request) -> None:
        """Note a request for anything other than the picture."""
        if request.url != self.file.as_uri() and not request.url.startswith(("about:", "data:image/png")):
            self.found.append(request.url)

    def note_dialog(self, dialog: Dialog) -> None:
        """Note a dialog, which only a script can open."""
        self.found.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def show(self, data: bytes, *, patience: int = 0) -> list[str]:
        """Open an SVG by itself, as a link to it would, and click on it; return what it did.

        Each one gets a new tab, because the one before may be opening something else. For one that has done
        nothing, wait up to `patience` milliseconds.
        """
        before, self.page, self.found = self.page, self.context.new_page(), []
        before.close()
        self.page.on("request", self.note_request)
        self.page.on("dialog", self.note_dialog)
        self.file.write_bytes(data)
        with suppress(Error):  # the picture may open another page before it has loaded
            self.page.goto(self.file.as_uri(), wait_until="commit")
        self.page.wait_for_timeout(50)
        self.page.mouse.click(40, 40)
        self.page.wait_for_timeout(30)
        for _ in range(0, patience, 50):
            if self.found:
                break
            self.page.wait_for_timeout(50)
        assert self.found or self.page.url == self.file.as_uri(), "nothing was opened"
        return list(self.found)


@pytest.fixture
def window(browser: Browser, tmp_path: Path) -> Iterator[Window]:
    context = browser.new_context(viewport={"width": 300, "height": 200})
    yield Window(context, tmp_path.resolve() / "picture.svg")
    context.close()


@pytest.mark.parametrize("path", KEPT, ids=name)
def test_what_drawing_programs_write_is_a_picture(path: Path) -> None:
    data = path.read_bytes()
    assert svg.refusals(data) == ()
    clean = svg.cleaned(data)
    assert svg.cleaned(clean) == clean
    for word in (b"inkscape", b"sodipodi", b"rdf", b"mxfile", b"adobe", b"mso-", b"behavior", b"xpacket"):
        assert word not in clean.lower()


@pytest.mark.browser
@pytest.mark.parametrize("path", KEPT, ids=name)
def test_a_cleaned_picture_looks_the_same(path: Path, window: Window) -> None:
    shots = []
    for data in (path.read_bytes(), svg.cleaned(path.read_bytes())):
        assert window.show(data) == []
        shots.append(window.page.screenshot())
    assert shots[0] == shots[1]
    window.show(f"<svg {NEW}/>".encode())
    assert shots[0] != window.page.screenshot(), "nothing is seen of it"


def test_a_picture_that_needs_no_cleaning_keeps_its_bytes() -> None:
    """A picture's name in a deck contains their digest."""
    data = (HERE / "kept" / "graphviz.svg").read_bytes()
    assert svg.cleaned(data) is data


def test_outputs_show_the_cleaned_picture(tmp_path: Path) -> None:
    stem = '"Which is it? ![wings](inkscape.svg)"'
    bank = f"bank: b\ntitle: B\nquestions:\n  - {{id: q, type: true-false, stem: {stem}, answer: true}}\n"
    content = course(tmp_path, banks__b=bank)
    original = (HERE / "kept" / "inkscape.svg").read_bytes()
    (content / "inkscape.svg").write_bytes(original)
    build(Project(content, tmp_path / "out"))
    clean = svg.cleaned(original)
    with zipfile.ZipFile(next((tmp_path / "out").rglob("*.apkg"))) as package:
        (picture,) = json.loads(package.read("media")).values()
        assert package.read("0") == clean
    assert hashlib.sha256(clean).hexdigest()[:16] in picture
    shown = base64.b64encode(clean).decode()
    assert shown in (tmp_path / "out/html/student/b-a.html").read_text(encoding="utf-8")
    assert shown in next((tmp_path / "out").rglob("*.xml")).read_text(encoding="utf-8")
    assert (content / "inkscape.svg").read_bytes() == original


@pytest.mark.parametrize("path", REFUSED, ids=name)
def test_what_is_more_than_a_picture_is_refused(path: Path) -> None:
    found = svg.refusals(path.read_bytes())
    assert found
    assert all(one.line == 1 and one.help for one in found)
    with pytest.raises(svg.NotSvgError):
        svg.cleaned(path.read_bytes())


def doubled(times: int, *, how: str = "<use href='#{0}'/><use href='#{0}'/>") -> str:
    """Return groups that each show the previous group twice."""
    groups = (f"<g id='g{at}'>{how.format(f'g{at - 1}')}</g>" for at in range(1, times + 1))
    return f"<svg {NEW}>\n<rect id='g0' width='9' height='9'/>\n{''.join(groups)}</svg>"


@pytest.mark.parametrize(
    "how",
    [
        "<use href='#{0}'/><use href='#{0}'/>",
        "<use xmlns:l='http://www.w3.org/1999/xlink' l:href=' #{0}'/><use href='#{0}'/>",
        "<path mask='url(#{0})'/><path style='fill: url( \"#{0}\" )'/>",
    ],
    ids=["use", "xlink", "url"],
)
def test_what_would_show_billions_is_refused(how: str) -> None:
    """A few lines make a browser draw more elements than it can."""
    (found,) = svg.refusals(doubled(60, how=how).encode())
    assert found.what == "more than 20,000 elements by showing some again and again"
    assert found.line == 3
    assert svg.refusals(doubled(8, how=how).encode()) == ()


def test_many_marks_of_a_plot_are_no_repetition_too_many() -> None:
    """As matplotlib writes 100,000 points: one mark, shown at each point."""
    points = "<use href='#mark'/>" * 100_000
    assert svg.refusals(f"<svg {NEW}><defs><path id='mark'/></defs>{points}</svg>".encode()) == ()


def test_a_chain_as_long_as_a_file_takes_no_time() -> None:
    assert_linear(svg.refusals, lambda n: doubled(n).encode(), 500)


def test_what_shows_itself_is_refused() -> None:
    data = f"<svg {NEW}><g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g></svg>"
    assert [one.what for one in svg.refusals(data.encode())] == ["an element that shows itself"]


def test_links_and_gradients_may_name_what_is_around_them() -> None:
    data = f"<svg {NEW}><a id='a' href='#a'/><linearGradient id='b' href='#b'/></svg>"
    assert svg.refusals(data.encode()) == ()


def test_a_picture_that_acts_when_it_is_built_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has saved another picture during the check of the course."""
    stem = '"Which is it? ![wings](wings.svg)"'
    bank = f"bank: b\ntitle: B\nquestions:\n  - {{id: q, type: true-false, stem: {stem}, answer: true}}\n"
    content = course(tmp_path, banks__b=bank)
    (content / "wings.svg").write_text(f"<svg {NEW} onload='x()'/>", encoding="utf-8")
    monkeypatch.setattr("quizgen.checks.pictures.picture_fault", lambda *arguments: None)
    with pytest.raises(QuizgenError) as fault:
        build(Project(content, tmp_path / "out"))
    (problem,) = (one for one in fault.value.problems if one.severity == "error")
    assert (problem.code, Path(problem.place.file).name) == ("active-svg", "wings.svg")
    assert not list((tmp_path / "out").rglob("*.*"))


@pytest.mark.browser
def test_the_cases_are_real(window: Window, listener: Listener) -> None:
    """Without cleaning, most of them do in Chromium what they are refused for; others, in other browsers."""
    host = listener.host.encode()
    patience = dict.fromkeys(("meta-refresh", "image-set", "import-escaped"), 20_000)
    acting = {
        path.stem
        for path in REFUSED
        if window.show(path.read_bytes().replace(b"HOST", host), patience=patience.get(path.stem, 100))
    }
    idle = sorted({path.stem for path in REFUSED} - acting)
    assert len(acting) > 30, idle
    assert patience.keys() <= acting, idle
    assert listener.asked


@pytest.mark.browser
@pytest.mark.parametrize("hiding", HIDING)
def test_what_is_left_out_does_nothing(hiding: str, window: Window, listener: Listener) -> None:
    """Everything that is refused, put in a hidden place, is removed, and none of it runs or is fetched."""
    texts = [path.read_text(encoding="utf-8").replace("HOST", listener.host) for path in REFUSED]
    hidden = "".join(hiding.format(text) for text in texts if not text.startswith(("<?", "<!")))
    data = f"<svg {NEW}><rect width='99' height='99'/>{hidden}</svg>".encode()
    clean = svg.cleaned(data)
    assert not any(word in clean for word in (b"script", b"http://127", b"alert"))
    listener.asked.clear()
    assert window.show(clean) == []
    assert listener.asked == []


LINES = f"""<svg {NEW}>
<g onclick='x()'/>
<style>
.a {{ fill: red }}
.b {{ fill: url(a.svg) }}
</style>
<script/>
</svg>"""


def test_lines_are_those_of_the_file() -> None:
    assert [(one.what, one.line) for one in svg.refusals(LINES.encode())] == [
        ("an event handler: onclick", 2),
        ("an address in a style: a.svg", 5),
        ("a script", 7),
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("<svg/>", "lacks xmlns"),
        ("<html/>", "begins with <html>"),
        (f"<svg {NEW}><g></svg>", "mismatched tag"),
        (f'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg {NEW}>&nbsp;</svg>', "&nbsp;"),
        ("<?xml version='1.0' encoding='utf-7'?><svg/>", "encoding"),
    ],
)
def test_what_is_no_svg_is_said_to_be_none(data: str, why: str) -> None:
    with pytest.raises(svg.NotSvgError, match=why):
        svg.refusals(data.encode())


@pytest.mark.parametrize(
    "head",
    [
        "<?xml version='1.0' encoding='windows-1251'?>",
        "<!DOCTYPE svg [<!ENTITY a 'b'>]>",
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">',
    ],
)
def test_what_readers_could_read_in_two_ways_is_written_in_one(head: str) -> None:
    data = f"{head}<svg {NEW}><text>Стриж</text></svg>"
    encoded = data.encode("windows-1251" if "1251" in head else "utf-8")
    clean = svg.cleaned(encoded).decode()
    assert clean == f'<svg {NEW} xmlns:xlink="http://www.w3.org/1999/xlink"><text>Стриж</text></svg>'


HEAVY = ("\\a", "\\abcdef", "(", "a{", "a{b:c;", "@media{", "'", "/*", "url(#", "-", "1e")


@pytest.mark.parametrize("piece", HEAVY)
def test_the_time_grows_with_the_size(piece: str) -> None:
    assert_linear(svg.refusals, lambda n: f"<svg {NEW}><style>{piece * n}</style></svg>".encode(), 2000)
