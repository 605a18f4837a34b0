"""Cards as learners get them: built from a bank, imported by the real importer, opened in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from support.anki_client import Client, Rendered, client
from support.browser import axe, too_wide, visit

from quizgen.pipeline import Project, build

CONTENT = Path(__file__).parent / "content"
PHONE, DESKTOP = 360, 1100
READ_BY_ALL = (
    *(
        f"types/{name}"
        for name in ("single", "several", "verdict", "short", "number", "match", "order", "gaps")
    ),
    *("types/essay", "types/card", "types/old", "texts/table", "texts/math", "arabic/choice", "arabic/pair"),
)
EMBASSY, CALL = "An embassy's page on a social network", "A minister's video call"
LETTER, TREATY = "A letter of credence", "A treaty's original"
MARKS = (
    r'[sound:x.mp3] {{c1::x}} [[type:x]] \(x\) \[y\] <script>alert(1)</script> ]]> &amp; "q" {{Front}}',
    r"[sound:a.mp3] and {{c1::a}} and \(a\)",
    "<b>bold</b> & ]]>",
    "[[type:Answer]]",
    "{{#Stem}}x{{/Stem}}",
)


@dataclass(frozen=True)
class Study:
    """A learner's collection with the deck, and its cards by name and template."""

    learner: Client
    folder: Path
    cards: dict[tuple[str, str, int], Rendered]

    def card(self, name: str, template: str = "", nth: int = 0) -> Rendered:
        """Return one card of a note."""
        found = [
            card for (one, kind, _), card in self.cards.items() if one == name and kind in (template, kind)
        ]
        return [card for card in found if not template or card.template == template][nth]

    def file(self, card: Rendered, side: str, *, night: bool = False) -> Path:
        """Write one side as a page, next to its pictures."""
        name = f"{card.name.replace('/', '-')}-{card.template}-{side}-{night}.html"
        path = Path(self.learner.collection.media.dir()) / name
        path.write_text(card.page(side, night=night), encoding="utf-8")
        return path


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    folder = tmp_path_factory.mktemp("study")
    build(Project(CONTENT, folder / "dist", to=("anki",)))
    with client(folder / "learner") as learner:
        learner.take(folder / "dist/anki/cards.apkg")
        cards = {(c.name, c.template, n): c for n, c in enumerate(learner.rendered(typed="no such answer"))}
        yield Study(learner, folder, cards)


def texts(page: Page, selector: str) -> list[str]:
    return [text.strip() for text in page.locator(selector).all_inner_texts()]


def marks(page: Page) -> dict[str, str]:
    """Return the mark beside each option of a back."""
    return {
        item.locator(".option").inner_text(): " ".join(texts(page, f".options > li:nth-child({n}) .mark"))
        for n, item in enumerate(page.locator(".options > li").all(), 1)
    }


def size(page: Page, selector: str) -> str:
    return str(page.locator(selector).evaluate("node => getComputedStyle(node).fontSize"))


def test_every_card_shows_something_on_both_sides(study: Study) -> None:
    assert len(study.cards) == 27
    for card in study.cards.values():
        for side in (card.front, card.back):
            own = re.sub(r"<script>.*?</script>|<code id=typeans>.*?</code>", "", side, flags=re.DOTALL)
            assert "{{" not in own, card.name
            assert "[[type:" not in side
            assert "Front of card" not in side
            assert re.sub(r"<script>.*?</script>|<[^>]+>|\s", "", side, flags=re.DOTALL), card.name
    assert not study.learner.collection.get_empty_cards().notes


def test_the_deck_holds_what_is_for_study(study: Study) -> None:
    learner = study.learner
    names = {note.fields[0] for note in learner.notes()}
    assert "types/exam" not in names
    assert "retired" in learner.note("types/old").tags
    assert "Retired" in study.card("types/old").front
    tags = set(learner.note("types/single").tags)
    assert tags == {
        "cards::types",
        "cards::types::shapes",
        "cards::types::capacity::people",
        "paper::gibson-1984",
        "level::understand",
        "quiz::part::Week_1:_all",
        "draft",
    }
    assert not any(tag.startswith("quiz") for tag in learner.note("types/several").tags)
    assert "Draft" in study.card("types/single").front
    decks = learner.collection.decks
    described = {deck["name"]: deck["desc"] for deck in decks.all()}
    assert "<em>all</em>" in described["Cards: a test::One of each"]
    for part in ("All that a <em>card</em> can show.", "Ada · CC0", 'href="mailto:ada@example.org"'):
        assert part in described["Cards: a test"]


