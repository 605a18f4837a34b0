r"""Turns chemical formulas and amounts, as in \ce and \pu, into plain TeX that needs no mhchem.

It reads the part of mhchem's language that schools and first-year courses use (Hensel, "mhchem for MathJax",
2021): formulas with charges, isotopes, states and bonds, and reactions with arrows. It refuses everything
else, since half a reaction is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from quizgen.text.tex import UnreadableError

ARROWS = {
    "<=>": r"\rightleftharpoons",
    "<->": r"\longleftrightarrow",
    "->": r"\longrightarrow",
    "<-": r"\longleftarrow",
}
LABELLED = {"->": r"\xrightarrow", "<-": r"\xleftarrow"}
BONDS = {"-": "{-}", "=": "{=}", "#": r"{\equiv}", "~": "{-}"}
TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<arrow><=>|<->|->|<-) (?:\[(?P<above>[^\[\]]*)\])? (?:\[(?P<below>[^\[\]]*)\])?
  | (?P<math>\$[^$]*\$)
  | (?P<greek>\\(?:alpha|beta|gamma|delta|eta|lambda|mu|nu|pi|sigma|tau|omega|Delta|circ|bullet)\b\s*)
  | (?P<script>[_^]) (?:\{(?P<braced>[^{}]*)\} | (?P<bare>[0-9]*[+\-−.] | [0-9A-Za-z]+))
  | (?P<rising>\(?\^\)?(?=\s|$))
  | (?P<fraction>\(?[0-9]+/[0-9]+\)?)
  | (?P<number>[0-9]+(?:[.,][0-9]+)?)
  | (?P<state>\((?:aq|s|l|g|cr|am|ads|sln)\))
  | (?P<letters>[A-Za-z]+)
  | (?P<dot>[*·•]|\.(?=[0-9A-Z]))
  | (?P<sign>[+\-−=\#~])
  | (?P<bracket>[()\[\]] | \\[{}])
    """,
    re.VERBOSE,
)
AMOUNT = re.compile(
    r"(?P<number>[+\-−]?[0-9]+(?:[.,][0-9]+)?(?:[eE][+\-−]?[0-9]+)?)?\s*(?P<unit>.*)", re.DOTALL
)
UNIT = re.compile(
    r"(?P<name>[A-Za-zµμΩÅ°%]+)(?:\^?\{?(?P<power>[+\-−]?[0-9]+)\}?)?|(?P<between>\s*[*·./]+\s*|\s+)"
)


def formula(text: str) -> str:
    r"""Return the argument of \ce as TeX.

    Raises:
        UnreadableError: if it has anything beyond this part of the language.
    """
    made: list[str] = []
    at = 0
    fresh = True  # a number at the beginning of a formula counts molecules, a later one atoms
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise UnreadableError(rf'"{text[at : at + 8]}" in \ce is not known')
        at = found.end()
        role = str(found.lastgroup if found.lastgroup not in ("above", "below", "braced", "bare") else "")
        role = role or ("arrow" if found["arrow"] else "script")
        part = _part(role, found, text, fresh=fresh)
        if part.startswith("{}^") and not fresh and not made[-1].startswith("_"):
            part = part.removeprefix("{}")
        made.append(part)
        ends = role in ("space", "arrow") or (role == "sign" and text[at : at + 1].isspace())
        fresh = ends or role == "dot" or (role == "bracket" and fresh)
    return "{" + "".join(made).strip() + "}"


def _part(role: str, found: re.Match[str], text: str, *, fresh: bool) -> str:
    written = found.group()
    match role:
        case "arrow":
            return _arrow(found)
        case "script":
            return _script(found, fresh=fresh)
        case "letters":
            return _letters(found, text, fresh=fresh)
        case "sign":
            return _sign(found, text, fresh=fresh)
        case "number":
            number = written.replace(",", "{,}")
            return rf"{number}\," if fresh else f"_{{{number}}}"
    return ALONE[role](written) if role in ALONE else written


def _fraction(written: str) -> str:
    above, below = written.strip("()").split("/")
    return rf"\tfrac{{{above}}}{{{below}}}\,"


