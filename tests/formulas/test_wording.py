"""Formulas in Markdown: dollars in text, and formulas as words if nothing can display them."""

from __future__ import annotations

import pytest
from support.growth import assert_linear

from quizgen.text import literal
from quizgen.text.markdown import formulas, to_html, to_plain, to_words
from quizgen.text.target import Target
from quizgen.text.wording import as_words

WORDS = {
    r"\frac{1}{2}": "1/2",
    r"\frac{a+b}{2}": "(a + b)/2",
    "x^2": "x²",
    "x^{-1}": "x⁻¹",
    "x^{ab}": "x^(ab)",
    "a_1": "a₁",
    "x_i^2": "xᵢ²",
    r"\pi r^2": "πr²",
    r"\sqrt{x + 1}": "√(x + 1)",
    r"\sqrt[3]{x}": "³√x",
    r"\sin x \leq -1": "sin x ≤ −1",
    r"-\frac{1}{\sqrt{1-x^{2}}}": "−1/(√(1 − x²))",
    r"\mathbb{R} \ni \mathbf{v}": "ℝ∋v",
    r"\bar{x}": "x̄",
    r"\vec{AB}": "A\u20d7B\u20d7",
    r"\bigl\langle x, y\bigr\rangle + \Big\lfloor n\Big\rfloor": "⟨x,y⟩ + ⌊n⌋",
    r"\sum \binom{n}{k}^2": "∑(n k)²",
    r"P(\overline{A})": "P(A\u0305)",
    "f''(x)": "f″(x)",
    r"\text{if } x > 0": "if x > 0",
    r"\ce{2H2 + O2 -> 2H2O}": "2 H₂ + O₂ ⟶ 2 H₂O",
    r"\SI{5}{\metre\per\second}": "5 m s⁻¹",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}": "(1 2; 3 4)",
    r"\frac{1": r"\frac{1",
    "": "",
}


@pytest.mark.parametrize(("tex", "said"), WORDS.items())
def test_a_formula_is_read_as_words(tex: str, said: str) -> None:
    assert as_words(tex) == said


def test_a_text_is_read_with_its_formulas_as_words() -> None:
    text = r"What is $\frac{1}{2}$ of **all**, $x^2$?"
    assert to_words(text) == "What is 1/2 of all, x²?"
    assert to_plain(text) == r"What is \frac{1}{2} of all, x^2?"
    assert to_words("no formula") == "no formula"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"Is $f = \text{x if $x>0$, else 0}$ a ramp?", [r"f = \text{x if $x>0$, else 0}"]),
        (r"$a$ and $\mbox{$b$}$ and $c$", ["a", r"\mbox{$b$}", "c"]),
        (r"$x$ is 4 or 5", ["x"]),
        (r"$x$5", []),
        (r"$ x$ is 5", []),
        (r"$\text{a}$ costs $5", [r"\text{a}"]),
        (r"\$\text{$x$}", ["x"]),
        (r"$\text{\$5}$", [r"\text{\$5}"]),
        (r"$\text{$x$", [r"\text{"]),
    ],
)
def test_dollars_among_the_words_of_a_formula_are_its_own(text: str, expected: list[str]) -> None:
    assert list(formulas(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "$HOME/$USER", "PATH=$HOME/bin:$PATH", "$user@$host", "$f($x)", "$a . $b", "$a+$b", '"$HOME","$USER"',
        "^a$|^b$", "(foo$)|(bar$)", r"\d+$|^x$", "US$|A$",
    ],
)  # fmt: skip
def test_a_dollar_of_a_name_or_of_a_regular_expression_is_itself(text: str) -> None:
    assert not list(formulas(text))
    assert not list(literal.formulas(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the $n$th of $|x|$, ($|y|$) and $f^{-}$s", ["n", "|x|", "|y|", "f^{-}"]),
        (r"CO$_2$, Na$^+$s, H$_2$O, $A^-$s, $5\,\%$s", ["_2", "^+", "_2", "A^-", r"5\,\%"]),
        ("$P(A|B)$|$[0,1)$", ["P(A|B)", "[0,1)"]),
    ],
)
def test_a_formula_may_stand_beside_letters(text: str, expected: list[str]) -> None:
    assert list(formulas(text)) == expected


def test_in_a_literal_text_a_letter_behind_a_dollar_makes_it_none() -> None:
    assert list(literal.formulas("$HOME$PATH, the $n$th, CO$_2$ and $x$")) == ["_2", "x"]
    assert literal.to_words(r"CO$_2$ in $\frac{1}{2}$ of $HOME$PATH") == "CO₂ in 1/2 of $HOME$PATH"
    assert literal.without_dollars(r"CO$_2$ of $5") == "CO_2 of $5"
    assert literal.with_formulas(r"a<b  $x<y$", Target(math="tex")).endswith(r"a&lt;b  \(x&lt;y\)</span>")


def test_words_with_a_formula_are_set_everywhere() -> None:
    text = r"$f = \text{x if $x>0$}$"
    assert to_html(text, Target(math="tex")) == r"\(f = {\text{x if }x&gt;0}\)"
    assert "$" not in to_html(text, Target())


def test_many_dollars_take_no_long_time() -> None:
    assert_linear(lambda text: list(formulas(text)), lambda n: r"$\text{a" * n, 100)
