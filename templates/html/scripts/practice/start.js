/* Everything is there: the page begins. A link to `#due` shows what is due. */

find("#scriptless").hidden = true;
find(".bar").hidden = false;
find(".tools").hidden = false;
find(".keep-progress").hidden = false;
count();
/* A page that comes back from the browser's memory shows what other tabs did since. */
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  store.load({});
  for (const view of views) show(view);
  count();
});
if (location.hash === "#due") choose("due");
