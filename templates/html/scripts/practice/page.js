/* The page: what a student does becomes a record, and records become what is seen. */

const find = (what) => document.querySelector(what);
const views = [...document.querySelectorAll(".question")].map((section) => openQuestion(section, words));
const scored = views.filter((view) => view.question.scored);
const place = `quizgen/2/${course}/${bank}`;
const store = openStore(place, (changed) => {
  for (const view of views) if (changed.includes(view.digest)) show(view);
  count();
});
/* Where nothing is scored, the cards are counted. */
const counted = scored.length ? scored : views;
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
  if (question.scored && last && isSame(last.answers, answer)) view.say(verdictOf(question, answer), done);
  else view.hush();
  if (view.rate) view.press(last && last.rating);
  else view.answer.open = done;
  view.flag.setAttribute("aria-pressed", String(record.marked));
}

const rowOf = (view) => {
  const { tries } = store.of(view.digest);
  return { ...view.facts, points: view.question.points, ...standing(view), at: tries.length ? tries[tries.length - 1].at : 0 };
};

function scoreLine(rows) {
  const now = pointsIn(rows, (row) => row.now), first = pointsIn(rows, (row) => row.first), whole = pointsIn(rows, () => 1);
  const answered = `${words.answered}: ${outOf(rows.filter((row) => row.done).length, rows.length)}`;
  const parts = [answered, ...whole ? [`${words.score}: ${outOf(now, whole)}`] : []];
  return [...parts, ...first === now ? [] : [`${words.first}: ${first}`]].join(" · ");
}

function count() {
  const rows = counted.map(rowOf), done = rows.filter((row) => row.done).length;
  find("progress").max = rows.length || 1;
  find("progress").value = done;
  find("#score").textContent = scoreLine(rows);
  find("#again").hidden = !scored.some((view) => isAsked("wrong", view.question, store.of(view.digest), Date.now()));
  find("#praise").textContent = scored.length && rows.every((row) => row.verdict === "right") ? words.done : "";
  find("#kept").hidden = !store.isKept();
  find("#not-kept").hidden = store.isKept();
  showResults(rows);
}

/* --- What a student does --- */

function check(view) {
  const answers = view.read(), result = verdictOf(view.question, answers);
  follow(view, (record, now) => afterCheck(view.question, record, answers, now));
  const { done } = standing(view);
  view.say(result, done);
  if (done) view.answer.open = true;
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
    view.answer.open = false;
    show(view);
  }
  count();
}

/* What nobody marks, a student does: whether it was known decides when it is due again. */
function rateCard(view, rating) {
  follow(view, (record, now) => afterRating(record, rating, now));
  show(view);
  count();
  if (!("card" in view.section.dataset)) return;
  view.answer.open = false;
  const rest = views.slice(views.indexOf(view) + 1).find((next) => !next.section.hidden);
  if (rest) rest.answer.querySelector("summary").focus();
}

/* Shows some questions and hides the others; the stylesheet hides an exhibit that none is left of. */
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
  if (view.rate) {
    view.rate.hidden = false;
    for (const button of view.rate.children) button.addEventListener("click", () => rateCard(view, Number(button.dataset.rating)));
  }
  if (!view.button) continue;
  view.button.hidden = false;
  view.button.addEventListener("click", () => check(view));
  section.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input, select")) return;
    event.preventDefault();
    check(view);
  });
}
find("#again").addEventListener("click", () => choose("wrong"));
find("#over").addEventListener("click", () => {
  if (!confirm(words.restart)) return;
  begin(views, withRestart);
  choose("");
  scrollTo(0, 0);
});