def test_a_one_way_card_stays_one_way(study: Study) -> None:
    learner = study.learner
    for name, count in (("types/match", 1), ("types/essay", 1), ("texts/table", 1), ("types/card", 2)):
        learner.collection.after_note_updates(
            [learner.note(name).id], mark_modified=False, generate_cards=True
        )
        assert len(learner.cards(name)) == count


@pytest.mark.browser
@pytest.mark.parametrize(("width", "night"), [(PHONE, False), (DESKTOP, True)])
def test_every_card_fits_and_can_be_read_by_all(
    study: Study, browser: Browser, width: int, night: bool
) -> None:
    sides = [
        (name, study.file(study.card(name), side, night=night))
        for name in READ_BY_ALL
        for side in ("front", "back")
    ]
    with visit(browser, sides[0][1], width=width, scheme="dark" if night else "light") as seen:
        for name, file in sides:
            seen.open(file)
            assert not too_wide(seen.page), (name, file.stem)
            assert not axe(seen.page), (name, file.stem)


@pytest.mark.browser
def test_large_fonts_fit_on_a_phone(study: Study, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": PHONE, "height": 800})
    page = context.new_page()
    for card in study.cards.values():
        for side in ("front", "back"):
            page.goto(study.file(card, side).as_uri())
            assert not too_wide(page), card.name
            page.add_style_tag(content="html { font-size: 200% }")
            assert not too_wide(page), card.name
    context.close()


@pytest.mark.browser
def test_night_is_dark_whichever_way_a_client_says_so(study: Study, browser: Browser) -> None:
    html = study.card("types/single").page("front")
    page = browser.new_page()
    shade = "() => getComputedStyle(document.body).backgroundColor"
    seen = {}
    for where in ("card", "card nightMode", "card night_mode"):
        page.set_content(html.replace('class="card card1"', f'class="{where}"'))
        seen[where] = page.evaluate(shade)
    page.set_content(html.replace("<html", '<html class="nightMode"'))
    assert seen["card"] != seen["card nightMode"] == seen["card night_mode"] == page.evaluate(shade)
    page.close()


@pytest.mark.browser
def test_hostile_text_arrives_as_it_was_written(study: Study, browser: Browser) -> None:
    card = study.card("texts/marks")
    for side in ("front", "back"):
        with visit(browser, study.file(card, side)) as seen:
            shown = [*texts(seen.page, ".stem"), *texts(seen.page, ".option")]
            assert any(MARKS[0] in text for text in shown)
            assert set(MARKS[1:]) <= set(shown)
            # The clients' math looks into one text at a time.
            pieces = seen.page.evaluate(
                """() => {
                const all = [], walk = document.createTreeWalker(document.querySelector(".quizgen"), 4);
                while (walk.nextNode()) all.push(walk.currentNode.data); return all; }"""
            )
            assert not any("\\(" in piece or "\\[" in piece for piece in pieces)
    output = study.learner.cards("texts/marks")[0].render_output()
    assert not output.question_av_tags
    assert not output.answer_av_tags


@pytest.mark.browser
def test_gaps_hold_what_was_written(study: Study, browser: Browser) -> None:
    front, back = study.card("texts/cloze-marks"), study.card("texts/cloze-marks", nth=1)
    assert len([one for one in study.cards if one[0] == "texts/cloze-marks"]) == 2
    with visit(browser, study.file(front, "front")) as seen:
        assert texts(seen.page, ".cloze") == ["[see :: there [sound:x]]", "[...]"]
    with visit(browser, study.file(front, "back")) as seen:
        assert texts(seen.page, ".cloze") == ["a::b {x} <i>", "two"]
    with visit(browser, study.file(back, "back")) as seen:
        assert texts(seen.page, ".cloze") == [r"\(y\) oʻ"]
        assert r"\(\frac{{a}}{b}\)" in seen.page.inner_text(".stem")


@pytest.mark.browser
def test_what_was_typed_is_compared_with_the_very_text(study: Study, browser: Browser) -> None:
    answer = r"<b> & {{x}} [y] \(z\)"
    (card,) = study.learner.rendered("texts/typed-marks", typed=answer)
    assert "typeBad" not in card.back
    with visit(browser, study.file(card, "back")) as seen:
        assert texts(seen.page, ".verdict:not([hidden])") == ["✓ Right."]
        assert texts(seen.page, ".answer") == [answer]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "typed", "verdict"),
    [
        ("types/short", "William Gibson", "✓ Right."),
        ("types/short", "  william   gibson ", "✓ Right."),
        ("types/short", "Wiliam Gibson", "≈ Nearly. The spelling is: William Gibson"),
        ("types/short", "gibson", "✓ Right."),
        ("types/short", "W. Gibson", "✓ Right."),
        ("types/short", "Gibbon", "✗ Not right."),
        ("types/short", "Will", "✗ Not right."),
        ("types/short", "", ""),
        ("types/number", "12.5", "✓ Right."),
        ("types/number", "12,9", "✓ Right."),
        ("types/number", "13", "✓ Right."),
        ("types/number", "13.1", "✗ Not right."),
        ("types/number", "far", "✗ Not right."),
        ("types/number", "12.9 km", "✓ Right."),
        ("types/number", "12,900", "? Not marked. Write just the number, as 1500 or 1.5."),
        ("types/number", "-12.5", "✗ Not right."),
    ],
)
def test_typed_answers_are_judged_fairly(
    study: Study, browser: Browser, name: str, typed: str, verdict: str
) -> None:
    (card,) = study.learner.rendered(name, typed=typed)
    with visit(browser, study.file(card, "back")) as seen:
        assert " ".join(texts(seen.page, ".verdict:not([hidden])")) == verdict
        assert seen.page.locator(".compared").is_visible() == (bool(typed) and not verdict.startswith("✓"))
        answer = study.learner.note(name)["Answer"]
        assert texts(seen.page, ".answer") == [answer]
        if seen.page.locator(".compared").is_visible():  # it shows what was typed, and no second answer
            assert seen.page.inner_text(".compared") == f"Your answer: {typed}"


