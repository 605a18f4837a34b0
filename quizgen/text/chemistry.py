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
    "<-->": r"\rightleftarrows",
    "<=>>": r"\underset{\leftharpoondown}{\longrightarrow}",
    "<<=>": r"\overset{\rightharpoonup}{\longleftarrow}",
    "<=>": r"\rightleftharpoons",
    "<->": r"\longleftrightarrow",
    "->": r"\longrightarrow",
    "<-": r"\longleftarrow",
}
PASTED = {"→": "->", "⟶": "->", "←": "<-", "⟵": "<-", "↔": "<->", "⟷": "<->", "⇌": "<=>", "⇄": "<-->"}
"""Arrows as people paste them, and mhchem's spelling of each."""
LABELLED = {"->": r"\xrightarrow", "<-": r"\xleftarrow"}
BONDS = {"-": "{-}", "=": "{=}", "#": r"{\equiv}", "~": "{-}"}
NAMED_BONDS = {
    **BONDS,
    **{"1": BONDS["-"], "2": BONDS["="], "3": BONDS["#"]},
    **{"...": r"{\cdots}", "....": r"{\cdots}", "->": r"{\rightarrow}", "<-": r"{\leftarrow}"},
}
LETTERS = {
    **{"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta", "η": "eta"},
    **{"θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "π": "pi", "ρ": "rho", "σ": "sigma"},
    **{"τ": "tau", "φ": "varphi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta"},
    **{"Λ": "Lambda", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega"},
}
COMMANDS = "|".join([*LETTERS.values(), "circ", "bullet", "equiv", "uparrow", "downarrow"])
SMALL = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-" * 2)
BRACED = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
LABEL = r"(?:(?P<{0}_mode>[TC])?\[(?P<{0}>(?:[^\[\]$]|\$[^$]*\$|\[[^\[\]]*\])*)\])?"
TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
  | (?P<arrow>{"|".join([*ARROWS, *PASTED])}) {LABEL.format("above")} {LABEL.format("below")}
  | (?P<math>\$[^$]*\$)
  | (?P<bond>\\bond\{{[^{{}}]*\}})
  | (?P<command>\\(?:text|mathrm|overset|underset|bar|hat|dot)\s*(?:{BRACED})+
    | \\(?:{COMMANDS})(?![A-Za-z])\s*)
  | (?P<greek>[{"".join(LETTERS)}])
  | (?P<script>[_^]) (?:(?P<braced>{BRACED}|\$[^$]*\$) | (?P<bare>
      (?<=_) (?:[+\-−]?[0-9]+ | [a-z]+ | [A-Z][a-z]*)
    | (?<![A-Za-z0-9)\]]\^)(?<=\^) -[0-9]+
    | (?<=\^) (?:[0-9]+|[IVX]+|[a-z]+|[A-Z.*•])? \.? (?:[+\-−](?![A-Za-z0-9])|\+)
    | (?<=\^) (?:[0-9]+|[IVX]+|[a-z]+|[A-Z.*•\-−])))
  | (?P<raised>[⁰¹²³⁴-⁹⁺⁻]+) | (?P<lowered>[₀-₉₊₋]+)
  | (?P<rising>(?:\^|\(\^\))(?=\s|$))
  | (?P<falling>\(v\)(?=\s|$))
  | (?P<share>\([0-9]+/[0-9]+\))
  | (?P<fraction>[0-9]+/[0-9]+)
  | (?P<number>[0-9]+(?P<decimals>[.,][0-9]+)?)
  | (?P<state>\((?:aq|s|l|g|cr|am|ads|sln)\))
  | (?P<words>[a-z]{{3,}}\.\s* | [A-Za-z]*(?![A-Za-z])[^\W\d_][^\W\d_]*)
  | (?P<letters>[A-Za-z]+)
  | (?P<dots>\.{{3,4}})
  | (?P<dot>[*·•.])
  | (?P<sign>[+\-−=\#~])
  | (?P<bracket>[()\[\]|'] | \\[{{}}])
  | (?P<comma>[,;]\s*)
  | (?P<degree>°C?)
  | (?P<quoted>{BRACED})
    """,
    re.VERBOSE,
)
AFTER_CHARGE = re.compile(r"\s|$|[)\],;|]|\^(?!\d)|\((?:aq|s|l|g|cr|am|ads|sln|v|\^)\)")
"""What may follow a charge; before anything else, a minus is a bond."""
SCRIPTS = ("script", "raised", "lowered")
AMOUNT = re.compile(
    r"""
    (?P<number>[+\-−]?[0-9]+(?:[.,][0-9]+)?(?:\s*(?:\+-|±|\\pm)\s*[0-9]+(?:[.,][0-9]+)?)?)?
    (?: (?<=[0-9])(?:[eE]|\s*(?:[*x×·]|\\times|\\cdot)\s*10\^)\{?(?P<power>[+\-−]?[0-9]+)\}? )?
    \s* (?P<unit>.*)
    """,
    re.DOTALL | re.VERBOSE,
)
NAMED = {r"\mu": "µ", r"\Omega": "Ω", r"\AA": "Å", r"\degree": "°", r"\%": "%", "deg": "°"}
"""Commands and words in units, and their characters."""
COMMAND = re.compile(r"(\\(?:mu|Omega|AA|degree|%)|deg(?=C?\b))(?:\{\}|\s(?=[A-Za-z]))?")
UNIT = re.compile(
    r"(?P<name>[A-Za-zµμΩÅ°%]+)(?:\^?\{?(?P<power>[+\-−]?[0-9]+)\}?)?|(?P<between>\s*[*·./]+\s*|\s+)|(?P<bracket>[()])"
)


def formula(text: str) -> str:
    r"""Return the argument of \ce as TeX.

    Raises:
        UnreadableError: if it has anything beyond this part of the language.
    """
    made: list[str] = []
    at = 0
    fresh = True  # a number at the beginning of a formula counts molecules, a later one atoms
    begun = False  # scripts before the first atom are those of an isotope
    while at < len(text):
        found = TOKEN.match(text, at)
        if not found:
            raise UnreadableError(rf'"{text[at : at + 8]}" in \ce is not known')
        role = next(name for name in TOKEN.groupindex if found[name] is not None)
        at = found.start("decimals") if found["decimals"] and not fresh else found.end()
        part = _part(role, found, fresh=fresh)
        if begun and role != "number":
            part = _after_atoms(part, made[-1])
        made.append(part)
        following = text[at : at + 1]
        ends = role in ("space", "arrow", "comma") or (role == "sign" and following.isspace())
        counts = role == "dot" or (role == "sign" and part in BONDS.values() and following.isdecimal())
        begun = not ends and not counts and (begun or role not in SCRIPTS)
        fresh = ends or counts or (role == "bracket" and fresh)
    return "{" + "".join(made).strip() + "}"


def _after_atoms(part: str, before: str) -> str:
    """Return a script after an atom, set apart from the script before it if the two don't go together."""
    if part.startswith("{}^"):
        return part if before.startswith("_") else part.removeprefix("{}")
    if part.startswith("_{(") and before.startswith(("^", "{}^")):
        return "{}" + part
    return "{}" + part if part.startswith("_") and before.startswith("_") else part


def _part(role: str, found: re.Match[str], *, fresh: bool) -> str:
    if role in IN_CONTEXT:
        return IN_CONTEXT[role](found, fresh)
    return ALONE[role](found.group()) if role in ALONE else found.group()


def _fraction(written: str) -> str:
    above, below = written.split("/")
    return rf"\tfrac{{{above}}}{{{below}}}\,"


def _bond(written: str) -> str:
    name = written.removeprefix("\\bond{").removesuffix("}")
    if name not in NAMED_BONDS:
        raise UnreadableError(rf"\bond{{{name}}} is not known")
    return NAMED_BONDS[name]


def _quoted(written: str) -> str:
    """Return what braces protect: words as words, other characters as they are."""
    return rf"\text{written}" if re.search(r"[^\W\d_]", written) else written


ALONE: dict[str, Callable[[str], str]] = {
    "space": lambda _said: "",
    "math": lambda written: "{" + written[1:-1] + "}",
    "command": lambda written: written.strip() + " ",
    "greek": lambda written: rf"\{LETTERS[written]} ",
    "rising": lambda _said: r"\uparrow ",
    "falling": lambda _said: r"\downarrow ",
    "words": lambda written: rf"\text{{{written}}}",
    "quoted": _quoted,
    "bond": _bond,
    "degree": lambda written: r"{}^{\circ}" + (r"\mathrm{C}" if written == "°C" else ""),
    "fraction": _fraction,
    "state": lambda written: rf"\mathrm{{{written}}}",
    "dots": lambda _said: r"\cdots ",
    "dot": lambda _said: r"\cdot ",
    "comma": lambda written: "{,}" if written == "," else rf"{written[0]}\;",
}
"""For parts that don't depend on their context, the function that writes them in TeX."""


def _letters(found: re.Match[str], fresh: bool) -> str:
    written, text = found.group(), found.string
    alone = fresh and (found.end() == len(text) or text[found.end()].isspace())
    if alone and written == "v":
        return r"\downarrow "
    if alone and len(written) == 1 and written.islower():
        return rf"{written}\,"  # n H2O: a number, as a letter
    return rf"\mathrm{{{written}}}"


def _number(found: re.Match[str], fresh: bool) -> str:
    if fresh:
        return rf"{found.group().replace(',', '{,}')}\,"
    return f"_{{{found.group().removesuffix(found['decimals'] or '')}}}"


def _script(mark: str, inner: str, fresh: bool) -> str:
    inner = inner.removeprefix("{").removesuffix("}").replace("−", "-")
    shown = "".join(
        part[1:-1] if part.startswith("$") else _in_script(part)
        for part in re.split(r"(\$[^$]*\$)", inner)
        if part
    )
    # An empty base keeps an isotope's numbers before their letter, and a charge after the number of atoms.
    return f"{{}}{mark}{{{shown}}}" if fresh or mark == "^" else f"_{{{shown}}}"


def _in_script(text: str) -> str:
    text = "".join(rf"\{LETTERS[sign]} " if sign in LETTERS else sign for sign in text)
    if "\\" in text:
        return text
    text = re.sub(r"[A-Za-z]+", r"\\mathrm{\g<0>}", text)
    return re.sub(r"(?<![0-9])\.|\.(?![0-9])|•", r"\\bullet ", text).strip()  # the dot of a radical


def _sign(found: re.Match[str], fresh: bool) -> str:
    written, text = found.group().replace("−", "-"), found.string
    following = text[found.end() : found.end() + 1]
    is_charge = not fresh and AFTER_CHARGE.match(text, found.end())
    if written in "+-" and is_charge:
        return f"{{}}^{{{written}}}"
    if fresh or following.isspace() or not following:
        return f" {written} "
    if written == "+":
        return f"{{}}^{{{written}}}"
    return BONDS[written]


def _arrow(found: re.Match[str], _fresh: bool) -> str:
    arrow = PASTED.get(found["arrow"], found["arrow"])
    over, under = (_label(found[side] or "", found[f"{side}_mode"]) for side in ("above", "below"))
    if not over and not under:
        return f" {ARROWS[arrow]} "
    if arrow in LABELLED:
        return f" {LABELLED[arrow]}{f'[{under}]' if under else ''}{{{over}}} "
    made = rf"\overset{{{over}}}{{{ARROWS[arrow]}}}"
    return rf" \underset{{{under}}}{{{made}}} " if under else f" {made} "


def _label(label: str, mode: str | None) -> str:
    """Return the label above or below an arrow as TeX: words, or otherwise a formula."""
    if label.strip() and (mode == "T" or re.fullmatch(r"[a-z ]{2,}", label)):
        return rf"\text{{{label}}}"
    return formula(label) if label.strip() else ""


IN_CONTEXT: dict[str, Callable[[re.Match[str], bool], str]] = {
    "arrow": _arrow,
    "letters": _letters,
    "number": _number,
    "sign": _sign,
    "script": lambda found, fresh: _script(found["script"], found["braced"] or found["bare"], fresh),
    "raised": lambda found, fresh: _script("^", found.group().translate(SMALL), fresh),
    "lowered": lambda found, fresh: _script("_", found.group().translate(SMALL), fresh),
}
"""For the other parts, the function of the match and of whether a formula begins there."""


def amount(text: str) -> str:
    r"""Return the argument of \pu as TeX: an optional number, and a unit.

    Raises:
        UnreadableError: if it has anything beyond this part of the language.
    """
    found = AMOUNT.match(text.strip())
    if not found:
        raise UnreadableError(r"\pu has nothing in it")
    made = [_times(found["number"] or "", found["power"] or "")] if found["number"] else []
    written = COMMAND.sub(lambda command: NAMED[command[1]], found["unit"])
    unit, at = [], 0
    while at < len(written):
        part = UNIT.match(written, at)
        if not part:
            raise UnreadableError(rf'"{written[at : at + 8]}" in \pu is not known')
        at = part.end()
        if part["name"]:
            unit.append(
                upright(part["name"]) + (f"^{{{part['power'].replace('−', '-')}}}" if part["power"] else "")
            )
        elif part["bracket"]:
            unit.append(part["bracket"])
        else:
            unit.append({"": r"\,", "/": "/", "//": "/"}.get(part["between"].strip(), r"\cdot "))
    return "{" + r"\,".join([*made, "".join(unit)] if unit else made) + "}"


def _times(mantissa: str, power: str) -> str:
    mantissa = re.sub(r"\s*(?:\+-|±|\\pm)\s*", r"\\pm ", mantissa.replace("−", "-").replace(",", "{,}"))
    power = power.replace("−", "-").removeprefix("+")
    times = rf"{mantissa}\times " if mantissa else ""
    return rf"{times}10^{{{power}}}" if power else mantissa


def upright(name: str) -> str:
    """Return the letters of a unit as TeX."""
    special = {"°": r"{}^{\circ}", "%": r"\%", "µ": r"\mu ", "μ": r"\mu ", "Ω": r"\Omega ", "Å": r"\text{Å}"}
    parts = re.findall(r"[A-Za-z]+|.", name)
    return "".join(special.get(part) or rf"\mathrm{{{part}}}" for part in parts)
