r"""Turns numbers, units and angles, as in \num, \unit, \qty, \SI, \si and \ang, into plain TeX.

It reads the part of siunitx (Wright, "siunitx", version 3) that banks need: units by their commands or
letters, powers, `\per`, powers of ten, uncertainties. Five or more digits are set in groups of three.
"""

from __future__ import annotations

import re

from quizgen.text.chemistry import upright
from quizgen.text.tex import Group, Reader, UnreadableError

NUMBER = re.compile(
    r"(?P<sign>[+\-−]?)\s*(?P<whole>\d*)(?:(?P<point>[.,])(?P<part>\d+))?(?P<doubt>\(\d+\))?"
    r"(?:\s*(?:\+-|\\pm|±)\s*(?P<error>\d+(?:[.,]\d+)?))?(?:\s*[eEdD]\s*(?P<power>[+\-−]?\d+))?"
)
POWER = re.compile(r"10\^\{?([+\-]?\d+)\}?")
PREFIXES = {
    "quecto": "q", "ronto": "r", "yocto": "y", "zepto": "z", "atto": "a", "femto": "f", "pico": "p",
    "nano": "n", "milli": "m", "centi": "c", "deci": "d", "deca": "da", "deka": "da", "hecto": "h",
    "kilo": "k", "mega": "M", "giga": "G", "tera": "T", "peta": "P", "exa": "E", "zetta": "Z", "yotta": "Y",
    "ronna": "R", "quetta": "Q", "micro": r"\mu",
}  # fmt: skip
"""Prefixes of the SI (BIPM, "The International System of Units", 9th edition, 2019, table 7)."""
UNITS = {
    "ampere": "A", "candela": "cd", "kelvin": "K", "kilogram": "kg", "metre": "m", "meter": "m",
    "mole": "mol", "second": "s", "becquerel": "Bq", "coulomb": "C", "farad": "F", "gray": "Gy",
    "hertz": "Hz", "henry": "H", "joule": "J", "katal": "kat", "lumen": "lm", "lux": "lx", "newton": "N",
    "pascal": "Pa", "radian": "rad", "siemens": "S", "sievert": "Sv", "steradian": "sr", "tesla": "T",
    "volt": "V", "watt": "W", "weber": "Wb", "gram": "g", "day": "d", "hour": "h", "minute": "min",
    "litre": "L", "liter": "L", "tonne": "t", "hectare": "ha", "bel": "B", "decibel": "dB", "neper": "Np",
    "dalton": "Da", "electronvolt": "eV", "bar": "bar", "byte": "B", "bit": "bit", "astronomicalunit": "au",
    "atomicmassunit": "u", "knot": "kn", "nauticalmile": "M", "mmHg": "mmHg", "km": "km", "cm": "cm",
    "mm": "mm", "kg": "kg", "kHz": "kHz", "kJ": "kJ", "kW": "kW", "ms": "ms", "mL": "mL", "ohm": r"\Omega",
    "bohr": "a_{0}", "angstrom": r"\text{Å}", "percent": r"\%", "degree": r"{}^{\circ}",
    "degreeCelsius": r"{}^{\circ}\mathrm{C}", "celsius": r"{}^{\circ}\mathrm{C}", "arcminute": "'",
    "arcsecond": "''",
}  # fmt: skip
SHORT = (
    "fg", "pg", "ng", "mg", "pm", "nm", "dm", "m", "as", "fs", "ps", "ns", "s", "fmol", "pmol", "nmol",
    "mmol", "mol", "kmol", "pA", "nA", "mA", "A", "kA", "l", "hl", "ml", "L", "hL", "mHz", "Hz", "MHz",
    "GHz", "THz", "mN", "N", "kN", "MN", "Pa", "kPa", "MPa", "GPa", "pV", "nV", "mV", "V", "kV", "nW", "mW",
    "W", "MW", "GW", "J", "mJ", "eV", "meV", "keV", "MeV", "GeV", "TeV", "kWh", "F", "fF", "pF", "nF", "H",
    "fH", "pH", "nH", "mH", "C", "nC", "mC", "K", "dB",
)  # fmt: skip
"""Short forms that print as they are spelled."""
MICRO = ("g", "m", "s", "mol", "A", "l", "L", "V", "W", "J", "F", "H", "C")
"""Units whose short form with "micro" begins with u, such as `um`."""
UNITS |= {
    **{letters: letters for letters in SHORT},
    **{f"u{letters}": rf"\mu \mathrm{{{letters}}}" for letters in MICRO},
    **{f"{prefix}ohm": rf"\mathrm{{{prefix}}}\Omega" for prefix in "mkM"},
}
"""Units by their names in siunitx: SI units, others in use with them, and the short forms of its manual."""
POWERS_BEFORE = {"square": 2, "cubic": 3}
POWERS_BEHIND = {"squared": 2, "cubed": 3}
LETTERS = re.compile(
    r"(?P<name>[A-Za-zµμΩÅ°%]+)(?:\^(?:\{(?P<braced>-?\d+)\}|(?P<digit>-?\d+)))?|(?P<between>[.~\s]+|/)"
)