def test_cards_ask_for_nothing_from_outside(study: Study) -> None:
    for card in study.cards.values():
        own = re.sub(r"<script>.*?</script>", "", card.front + card.back, flags=re.DOTALL)
        assert not re.search(r"""(src=["']?|url\(["']?|@import )(https?:)?//""", own + card.css), card.name
        assert "tts" not in own
        assert card.name == "types/essay" or "Points" not in own, card.name  # an essay's rubric has some
        link = f"mailto:ada@example.org?subject=cards:%20{card.name}"
        assert f'href="{link}"' in card.back
        assert link not in card.front


def test_the_front_gives_nothing_away(study: Study) -> None:
    for name in ("types/single", "types/several", "types/verdict"):
        front = re.sub(r"<script>.*?</script>", "", study.card(name).front, flags=re.DOTALL)
        for sign in ("right", "wrong", "Right", "Wrong", "✓", "✗", "feedback", "Why", "Source"):
            assert sign not in front, name
        items = re.findall(r"<li([^>]*)>", front)
        assert set(items) == {""}


@pytest.mark.browser
def test_what_is_right_is_told_by_word_and_sign(study: Study, browser: Browser) -> None:
    with visit(browser, study.file(study.card("types/several"), "back")) as seen:
        assert marks(seen.page) == {EMBASSY: "✓ Right", CALL: "✓ Right", LETTER: "", TREATY: ""}
        assert not texts(seen.page, ".verdict:not([hidden])")
        assert "handed over on paper" in seen.page.locator("li", has_text="letter of credence").inner_text()
        assert "Both reach" in seen.page.inner_text(".why")
        assert texts(seen.page, ".source:not([open]) summary") == ["Source"]
        (line,) = seen.page.locator(".source p").all_text_contents()
        assert line == "Gibson, William (1984). Neuromancer. Ace · Part one, p. 3"
    with visit(browser, study.file(study.card("types/verdict"), "back")) as seen:
        assert "Correction: William Gibson coined it" in seen.page.inner_text(".correction")
        assert texts(seen.page, ".option") == ["True", "False"]


