"""Makes the table of formulas: which commands and environments work where, and where they look alike.

    cp tests/formulas/survey/package.json FOLDER
    npm install --no-package-lock --prefix FOLDER
    PYTHONPATH=tests/formulas python -m survey FOLDER/node_modules

A line of the table has a name and a sample. To add a command, add its line, and run this.
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
"""The result of each engine for each sample, in normal form; the table's letters come from it."""


def on_paper(sample: str) -> str:
    """Return how paper shows a sample, in normal form; empty if it can't."""
    if math_fault(sample):
        return ""
    return normal(ElementTree.tostring(element(rewritten(sample), block=True), encoding="unicode"))


def by_mathjax(mathml: str) -> str:
    """Return how MathJax shows a sample, in normal form; empty if it shows it as typed, or in red."""
    mathml = re.sub(r'\sdata-[\w-]+="[^"]*"', "", mathml)
    if not mathml or "<merror" in mathml or re.search(r'<mtext mathcolor="red"[^>]*>\\', mathml):
        return ""
    return normal(mathml)


def asked(sample: str) -> str:
    """Return the TeX that MathJax gets for a sample."""
    try:
        return for_mathjax(rewritten(sample))
    except UnreadableError:
        return sample


def letters(shown: Iterable[str]) -> list[str]:
    """Return a letter for each engine's result, the same for equal results, or a dash for none."""
    known = [""]
    for one in shown:
        if one not in known:
            known.append(one)
    return ["-abcde"[known.index(one)] for one in shown]


def survey(samples: Mapping[str, str], modules: Path) -> dict[str, list[str]]:
    """Return how paper and each engine show each sample."""
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