ALONE: dict[str, Callable[[str], str]] = {
    "space": lambda _said: "",
    "math": lambda written: "{" + written[1:-1] + "}",
    "greek": lambda written: written.strip() + " ",
    "rising": lambda _said: r"\uparrow ",
    "fraction": _fraction,
    "state": lambda written: rf"\mathrm{{{written}}}",
    "dot": lambda _said: r"\cdot ",
}
"""For parts that don't depend on their context, the function that writes them in TeX."""


def _letters(found: re.Match[str], text: str, *, fresh: bool) -> str:
    written = found.group()
    alone = fresh and (found.end() == len(text) or text[found.end()].isspace())
    if alone and written == "v":
        return r"\downarrow "
    if alone and len(written) == 1 and written.islower():
        return rf"{written}\,"  # n H2O: a number, as a letter
    return rf"\mathrm{{{written}}}"


def _script(found: re.Match[str], *, fresh: bool) -> str:
    inner = found["braced"] if found["braced"] is not None else found["bare"]
    inner = inner.replace("−", "-")
    if inner == ".":
        inner = r"\bullet"
    upright = re.sub(r"[A-Za-z]+", r"\\mathrm{\g<0>}", inner) if "\\" not in inner else inner
    # An empty base keeps an isotope's numbers before their letter, and a charge after the number of atoms.
    return f"{{}}{found['script']}{{{upright}}}" if fresh or found["script"] == "^" else f"_{{{upright}}}"


def _sign(found: re.Match[str], text: str, *, fresh: bool) -> str:
    written = found.group().replace("−", "-")
    following = text[found.end() : found.end() + 1]
    behind = not fresh and (not following or following.isspace() or following in ")]^(")
    if written in "+-" and behind:
        return f"{{}}^{{{written}}}"
    if fresh or following.isspace() or not following:
        return f" {written} "
    if written == "+":
        return f"{{}}^{{{written}}}"
    return BONDS[written]


def _arrow(found: re.Match[str]) -> str:
    arrow, above, below = found["arrow"], found["above"], found["below"]
    if above is None and below is None:
        return f" {ARROWS[arrow]} "
    over, under = (_label(label or "") for label in (above, below))
    if arrow in LABELLED:
        return f" {LABELLED[arrow]}{f'[{under}]' if below else ''}{{{over}}} "
    made = rf"\overset{{{over}}}{{{ARROWS[arrow]}}}"
    return rf" \underset{{{under}}}{{{made}}} " if below else f" {made} "


def _label(label: str) -> str:
    """Return the label above or below an arrow as TeX: words, or otherwise a formula."""
    if re.fullmatch(r"[a-z ]{2,}", label):
        return rf"\text{{{label}}}"
    return formula(label) if label.strip() else ""


def amount(text: str) -> str:
    r"""Return the argument of \pu as TeX: an optional number, and a unit.

    Raises:
        UnreadableError: if it has anything beyond this part of the language.
    """
    found = AMOUNT.match(text.strip())
    if not found:
        raise UnreadableError(r"\pu has nothing in it")
    made = [scientific(found["number"])] if found["number"] else []
    unit, at = [], 0
    while at < len(found["unit"]):
        part = UNIT.match(found["unit"], at)
        if not part:
            raise UnreadableError(rf'"{found["unit"][at : at + 8]}" in \pu is not known')
        at = part.end()
        if part["name"]:
            unit.append(
                upright(part["name"]) + (f"^{{{part['power'].replace('−', '-')}}}" if part["power"] else "")
            )
        else:
            unit.append({"": r"\,", "/": "/", "//": "/"}.get(part["between"].strip(), r"\cdot "))
    return "{" + r"\,".join([*made, "".join(unit)] if unit else made) + "}"


def scientific(number: str) -> str:
    """Return a number with its power of ten, as TeX."""
    mantissa, _, power = number.replace("−", "-").lower().partition("e")
    mantissa = mantissa.replace(",", "{,}")
    times = rf"{mantissa}\times " if mantissa else ""
    return rf"{times}10^{{{power.removeprefix('+')}}}" if power else mantissa


def upright(name: str) -> str:
    """Return the letters of a unit as TeX."""
    special = {"°": r"{}^{\circ}", "%": r"\%", "µ": r"\mu ", "μ": r"\mu ", "Ω": r"\Omega ", "Å": r"\text{Å}"}
    parts = re.findall(r"[A-Za-z]+|.", name)
    return "".join(special.get(part) or rf"\mathrm{{{part}}}" for part in parts)
