"""Makes the table of formulas: which commands and environments are set where, and where they look alike.

    cp tests/formulas/survey/package.json FOLDER
    npm install --no-package-lock --prefix FOLDER
    PYTHONPATH=tests/formulas python -m survey FOLDER/node_modules

A line of the table is a name and a sample of it. To add one, add its line, and run this.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from quizgen.text import engines
from quizgen.text.formulas import math_fault
from quizgen.text.mathml import element
from quizgen.text.rewriting import for_mathjax, rewritten
from quizgen.text.tex import UnreadableError
from survey.engines import ENGINES, ask
from survey.normal import normal

SEEN = Path(__file__).with_name("seen.tsv")
"""What each engine makes of each sample, in the form that shows differences; the letters come from it."""


def on_paper(sample: str) -> str:
    """Return what paper shows of a sample, in that form; nothing for what it can't set."""
    if math_fault(sample):
        return ""
    return normal(ElementTree.tostring(element(rewritten(sample), block=True), encoding="unicode"))


def by_mathjax(mathml: str) -> str:
    """Return what MathJax shows of a sample, in that form; nothing for what it shows as typed, or in red."""
    mathml = re.sub(r'\sdata-[\w-]+="[^"]*"', "", mathml)
    if not mathml or "<merror" in mathml or re.search(r'<mtext mathcolor="red"[^>]*>\\', mathml):
        return ""
    return normal(mathml)


def asked(sample: str) -> str:
    """Return what MathJax is asked to set for a sample."""
    try:
        return for_mathjax(rewritten(sample))
    except UnreadableError:
        return sample


def letters(shown: Iterable[str]) -> list[str]:
    """Return a letter for each of what engines show, the same for the same, and a dash for nothing."""
    known = [""]
    for one in shown:
        if one not in known:
            known.append(one)
    return ["-abcde"[known.index(one)] for one in shown]


def survey(samples: Mapping[str, str], modules: Path) -> dict[str, list[str]]:
    """Return what paper and each engine show of each sample."""
    columns = [[on_paper(sample) for sample in samples.values()]]
    for engine in ENGINES:
        made = ask(engine, [asked(sample) for sample in samples.values()], modules)
        columns.append([by_mathjax(mathml) for mathml in made])
    return dict(zip(samples, map(list, zip(*columns, strict=True)), strict=True))


def main(modules: Path) -> None:
    samples = {row.name: row.sample for row in engines.table().values()}
    seen = survey(samples, modules)
    head = "\t".join(("name", "sample", *engines.ENGINES))
    rows = ["\t".join((name, samples[name], *letters(shown))) for name, shown in seen.items()]
    engines.TABLE.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    told = ["\t".join((name, *shown)) for name, shown in seen.items()]
    SEEN.write_text("\n".join(told) + "\n", encoding="utf-8")
    alike = sum(len(set(shown)) == 1 and "" not in shown for shown in seen.values())
    environments = sum(name.startswith("{") for name in seen)
    print(f"{len(seen) - environments} commands and {environments} environments, {alike} alike everywhere")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
