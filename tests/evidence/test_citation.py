"""A reference as readers need it: who, when, what and where published, by type of publication."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.courses import course, loaded, statements

from quizgen.evidence.citation import in_full, in_short
from quizgen.model.papers import Paper

SHORT = {
    "Roe 2019": "{type: article-journal, title: T, author: [{family: Roe, given: Jane}], issued: 2019-05}",
    "Roe & Doe 2019": "{type: book, title: T, editor: [{family: Roe}, {family: Doe}], issued: 2019-05}",
    "Roe, Doe & Moe": "{type: book, title: T, author: [Roe, Doe, Moe]}",
    "Roe et al. 2019": "{type: book, title: T, author: [Roe, Doe, Moe, Poe], issued: 2019-05}",
    "How swifts sleep 2019": "{type: chapter, title: How swifts sleep, editor: [Roe], issued: 2019-05}",
}

FULL = """
# articles
Roe, Jane; van den Berg, Kees (2019). Swifts. Journal of Small Birds, 4(2), 11-20. https://doi.org/10.5555/1
    {type: article-journal, title: Swifts, container-title: Journal of Small Birds, volume: 4,
     issue: 2, author: [{family: Roe, given: Jane}, {family: Berg, given: Kees,
     non-dropping-particle: van den}], page: 11-20, issued: 2019-05, DOI: 10.5555/1}
Swifts. https://doi.org/10.5555/2
    {type: article-journal, title: Swifts, DOI: 'https://doi.org/10.5555/2', URL: 'https://example.org/2'}
Owls. https://doi.org/10.5555/3
    {type: article-journal, title: Owls, DOI: 'doi: 10.5555/3'}
Roe, Jane (2019). Where do swifts sleep? The Evening Post
    {type: article-newspaper, title: Where do swifts sleep?, container-title: The Evening Post,
     author: [{family: Roe, given: Jane}], issued: 2019-05-01}

# books
Roe, Jane (2019). Swifts of the city (2nd ed., Vol. 3). Small Birds 12. Leeds: Feather Press
    {type: book, title: Swifts of the city, author: [{family: Roe, given: Jane}], edition: 2,
     volume: 3, collection-title: Small Birds, collection-number: 12, publisher: Feather Press,
     publisher-place: Leeds, issued: 2019-05}
Roe, Jane; Doe, Ann (Eds.) (2019). Swifts (Revised ed.). Feather Press
    {type: book, title: Swifts, editor: [{family: Roe, given: Jane}, {family: Doe, given: Ann}],
     edition: Revised, publisher: Feather Press, issued: 2019-05}
Swifts (3rd edition). Leeds
    {type: book, title: Swifts., edition: 3rd edition, publisher-place: Leeds}

# chapters
Roe, Jane (2019). Sleep. In Ann Doe, Kim Poe & City Museum (Eds.), Birds (11th ed., Vol. 2, pp. 11-20). Nest
    {type: chapter, title: Sleep, container-title: Birds, page: 11-20, edition: 11, volume: 2,
     publisher: Nest, editor: [{family: Doe, given: Ann}, {family: Poe, given: Kim}, {literal: City
     Museum}], author: [{family: Roe, given: Jane}], issued: 2019-05}
Swift. In Ann Doe (Ed.), Words for birds (p. 7)
    {type: entry-dictionary, title: Swift, container-title: Words for birds, page: 7, editor:
     [{family: Doe, given: Ann}]}

# reports: a publisher that is the author is named once
City Museum (spring 2018). The count (Technical report No. 12). https://example.org/count
    {type: report, title: The count, author: [{literal: City Museum}], publisher: City Museum,
     number: 12, genre: Technical report, issued: {literal: spring 2018}, URL:
     'https://example.org/count'}
Roe, Jane (2018). Swifts (Doctoral thesis). University of Leeds
    {type: thesis, title: Swifts, author: [{family: Roe, given: Jane}], genre: Doctoral thesis,
     publisher: University of Leeds, issued: 2018-01}

# pages of the web
City Museum (2020). Our swifts. Birds of the city. https://example.org/swifts
    {type: webpage, title: Our swifts, author: [{literal: City Museum}], container-title: Birds of
     the city, genre: page, issued: 2020-02-03, URL: 'https://example.org/swifts'}
"""


CASES = dict(re.findall(r"^(\w.*)\n((?: .*\n)+)", FULL, re.MULTILINE))
BANK = f"bank: b\ntitle: B\nquestions:\n{statements(1)}"


def paper(top: Path, fields: str) -> Paper:
    listed = " ".join(fields.split()).replace("{type", "{id: p, type", 1)
    return loaded(course(top, papers=f"references: [{listed}]\n", banks__b=BANK)).papers["p"]


@pytest.mark.parametrize("line", SHORT)
def test_a_question_names_its_source_by_authors_or_editors(tmp_path: Path, line: str) -> None:
    assert in_short(paper(tmp_path, SHORT[line])) == line


@pytest.mark.parametrize("line", CASES)
def test_a_reference_has_what_finds_it(tmp_path: Path, line: str) -> None:
    assert in_full(paper(tmp_path, CASES[line])) == line