@pytest.mark.browser
def test_hints_and_rubric_are_folded(study: Study, browser: Browser) -> None:
    with visit(browser, study.file(study.card("types/single"), "front")) as seen:
        hints = seen.page.locator("details.hint")
        assert texts(seen.page, "details.hint summary") == ["Hint 1", "Hint 2"]
        assert not hints.nth(0).locator("div").first.is_visible()
        hints.nth(0).locator("summary").press("Enter")
        assert "course is over" in hints.nth(0).inner_text()
        assert not hints.nth(1).locator("div").first.is_visible()
    with visit(browser, study.file(study.card("types/number"), "front")) as seen:
        assert texts(seen.page, ".stem details.exhibit:not([open]) summary") == ["A plan of the exchanges"]
    with visit(browser, study.file(study.card("types/essay"), "back")) as seen:
        assert texts(seen.page, "details.rubric summary") == ["What to look for"]
        assert not seen.page.locator(".rubric li").first.is_visible()
        assert "Words: 150–300" in seen.page.inner_text(".stem")


@pytest.mark.browser
def test_matching_and_ordering_are_answered_on_the_back(study: Study, browser: Browser) -> None:
    with visit(browser, study.file(study.card("types/match"), "front")) as seen:
        letters = {text: "ABCD"[n] for n, text in enumerate(texts(seen.page, ".letters li"))}
    with visit(browser, study.file(study.card("types/match"), "back")) as seen:
        rows = texts(seen.page, ".pairs li")
        assert f"A sanction\n{letters['costs the attacker money']} costs the attacker money" in rows
        assert f"Matches nothing: {letters['ends a war']} ends a war" in seen.page.inner_text(".also")
    with visit(browser, study.file(study.card("types/order"), "front")) as seen:
        letters = {text: "ABCD"[n] for n, text in enumerate(texts(seen.page, ".letters li"))}
    with visit(browser, study.file(study.card("types/order"), "back")) as seen:
        right = [text.split("\n") for text in texts(seen.page, ".reply .numbers li")]
        assert [letter for letter, _ in right] == seen.page.inner_text(".order").split(", ")
        assert {text: letter for letter, text in right} == letters
        assert right[0][1] == "Notice that something is wrong"
        assert not seen.page.locator(".stem .letters").is_visible()  # the list on the back has both


@pytest.mark.browser
def test_languages_say_what_they_are(study: Study, browser: Browser) -> None:
    with visit(browser, study.file(study.card("arabic/choice"), "back")) as seen:
        option = seen.page.locator(".option").first
        assert option.evaluate("node => node.closest('[lang]').lang") == "ar"
        assert option.evaluate("node => getComputedStyle(node).direction") == "rtl"
        assert "صحيح" in seen.page.inner_text(".right .mark")
        badge = "node => getComputedStyle(node, '::before').insetInlineStart"
        assert seen.page.locator("li").first.evaluate(badge) != "auto"
    card = study.card("arabic/word", "Forward")
    with visit(browser, study.file(card, "front")) as seen:
        assert seen.page.locator("text=cyberspace").evaluate("node => node.closest('[lang]').lang") == "en"
    with visit(browser, study.file(study.card("texts/languages"), "front")) as seen:
        stem = "Кибердипломатия, kiberdiplomatiya: oʻzbekcha gʻoya; 网络外交; دبلوماسية; 🛰️🇺🇿?"
        assert stem in seen.page.inner_text(".stem")


@pytest.mark.browser
def test_pictures_of_one_name_are_two_pictures(study: Study, browser: Browser) -> None:
    with visit(browser, study.file(study.card("texts/table"), "back")) as seen:
        images = seen.page.locator("img")
        assert images.count() == 2
        assert images.evaluate_all("all => all.every(one => one.naturalWidth === 64)")
        assert len({images.nth(n).get_attribute("src") for n in range(2)}) == 2


def nothing(page: Page) -> None:
    """Look at the front only."""


