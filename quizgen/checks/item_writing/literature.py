"""The literature of rules: studies, and guides for teachers."""

from __future__ import annotations

from typing import NamedTuple


class Source(NamedTuple):
    """A source that a rule rests on.

    Args:
        name: its authors and year, as texts cite it.
        reference: where it was published.
        part: the rule or term in it that our rule rests on.
    """

    name: str
    reference: str
    part: str = ""

    def at(self, part: str) -> Source:
        """Return the same source with a part."""
        return self._replace(part=part)

    @property
    def whole(self) -> str:
        """The source as a line of Markdown."""
        return f"{self.name}, {self.reference}" + (f": {self.part}" if self.part else "")


ATTALI_2003 = Source("Attali & Bar-Hillel 2003", "*Journal of Educational Measurement* 40(2), 109-128")
BAR_HILLEL_2002 = Source("Bar-Hillel & Attali 2002", "*American Statistician* 56, 299-303")
BROZO_1984 = Source("Brozo et al. 1984", "ERIC ED240928")
BUTLER_2008 = Source("Butler & Roediger 2008", "*Memory & Cognition* 36, 604-616")
CAMOSUN = Source("Camosun College", "guide to completion items")
CASE_2001 = Source(
    "Case & Swanson 2001",
    "*Constructing Written Test Questions for the Basic and Clinical Sciences*, 3rd ed.",
)
CHIAVAROLI_2017 = Source("Chiavaroli 2017", "*Practical Assessment, Research & Evaluation* 22(3)")
CRONBACH_1942 = Source("Cronbach 1942", "*Journal of Educational Psychology* 33(6)")
GRONLUND_1998 = Source("Gronlund 1998", "*Assessment of Student Achievement*, 6th ed.")
GROSSE_1985 = Source("Grosse & Wright 1985", "*Educational and Psychological Measurement* 45, 1-13")
HALADYNA_2002 = Source(
    "Haladyna, Downing & Rodriguez 2002", "*Applied Measurement in Education* 15(3), 309-334"
)
HARASYM_1992 = Source("Harasym et al. 1992", "*Evaluation & the Health Professions* 15, 198-220")
HOLM_1979 = Source("Holm 1979", "*Scandinavian Journal of Statistics* 6, 65-70")
HUANG_2007 = Source(
    "Huang, Trevisan & Storfer 2007",
    "*International Journal for the Scholarship of Teaching and Learning* 1(2)",
)
HUGHES_1991 = Source("Hughes, Salvia & Bott 1991", "*Diagnostique* 16, 153-163")
ILLINOIS = Source("University of Illinois", "guide to completion items")
ILLINOIS_TRUE_FALSE = Source("University of Illinois", "guide to true-false items")
MARTINEZ_2009 = Source("Martínez, Moreno, Martín & Trigo 2009", "*Psicothema* 21(2), 326-330")
MATUSCHAK_2020 = Source("Matuschak 2020", '"How to write good prompts", andymatuschak.org/prompts')
MICHIGAN_STATE = Source("Michigan State University", "guide to matching")
MILLMAN_1965 = Source("Millman, Bishop & Ebel 1965", "*Educational and Psychological Measurement* 25, 707")
MOODLE_SHORT_ANSWER = Source("Moodle Docs", '"Short-Answer question type", docs.moodle.org/404/en, 2022')
PENN_STATE = Source("Penn State", "guide to matching")
PHAM_2018 = Source("Pham, Besanko & Devitt 2018", "*MedEdPublish* 7:225")
RODRIGUEZ_2005 = Source("Rodriguez 2005", "*Educational Measurement: Issues and Practice* 24(2), 3-13")
ROEDIGER_2005 = Source(
    "Roediger & Marsh 2005",
    "*Journal of Experimental Psychology: Learning, Memory, and Cognition* 31, 1155-1159",
)
SHUTE_2008 = Source("Shute 2008", "*Review of Educational Research* 78(1), 153-189")
TARRANT_2009 = Source("Tarrant, Ware & Mohammed 2009", "*BMC Medical Education* 9:40")
TOLLEFSON_1987 = Source("Tollefson 1987", "*Educational and Psychological Measurement* 47, 377-383")
WOZNIAK_1999 = Source("Wozniak 1999", '"Twenty rules of formulating knowledge", supermemo.guru')
WUENSCH = Source("Wuensch (East Carolina University)", "page of advice on tests, undated")
