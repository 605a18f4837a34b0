"""Formulas are rewritten only once, in TeX that all outputs understand, and plain ones stay as they are."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.growth import assert_linear

from quizgen.text.rewriting import for_mathjax, rewritten
from quizgen.text.tex import UnreadableError, parse

REWRITTEN = {
    r"\bm{v}": r"\boldsymbol{v}",
    r"\mathbbm{1}": r"\mathbb{1}",
    r"5\,\euro": r"5\,\text{€}",
    r"\emph{so}": r"\textit{so}",
    r"25\degree": r"25{}^{\circ}",
    r"\argmax_x f": r"\operatorname*{arg\,max}_x f",
    r"\ket{\psi}": r"{|\psi\rangle }",
    r"a \coloneqq b": r"a \mathrel{:=} b",
    r"\text{50\%}": r"{\text{50}\%}",
    r"x_\text{R\&D}": r"x_{\text{R}\&\text{D}}",
    r"\text{x if $x>0$, else 0}": r"{\text{x if }x>0\text{, else 0}}",
    r"\text{f\"ur {gro\ss e} S\~ao}": r"\text{für große São}",
    r"\mbox{a \textbf{b} c}": r"{\mbox{a }\textbf{b}\mbox{ c}}",
    r"\fbox{$x$}": r"\boxed{x}",
    r"\begin{eqnarray} a &=& b \\ c &=& d \end{eqnarray}": r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    r"\eqalign{a &= b \cr c &= d \cr}": r"\begin{aligned}a &= b \\ c &= d\end{aligned}",
    r"a \\ b": r"\begin{gathered}a \\ b\end{gathered}",
    r"\begin{rcases} a \\ b \end{rcases}": r"\left.\begin{array}{ll} a \\ b \end{array}\right\}",
    r"\sum \binom nk^2 = \binom{2n}{n}": r"\sum {\binom nk}^2 = \binom{2n}{n}",
    r"\left<x\middle|y\right>": r"\left\langle x\middle|y\right\rangle ",
    r"\tg x + \sen x": r"\operatorname{tg} x + \operatorname{sen} x",
    r"x = y \tag{1}": r"x = y \qquad \text{(1)}",
    r"x = y \label{e}": "x = y ",
}
CHEMISTRY = {
    "H2O": r"\mathrm{H}_{2}\mathrm{O}",
    "2H2 + O2 -> 2H2O": (r"2\,\mathrm{H}_{2} + \mathrm{O}_{2} \longrightarrow 2\,\mathrm{H}_{2}\mathrm{O}"),
    "SO4^2-": r"\mathrm{SO}_{4}{}^{2-}",
    "Na+": r"\mathrm{Na}^{+}",
    "OH-": r"\mathrm{OH}^{-}",
    "e-": r"\mathrm{e}^{-}",
    "Fe^{III}": r"\mathrm{Fe}^{\mathrm{III}}",
    "[Cu(NH3)4]^2+": r"[\mathrm{Cu}(\mathrm{NH}_{3})_{4}]^{2+}",
    "^{227}_{90}Th": r"{}^{227}_{90}\mathrm{Th}",
    "CH3-CH=CH2": r"\mathrm{CH}_{3}{-}\mathrm{CH}{=}\mathrm{CH}_{2}",
    "CuSO4*5H2O": r"\mathrm{CuSO}_{4}\cdot 5\,\mathrm{H}_{2}\mathrm{O}",
    "NaCl(aq)": r"\mathrm{NaCl}\mathrm{(aq)}",
    "AgCl v": r"\mathrm{AgCl}\downarrow",
    "H2 ^": r"\mathrm{H}_{2}\uparrow",
    "A <=> B": r"\mathrm{A} \rightleftharpoons \mathrm{B}",
    "A ->[heat] B": r"\mathrm{A} \xrightarrow{\text{heat}} \mathrm{B}",
    "n H2O": r"n\,\mathrm{H}_{2}\mathrm{O}",
}
UNITS = {
    r"\num{1.5e3}": r"1.5\times 10^{3}",
    r"\num{12345.678}": r"12\,345.678",
    r"\num{1,5}": "1{,}5",
    r"\num{-3 +- 0.1}": r"-3\pm 0.1",
    r"\ang{25}": r"25^{\circ}",
    r"\ang{1;2;3}": r"1^{\circ}2'3''",
    r"\unit{\kilo\gram\metre\per\second\squared}": r"\mathrm{kg}\,\mathrm{m}\,\mathrm{s}^{-2}",
    r"\unit{m/s^2}": r"\mathrm{m}/\mathrm{s}^{2}",
    r"\SI{5}{\micro\metre}": r"5\,\mu \mathrm{m}",
    r"\qty{2}{\mmol\per\uL}": r"2\,\mathrm{mmol}\,\mu \mathrm{L}^{-1}",
    r"\qty{1.2 x 10^{-3}}{\kohm}": r"1.2\times 10^{-3}\,\mathrm{k}\Omega",
    r"\num{12 345}": r"12\,345",
    r"\qty{25}{\degreeCelsius}": r"25\,{}^{\circ}\mathrm{C}",
    r"\qty{45}{\degree}": r"45{}^{\circ}",
    r"\qty{3}{\percent}": r"3\,\%",
    r"\pu{12 kJ mol-1}": r"12\,\mathrm{kJ}\,\mathrm{mol}^{-1}",
    r"\pu{1.2e3 m/s2}": r"1.2\times 10^{3}\,\mathrm{m}/\mathrm{s}^{2}",
}
LEFT_ALONE = [
    r"\frac{1}{2}",
    r"\sqrt\frac{a}{b} \frac\pi2 \frac12",
    r"\newcommand{\v}[1]{\vec{#1}} \v{x}",
    r"x^2 + y_1 \leq \sqrt[3]{z}",
    r"\text{if } x > 0",
    r"\text{a b}",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    r"\begin{cases} x & \text{if } y \\ 0 & \text{else} \end{cases}",
    r"\left( \frac{a}{b} \right)",
    r"5\%",
    r"\{1, 2\}",
    r"\beta \cdot \cell",
    "𝑥 ≤ ü",
    "",
]
UNREADABLE = {
    "5%": r"write \%",
    r"\frac{a": "its braces do not match",
    "a}": "its braces do not match",
    r"\begin{cases} a": r"\begin{cases} has no \end{cases}",
    r"a \end{cases}": r"\end{cases} has no \begin",
    "{" * 60 + "}" * 60: "more than 40 braces",
    r"\ce{A &~} ": r"in \ce is not known",
    r"\unit{\foo}": 'the unit "\\foo" is not known',
    r"\num{one}": '"one" is not a number',
    r"\SI[per-mode=fraction]{5}{m/s}": "takes no options",
    r"\text": r"nothing follows \text",
    r"\frac{a}": r"something is missing after \frac",
    r"\begin{cases} \frac1 & x \end{cases}": r"something is missing after \frac",
    r"\text{if $\binom{n}$}": r"something is missing after \binom",
    r"\frac{1}\sqrt{2}": r"\sqrt after \frac needs braces",
    "{x^ ^2}": "nothing is between ^ and ^",
    "x__2": "nothing is between _ and _",
    "a # b": r"write \#",
    r"funci\'on": "type the letter itself",
    r"\qty{5}": r"nothing follows \qty",
}


@pytest.mark.parametrize(("typed", "expected"), REWRITTEN.items())
def test_what_only_some_outputs_know_is_written_with_what_all_know(typed: str, expected: str) -> None:
    assert rewritten(typed) == expected


@pytest.mark.parametrize(("typed", "expected"), CHEMISTRY.items())
def test_chemical_formulas_need_no_package(typed: str, expected: str) -> None:
    assert rewritten(rf"\ce{{{typed}}}") == "{" + expected + "}"


@pytest.mark.parametrize(("typed", "expected"), UNITS.items())
def test_numbers_with_units_need_no_package(typed: str, expected: str) -> None:
    assert rewritten(typed) == "{" + expected + "}"


@pytest.mark.parametrize("tex", LEFT_ALONE)
def test_plain_formulas_stay_as_they_are(tex: str) -> None:
    assert rewritten(tex) == tex
    assert for_mathjax(tex) == tex


@pytest.mark.parametrize(("tex", "message"), UNREADABLE.items())
def test_what_can_not_be_read_is_told(tex: str, message: str) -> None:
    with pytest.raises(UnreadableError) as told:
        rewritten(tex)
    assert message in str(told.value)


def test_strokes_are_loaded_where_mathjax_has_to_be_asked_for_them() -> None:
    assert for_mathjax(r"\frac{\cancel{2}}{\xcancel{3}}") == r"\require{cancel}\frac{\cancel{2}}{\xcancel{3}}"
    assert for_mathjax(r"\canceled") == r"\canceled"


PIECES = st.sampled_from([
    "a", "b", "x", "1", "2", "9", "{", "}", "{}", "^", "_", "&", "$", "[", "]", "(", ")", "+", "-", "=",
    "*", r"\\", r"\%", r"\&", r"\text", r"\mbox", r"\frac", r"\ce", r"\unit", r"\num", r"\bm", r"\euro",
    r"\left(", r"\right)", r"\begin{cases}", r"\end{cases}", r"\begin{rcases}", r"\end{rcases}",
    r"\begin{eqnarray}", r"\end{eqnarray}", r"\tag", r"\kilo", r"\fbox", r"\cases", r"\label", r"\emph",
    r'\"', r"\ss", r"\textbf", r"\ket",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_rewriting_what_is_rewritten_changes_nothing(tex: str) -> None:
    try:
        once = rewritten(tex)
    except UnreadableError:
        return
    assert rewritten(once) == once


@given(st.text(max_size=40))
def test_a_tree_is_the_formula_again(tex: str) -> None:
    try:
        tree = parse(tex)
    except UnreadableError:
        return
    assert tree.inside() == tex


@pytest.mark.parametrize(
    "one",
    [
        r"\left",
        r"\text{a\%}",
        r"\ce{H2O}",
        r"\SI[",
        r"\begin{cases}",
        "{{{}}}",
        r"\bm",
        "$",
        r"a \\",
        r"\text{$",
    ],
)
def test_time_grows_as_the_length_does(one: str) -> None:
    def rewrite(tex: str) -> None:
        with contextlib.suppress(UnreadableError):
            rewritten.__wrapped__(tex)

    assert_linear(rewrite, lambda n: one * n, 500)


@pytest.mark.parametrize("tex", [r"\\&", r"a \\& b", r"\\", r"a\\", r"\\a"])
def test_what_nobody_wrote_as_rows_stays(tex: str) -> None:
    assert rewritten(tex) == tex
