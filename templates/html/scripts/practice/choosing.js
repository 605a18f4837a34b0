/* Which questions are shown, in which order, and for how long: the settings of this page. */

const settings = { questions: false, options: false, number: 0, timed: false, seconds: 0 };
try { Object.assign(settings, JSON.parse(localStorage.getItem(`${place}/settings`))); } catch { /* as they are */ }
function keepSettings() {
  try { localStorage.setItem(`${place}/settings`, JSON.stringify(settings)); } catch { /* for as long as the page is open */ }
}

/* --- Which --- */

const filters = [...document.querySelectorAll("[data-by]")];

function matching(what) {
  const now = Date.now();
  return views.filter((view) => filters.every(({ value, dataset }) => !value || view.topics[dataset.by].includes(value))
    && (what === "cards" ? "card" in view.section.dataset : isAsked(what, view.question, store.of(view.digest), now)));
}

/* Shows what is asked for. What is due, or was wrong, begins another round; a filter alone begins none. */
function choose(what) {
  find("#show").value = what;
  const some = matching(what);
  only(some);
  if (what === "due" || what === "wrong") begin(some, withRound);
  find("#shown").textContent = `${words.questions}: ${outOf(some.length, views.length)}`;
  const [first] = some;
  if (first && what) (first.nodes[0] || first.answer.querySelector("summary")).focus();
}

for (const filter of filters) {
  const values = [...new Set(views.flatMap((view) => view.topics[filter.dataset.by]))];
  for (const value of values) filter.append(new Option(value, value));
  filter.closest("label").hidden = values.length < 2;
  filter.addEventListener("change", () => choose(find("#show").value));
}
find('#show [value="cards"]').hidden = !scored.length || !views.some((view) => "card" in view.section.dataset);
find("#show").addEventListener("change", (event) => choose(event.target.value));

/* --- In which order --- */

const all = find(".all");
/* An exhibit stays with its questions. */
const blocks = [...all.children].map((node) => ({ node, name: (node.matches(".question") ? node : node.querySelector(".question")).dataset.digest }));

function arrange() {
  for (const { node } of settings.questions ? shuffled(blocks, settings.number) : blocks) all.append(node);
  for (const view of views) view.arrange((options) => settings.options ? shuffled(options, settings.number) : options);
}

function setting(what, name, of) {
  const field = find(what);
  if (field.type === "checkbox") field.checked = settings[name]; else field.value = settings[name];
  field.addEventListener("change", () => {
    settings[name] = of(field);
    keepSettings();
    arrange();
    showClock();
  });
}

const isTicked = (field) => field.checked;
if (!Number.isInteger(settings.number) || settings.number < 1) settings.number = 1 + Math.floor(Math.random() * 999);
setting("#mix-questions", "questions", isTicked);
setting("#mix-options", "options", isTicked);
setting("#mix-number", "number", (field) => Number(field.value) || 1);
setting("#timed", "timed", isTicked);
arrange();

/* --- For how long --- */

function showClock() {
  find("#clock").hidden = !settings.timed;
  find("#clock").textContent = asClock(settings.seconds);
}
setInterval(() => {
  if (!settings.timed || document.hidden) return;
  settings.seconds += 1;
  keepSettings();
  showClock();
}, 1000);
find("#over").addEventListener("click", () => { if (!scored.some((view) => standing(view).tries)) settings.seconds = 0; showClock(); });
showClock();