class Reviewer:
    """A client that shows a card front and back, in one of several ways; learners may `act` on the front."""

    def __init__(
        self, browser: Browser, study: Study, name: str, act: Callable[[Page], None] = nothing
    ) -> None:
        self.act = act
        self.browser = browser
        self.files = {side: study.file(study.card(name), side) for side in ("front", "back")}
        self.context: BrowserContext = browser.new_context()
        self.page = self.context.new_page()

    def order(self) -> list[str]:
        return texts(self.page, ".option")

    def in_one_page(self) -> tuple[list[str], list[str]]:
        """Swap the content of one page and run its scripts, as the desktop does."""
        self.page.goto(self.files["front"].as_uri())
        front = self.order()
        self.act(self.page)
        self.page.evaluate(
            """html => {
                const box = document.getElementById("qa");
                const back = new DOMParser().parseFromString(html, "text/html");
                box.innerHTML = back.getElementById("qa").innerHTML;
                for (const old of box.querySelectorAll("script")) {
                    const script = document.createElement("script");
                    script.textContent = old.textContent;
                    old.replaceWith(script);
                }
            }""",
            self.files["back"].read_text(encoding="utf-8"),
        )
        return front, self.order()

    def in_two_pages(self) -> tuple[list[str], list[str]]:
        """Open one page per side, with the same storage, as AnkiDroid does."""
        self.page.goto(self.files["front"].as_uri())
        front = self.order()
        self.act(self.page)
        self.page.goto(self.files["back"].as_uri())
        return front, self.order()

    def forgetting(self) -> tuple[list[str], list[str]]:
        """Open one page per side, with nothing stored between them."""
        orders = []
        for side in ("front", "back"):
            self.context.close()
            self.context = self.browser.new_context()
            self.page = self.context.new_page()
            self.page.goto(self.files[side].as_uri())
            orders.append(self.order())
            if side == "front":
                self.act(self.page)
        return orders[0], orders[1]

    def without_storage(self) -> tuple[list[str], list[str]]:
        """Open one page per side, with storage that always fails."""
        self.context.add_init_script(
            'Object.defineProperty(window, "sessionStorage", {get() { throw new Error("denied"); }})'
        )
        return self.in_two_pages()


@pytest.mark.browser
@pytest.mark.parametrize("way", ["in_one_page", "in_two_pages", "forgetting", "without_storage"])
@pytest.mark.parametrize("name", ["types/single", "types/several", "texts/marks", "arabic/choice"])
def test_options_keep_their_order_from_front_to_back(
    study: Study, browser: Browser, way: str, name: str
) -> None:
    reviewer = Reviewer(browser, study, name)
    for _ in range(2):
        front, back = getattr(reviewer, way)()
        assert front == back
        assert len(set(front)) == len(front) >= 3
    reviewer.context.close()


@pytest.mark.browser
@pytest.mark.parametrize("way", ["in_one_page", "in_two_pages"])
def test_options_are_shuffled_anew_where_the_client_remembers(
    study: Study, browser: Browser, way: str
) -> None:
    reviewer = Reviewer(browser, study, "types/single")
    places = {getattr(reviewer, way)()[0].index("Capacity at home") for _ in range(30)}
    assert len(places) > 1
    reviewer.context.close()


def choose(*options: str) -> Callable[[Page], None]:
    """Return the action of a learner who taps these options."""

    def act(page: Page) -> None:
        for option in options:
            page.locator(".options > li", has_text=option).click()

    return act


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "chosen", "told"),
    [
        (
            "types/several",
            (LETTER, EMBASSY),
            {
                "": "✗ Not right.",
                EMBASSY: "✓ Right · you chose this",
                CALL: "✗ Right · not chosen",
                LETTER: "✗ Wrong · you chose this",
                TREATY: "",
            },
        ),
        ("types/several", (EMBASSY,), {"": "◐ Partly right.", EMBASSY: "✓ Right · you chose this"}),
        ("types/several", (EMBASSY, CALL, LETTER, LETTER), {"": "✓ Right.", LETTER: "", TREATY: ""}),
        ("types/single", ("Attribution", "Capacity"), {"": "✓ Right.", "Attribution of attacks": ""}),
        ("types/verdict", ("True",), {"": "✗ Not right.", "True": "✗ Wrong · you chose this"}),
        ("types/old", (), {"": "", "This question": "✓ Right", "The others": ""}),
        ("arabic/choice", ("السفراء",), {"": "✗ Not right.", "السفراء في الخارج": "✗ غير صحيح · اختيارك"}),
    ],
)
def test_the_back_tells_what_was_chosen(
    study: Study,
    browser: Browser,
    name: str,
    chosen: tuple[str, ...],
    told: dict[str, str],
) -> None:
    """Each option has its mark, and the verdict on all of them is not under an option's name."""
    reviewer = Reviewer(browser, study, name, choose(*chosen))
    for way in (reviewer.in_one_page, reviewer.in_two_pages):
        way()
        verdict = " ".join(texts(reviewer.page, ".verdict:not([hidden])"))
        assert {"": verdict, **marks(reviewer.page)}.items() >= told.items()
    assert not axe(reviewer.page)
    reviewer.context.close()


