/* The page: what a student does becomes a record, and records become what is seen. */

const find = (what) => document.querySelector(what);
const views = [...document.querySelectorAll(".question")].map((section) => openQuestion(section, words));
const scored = views.filter((view) => view.question.scored);
const store = openStore(`quizgen/2/${course}/${bank}`, (changed) => {
  for (const view of views) if (changed.includes(view.digest)) show(view);
  count();
});
/* The first edition kept answers by their places, whatever the questions said. */
try { localStorage.removeItem(`quizgen/${course}/${bank}`); } catch { /* nothing is kept here */ }

/* A record never changes, and to judge all tries of a bank takes time: what was worked out of one is kept with it. */
const known = new WeakMap();
function standing(view) {
  const record = store.of(view.digest);
  if (record === BLANK) return standingOf(view.question, record);
  if (!known.has(record)) known.set(record, standingOf(view.question, record));
  return known.get(record);
}
function follow(view, change) {
  const record = store.of(view.digest);
  store.write(view.digest, change(record, timeAfter(record)));
}

/* --- What is seen --- */

/* An answer that stands in the fields as it was checked has its verdict beside it; one that was changed since has none. */
function show(view) {
  const { question } = view, record = store.of(view.digest), { done } = standing(view);
  const answer = fits(question, record.answers) ? record.answers : blankAnswer(question);
  view.fill(answer);
  const tries = record.tries.filter((made) => made.at > record.round), last = tries[tries.length - 1];
  if (question.scored && last && JSON.stringify(last.answers) === JSON.stringify(answer)) view.say(verdictOf(question, answer), done);
  else view.hush();
  showAnswer(view, done && question.scored);
  view.flag.setAttribute("aria-pressed", String(record.marked));
}

function showAnswer(view, isOpen) {
  view.answer.open = isOpen;
}

function count() {
  const stands = scored.map((view) => ({ ...standing(view), points: view.question.points }));
  const done = stands.filter((one) => one.done).length, right = stands.filter((one) => one.verdict === "right").length;
  const now = pointsIn(stands, (one) => one.now), first = pointsIn(stands, (one) => one.first);
  find("progress").max = scored.length || 1;
  find("progress").value = done;
  find("#score").textContent = `${words.answered}: ${done} / ${scored.length} · ${words.score}: ${now}${first === now ? "" : ` · ${words.first}: ${first}`}`;
  find(".end").hidden = !stands.some((one) => one.tries);
  find("#again").hidden = !scored.some((view) => isAsked("wrong", view.question, store.of(view.digest), Date.now()));
  find("#praise").textContent = scored.length && right === scored.length ? words.done : "";
  find("#not-kept").hidden = store.isKept();
  find("#kept").hidden = !store.isKept();
}

/* --- What a student does --- */

function check(view) {
  const answers = view.read(), result = verdictOf(view.question, answers);
  follow(view, (record, now) => afterCheck(view.question, record, answers, now));
  const { done } = standing(view);
  view.say(result, done);
  if (done) showAnswer(view, true);
  if (result.verdict === "incomplete") view.focusEmpty();
  count();
}

function edit(view) {
  follow(view, (record, now) => withAnswers(record, view.read(), now));
  view.hush();
  find("#not-kept").hidden = store.isKept();
}

function look(view) {
  if (!view.answer.open || !view.question.scored || standing(view).done) return;
  follow(view, (record, now) => afterLook(view.question, record, now));
  count();
}

function begin(some, withNew) {
  for (const view of some) {
    const kept = store.of(view.digest).answers, isFree = !view.question.scored && fits(view.question, kept);
    follow(view, (record, now) => withNew(record, isFree ? kept : blankAnswer(view.question), now));
    show(view);
  }
  count();
}

/* Shows some questions and hides the others, with the exhibits that only these have. */
function only(some) {
  for (const view of views) view.section.hidden = !some.includes(view);
}

for (const view of views) {
  const { section } = view;
  show(view);
  view.flag.hidden = false;
  view.flag.addEventListener("click", () => {
    follow(view, (record, now) => withFlag(record, !record.marked, now));
    show(view);
  });
  section.addEventListener("input", () => edit(view));
  view.answer.addEventListener("toggle", () => look(view));
  if (!view.button) continue;
  view.button.hidden = false;
  view.button.addEventListener("click", () => check(view));
  section.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input, select")) return;
    event.preventDefault();
    check(view);
  });
}
find("#again").addEventListener("click", () => {
  const wrong = views.filter((view) => isAsked("wrong", view.question, store.of(view.digest), Date.now()));
  only(wrong);
  begin(wrong, withRound);
  if (wrong.length) wrong[0].nodes[0].focus();
});
find("#over").addEventListener("click", () => {
  if (!confirm(words.restart)) return;
  only(views);
  begin(views, withRestart);
  scrollTo(0, 0);
});
find("#scriptless").hidden = true;
find(".bar").hidden = scored.length === 0;
count();
