/* The page to start from: what each bank's own page has kept, and what of it is due. It reads, and writes only what a file brings. */

const find = (what) => document.querySelector(what);
const banks = [...document.querySelectorAll("[data-bank]")].map((node) => ({
  node, id: node.dataset.bank, digests: JSON.parse(node.dataset.digests),
  store: openStore(`quizgen/2/${course}/${node.dataset.bank}`, () => show()),
}));

function standOf({ store, digests }, now) {
  const records = digests.map(store.of);
  return { due: records.filter(({ card }) => isDue(card, now)).length, fresh: records.filter(({ tries }) => !tries.length).length };
}

function show() {
  const now = Date.now();
  let all = 0;
  for (const bank of banks) {
    const { due, fresh } = standOf(bank, now), link = bank.node.querySelector(".practise"), stand = bank.node.querySelector(".stand");
    all += due;
    link.href = `${bank.id}-practice.html${due ? "#due" : ""}`;
    bank.node.classList.toggle("due", due > 0);
    stand.hidden = false;
    stand.textContent = [...due ? [`${words.due}: ${due}`] : [], ...fresh ? [`${words.new}: ${fresh}`] : [], `${words.questions}: ${bank.digests.length}`].join(" · ");
  }
  find("#today").hidden = !all;
  find("#today").textContent = `${words.due}: ${all}`;
}

find("#save").addEventListener("click", () => {
  saveFile(`${course}.json`, "application/json", asProgressFile(course, Object.fromEntries(banks.map(({ id, store }) => [id, store.all()]))));
});
onFile(find("#load"), course, (files) => {
  for (const { id, store } of banks) if (files && files[id]) store.load(files[id]);
  find("#told").textContent = files ? words.loaded : words.noProgress;
  show();
});
/* A page that comes back from the browser's memory shows what happened since. */
addEventListener("pageshow", () => {
  for (const { store } of banks) store.load({});
  show();
});
find(".keep-progress").hidden = !banks.length;
show();