@pytest.mark.browser
def test_a_client_that_keeps_nothing_tells_only_what_is_right(study: Study, browser: Browser) -> None:
    reviewer = Reviewer(browser, study, "types/several", choose(LETTER))
    reviewer.forgetting()
    assert marks(reviewer.page) == {EMBASSY: "✓ Right", CALL: "✓ Right", LETTER: "", TREATY: ""}
    reviewer.without_storage()
    assert not texts(reviewer.page, ".verdict:not([hidden])")
    reviewer.context.close()


@pytest.mark.browser
def test_options_are_chosen_by_key(study: Study, browser: Browser) -> None:
    """Anki's desktop uses Space, Enter and the digits itself; the keys used here reach the cards (26.9)."""
    with visit(browser, study.file(study.card("types/several"), "front")) as seen:
        chosen = '.options > [aria-selected="true"]'
        shown = texts(seen.page, ".option")
        seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("x")
        assert texts(seen.page, chosen) == shown[:1]
        seen.page.keyboard.press("ArrowUp")
        seen.page.keyboard.press("x")
        assert texts(seen.page, chosen) == [shown[0], shown[-1]]
        seen.page.keyboard.press("ArrowDown")
        seen.page.keyboard.press("x")
        assert texts(seen.page, chosen) == [shown[-1]]
        for key in ("1", "a", "Control+x"):
            seen.page.keyboard.press(key)
        assert texts(seen.page, chosen) == [shown[-1]]
        assert not axe(seen.page)


@pytest.mark.browser
def test_both_faces_of_a_flashcard_have_one_size_and_an_answer_is_the_largest(
    study: Study, browser: Browser
) -> None:
    card = study.card("types/card", "Forward")
    with visit(browser, study.file(card, "back")) as seen:
        assert size(seen.page, ".stem") == size(seen.page, ".reply")
        front = size(seen.page, ".stem")
    with visit(browser, study.file(card, "front")) as seen:
        assert size(seen.page, ".stem") == front
    with visit(browser, study.file(study.card("types/short"), "back")) as seen:
        parts = (".answer", ".stem", ".why", ".source")
        sizes = [float(size(seen.page, part).removesuffix("px")) for part in parts]
        assert sizes == sorted(sizes, reverse=True)
        assert len(set(sizes)) == 4


@pytest.mark.browser
def test_another_day_brings_another_order(study: Study, browser: Browser) -> None:
    orders = []
    for day in range(1, 13):
        context = browser.new_context()
        page = context.new_page()
        page.clock.set_fixed_time(f"2026-03-{day:02}T12:00:00")
        page.goto(study.file(study.card("types/single"), "front").as_uri())
        orders.append(texts(page, ".option"))
        context.close()
    places = [order.index("Capacity at home") for order in orders]
    assert len(set(places)) >= 3


@pytest.mark.browser
def test_cards_work_without_scripts(study: Study, browser: Browser) -> None:
    seen_orders = []
    for side in ("front", "back"):
        with visit(browser, study.file(study.card("types/single"), side), scripts=False) as seen:
            seen_orders.append(texts(seen.page, ".option"))
    assert seen_orders[0] == seen_orders[1]
    with visit(browser, study.file(study.card("types/short"), "back"), scripts=False) as seen:
        assert "William Gibson" in seen.page.inner_text(".answer")


def test_the_deck_of_one_quiz_has_the_same_notes(study: Study) -> None:
    build(Project(CONTENT, study.folder / "dist", to=("anki",), quiz="part"))
    with client(study.folder / "another") as learner:
        assert learner.take(study.folder / "dist/anki/cards-part.apkg") == {"new": 3}
        learner.answer("types/single")
        before = learner.history()
        assert learner.take(study.folder / "dist/anki/cards.apkg") == {"new": 19, "duplicate": 3}
        assert set(before) <= set(learner.history())
        assert learner.decks() == study.learner.decks()
        assert {n.guid: n.fields for n in learner.notes()} == {
            n.guid: n.fields for n in study.learner.notes()
        }
        assert len(learner.note_types()) == 4
        assert learner.rendered("types/single")[0].css == study.card("types/single").css
        names = [template["qfmt"] for template in learner.note("types/short").note_type()["tmpls"]]  # type: ignore[index]
        assert names == [t["qfmt"] for t in study.learner.note("types/short").note_type()["tmpls"]]  # type: ignore[index]
