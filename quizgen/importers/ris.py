"""Turn RIS, which EndNote, Zotero and publishers' pages export, into papers in CSL's fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quizgen.model.papers import bare_doi
from quizgen.reading.yamlblocks import Plain
from quizgen.text.ids import id_of

LINE = re.compile(r"(?P<tag>[A-Z][A-Z0-9])  ?-(?: (?P<text>.*))?")
BEGINNING = re.compile(rb"^(?:\xef\xbb\xbf)?\s*TY  ?- *\w", re.MULTILINE)
TYPES = {
    "JOUR": "article-journal",
    "EJOUR": "article-journal",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "chapter",
    "ECHAP": "chapter",
    "CONF": "paper-conference",
    "CPAPER": "paper-conference",
    "THES": "thesis",
    "RPRT": "report",
    "ELEC": "webpage",
    "WEB": "webpage",
    "DATA": "dataset",
    "PAT": "patent",
    "UNPB": "manuscript",
}
"""CSL's types for those of RIS; any other becomes a document."""
FIELDS = {
    "id": ("ID",),
    "title": ("TI", "T1", "CT"),
    "container-title": ("JO", "JF", "T2", "BT", "JA", "J2"),
    "collection-title": ("T3",),
    "volume": ("VL",),
    "issue": ("IS",),
    "edition": ("ET",),
    "publisher": ("PB",),
    "publisher-place": ("CY", "PP"),
    "URL": ("UR", "L1", "L2"),
    "DOI": ("DO",),
}
"""The tags of each of CSL's fields, the preferred one first."""
AUTHORS, EDITORS, DATES = ("AU", "A1"), ("ED", "A2", "A3"), ("DA", "PY", "Y1")


def recognises(data: bytes) -> bool:
    """Return whether bytes are RIS."""
    return BEGINNING.search(data[:2_000]) is not None


def papers(text: str) -> Iterator[tuple[int, dict[str, Plain]]]:
    """Yield each paper of a RIS file in CSL's fields, with the number of its first line.

    A paper that is cut off, without the line `ER`, comes as an empty mapping.
    """
    begun, last, tags = 0, "", dict[str, list[str]]()
    for number, raw in enumerate(text.splitlines(), 1):
        found = LINE.fullmatch(raw.lstrip("\ufeff").rstrip())
        tag, said = (found["tag"], (found["text"] or "").strip()) if found else (last, raw.strip())
        if found and tag in ("TY", "ER"):
            if begun:
                yield begun, _paper(tags) if tag == "ER" else {}
            begun, tags = (number, {"TY": [said]}) if tag == "TY" else (0, {})
        elif found:
            tags.setdefault(tag, []).append(said)
        elif said and tags.get(tag):
            tags[tag][-1] += f" {said}"  # a wrapped line
        last = tag
    if begun:
        yield begun, {}


def _paper(tags: dict[str, list[str]]) -> dict[str, Plain]:
    """Return a paper in CSL's fields, without empty ones; a paper without an id gets its author and year."""
    made: dict[str, Plain] = {"id": "", "type": TYPES.get(tags["TY"][0], "document"), "title": ""}
    for name, known in FIELDS.items():
        made[name] = next((tags[tag][0] for tag in known if tags.get(tag)), "")
    for role, known in (("author", AUTHORS), ("editor", EDITORS)):
        made[role] = [person(one) for tag in known for one in tags.get(tag, []) if one]
    dates = [re.findall(r"\d+", tags[tag][0])[:3] for tag in DATES if tags.get(tag)]
    if dated := next((date for date in dates if date and len(date[0]) == 4), None):
        made["issued"] = {"date-parts": [[str(int(part)) for part in dated]]}
    made["page"] = "-".join(filter(None, (tags.get("SP", [""])[0], tags.get("EP", [""])[0])))
    made["DOI"] = bare_doi(str(made["DOI"]))
    made["id"] = made["id"] or key_of(made)
    return {key: value for key, value in made.items() if value}


def key_of(paper: Mapping[str, Plain]) -> str:
    """Return a key for a paper without one: its first author, otherwise its title, and its year."""
    people = paper.get("author")
    first = people[0] if isinstance(people, list) and people else {}
    who = str(first.get("family") or first.get("literal") or "") if isinstance(first, dict) else ""
    issued = re.search(r"\d{4}", str(paper.get("issued", "")))
    words = [who or str(paper.get("title", "")), issued[0] if issued else ""]
    return id_of(" ".join(filter(None, words))) if any(words) else ""


def person(text: str) -> dict[str, str]:
    """Return a person, `Roe, Jane`, or an institution."""
    family, _, given = (part.strip() for part in text.partition(","))
    given = " ".join(part.strip() for part in given.split(",") if part.strip())
    return {"family": family, "given": given} if given else {"literal": family}