def number(text: str) -> str:
    r"""Return the argument of \num as TeX.

    Raises:
        UnreadableError: if it is not a number.
    """
    text = re.sub(r"(?<=\d)\s+(?=\d)", "", text.strip())
    products = re.split(r"\s*(?:x|\\times)\s*", text)
    return r"\times ".join(
        POWER.sub(r"10^{\1}", one) if POWER.fullmatch(one) else _number(one) for one in products
    )


def _number(text: str) -> str:
    found = NUMBER.fullmatch(text)
    if not found or not (found["whole"] or found["part"] or found["power"]):
        raise UnreadableError(f'"{text[:12]}" is not a number')
    mantissa = ""
    if found["whole"] or found["part"]:
        point = {",": "{,}", ".": "."}.get(found["point"] or "", "")
        mantissa = (
            _threes(found["whole"] or "0", -1)
            + point
            + _threes(found["part"] or "", 1)
            + (found["doubt"] or "")
        )
        if found["error"]:
            mantissa += rf"\pm {found['error'].replace(',', '{,}')}"
            mantissa = f"({mantissa})" if found["power"] else mantissa
    sign = found["sign"].replace("−", "-")
    if not found["power"]:
        return sign + mantissa
    power = found["power"].replace("−", "-").removeprefix("+")
    return sign + (rf"{mantissa}\times " if mantissa else "") + f"10^{{{power}}}"


def _threes(digits: str, step: int) -> str:
    """Return digits with thin spaces between groups of three, counted from the decimal point.

    Args:
        digits: the digits on one side of the point.
        step: -1 for digits before the point, 1 for digits after it.
    """
    if len(digits) < 5:
        return digits
    first = len(digits) % 3 if step < 0 else 0
    groups = [digits[:first]] + [digits[at : at + 3] for at in range(first, len(digits), 3)]
    return r"\,".join(group for group in groups if group)


def unit(group: Group) -> str:
    r"""Return the argument of \unit as TeX.

    Raises:
        UnreadableError: if a unit is unknown.
    """
    if any(isinstance(piece, str) and re.fullmatch(r"\\[A-Za-z]+", piece) for piece in group):
        return _by_commands(Reader(group))
    return _by_letters(group.inside())


def _by_commands(reader: Reader) -> str:
    made: list[str] = []
    prefix, power, sign = "", 1, 1
    while reader:
        piece = reader.next()
        name = str(piece)[1:]
        if str(piece).isspace() or piece in (".", "~"):
            continue
        if name == "per":
            sign = -1
        elif name in POWERS_BEFORE:
            power = POWERS_BEFORE[name]
        elif name in PREFIXES:
            prefix = PREFIXES[name]
        elif name in UNITS:
            power *= sign * _power_behind(reader)
            made.append(_upright(prefix, UNITS[name]) + (f"^{{{power}}}" if power != 1 else ""))
            prefix, power, sign = "", 1, 1
        else:
            raise UnreadableError(f'the unit "{piece}" is not known: write its letters, as in \\unit{{m/s}}')
    return r"\,".join(made)


def _power_behind(reader: Reader) -> int:
    at = reader.at
    while reader:
        piece = reader.next()
        if str(piece).isspace():
            continue
        if str(piece)[1:] in POWERS_BEHIND:
            return POWERS_BEHIND[str(piece)[1:]]
        if (
            piece in (r"\tothe", "^")
            and (given := reader.argument())
            and re.fullmatch(r"-?\d+", given.inside())
        ):
            return int(given.inside())
        break
    reader.at = at
    return 1


def _upright(prefix: str, letters: str) -> str:
    if letters.isalpha() and not prefix.startswith("\\"):
        return rf"\mathrm{{{prefix}{letters}}}"
    first = f"{prefix} " if prefix.startswith("\\") else (rf"\mathrm{{{prefix}}}" if prefix else "")
    return first + (rf"\mathrm{{{letters}}}" if letters.isalpha() else letters)


def _by_letters(text: str) -> str:
    made, at, text = [], 0, text.strip()
    while at < len(text):
        found = LETTERS.match(text, at)
        if not found:
            raise UnreadableError(f'the unit "{text[:12]}" is not known')
        at = found.end()
        if found["name"]:
            power = found["braced"] or found["digit"]
            made.append(upright(found["name"]) + (f"^{{{power}}}" if power else ""))
        else:
            made.append("/" if found["between"] == "/" else r"\,")
    return "".join(made)


def quantity(amount: str, group: Group) -> str:
    """Return a number and its unit as TeX, with a thin space between them except before degrees.

    Raises:
        UnreadableError: if the number or the unit can't be read.
    """
    made = unit(group)
    close = made == UNITS["degree"] or made in ("'", "''")
    return number(amount) + ("" if close else r"\,") + made


def angle(text: str) -> str:
    r"""Return the argument of \ang as TeX: degrees, or degrees, minutes and seconds between semicolons.

    Raises:
        UnreadableError: if a part is not a number.
    """
    parts = [part.strip() for part in text.split(";")]
    if len(parts) > 3:
        raise UnreadableError(f'"{text[:12]}" is not an angle')
    signs = (r"^{\circ}", "'", "''")
    return "".join(number(part) + sign for part, sign in zip(parts, signs, strict=False) if part)
