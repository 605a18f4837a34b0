"""The versions of MathJax that learners use, each run in Chromium to get the MathML of many samples."""

from __future__ import annotations

import html
import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from quizgen.outputs import chromium

HERE = Path(__file__).parent
CHUNK = 250
"""Samples per page; a page that fails loses no more than these."""


@dataclass(frozen=True)
class Engine:
    """A version of MathJax with its components.

    Args:
        name: the name of its column in the table.
        page: the template of the page that starts it.
        folder: the folder of its package.
        script: the script that the page loads.
        load: components in addition to the script's.
        packages: the TeX packages in use; if none are given, the script's.
    """

    name: str
    page: str
    folder: str
    script: str
    load: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()


ANKI = ("action", "ams", "autoload", "configmacros", "mathtools", "mhchem", "newcommand", "require")
"""The packages of Anki's ts/mathjax/index.ts, without `noundefined`, so that unknown commands are errors."""
USUAL = ("base", "ams", "newcommand", "autoload", "require", "configmacros")
"""The packages of MathJax 3's `tex-mml-chtml.js`, without `noundefined`."""
ENGINES = (
    Engine("mathjax2", "mathjax2.html", "mathjax2", ""),
    Engine("mathjax3", "mathjax.html", "mathjax3/es5", "tex-mml-chtml.js", ("ui/safe",), USUAL),
    Engine(
        "mathjax4",
        "mathjax.html",
        "mathjax4",
        "tex-mml-chtml.js",
        ("ui/safe",),
        (*USUAL, "textmacros"),
    ),
    Engine(
        "mathtools",
        "mathjax.html",
        "mathjax3/es5",
        "tex-chtml.js",
        tuple(f"[tex]/{package}" for package in ANKI),
        ("base", *ANKI),
    ),
)


def ask(engine: Engine, samples: Sequence[str], modules: Path) -> list[str]:
    """Return the MathML of each sample, or an empty text if the engine can't display it."""
    made: list[str] = []
    for start in range(0, len(samples), CHUNK):
        made += _ask(engine, samples[start : start + CHUNK], modules)
    return made


def _ask(engine: Engine, samples: Sequence[str], modules: Path) -> list[str]:
    page = (HERE / engine.page).read_text(encoding="utf-8")
    values = {
        "root": modules.resolve().as_uri(),
        "folder": engine.folder,
        "script": engine.script,
        "load": json.dumps(engine.load),
        "packages": json.dumps(engine.packages),
        "samples": json.dumps(samples).replace("</", "<\\/"),
    }
    page = re.sub(r"\{(\w+)\}", lambda name: values.get(name[1], name[0]), page)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        command = [
            chromium.find(),
            *chromium.FLAGS,
            "--no-sandbox",
            "--allow-file-access-from-files",
            f"--user-data-dir={folder}/profile",
            "--virtual-time-budget=300000",
            "--dump-dom",
            file.as_uri(),
        ]
        seen = subprocess.run(command, capture_output=True, text=True, timeout=240, check=True).stdout
    body = re.search(r"<body>(.*?)(?:<script|</body>)", seen, re.DOTALL)
    assert "<title>done</title>" in seen, f"{engine.name} did not finish: {seen[-2000:]}"
    assert body
    return list(json.loads(html.unescape(body[1])))
