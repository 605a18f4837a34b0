/* Everything is there: the page begins. A link to `#due` shows what is due. */

find("#scriptless").hidden = true;
find(".bar").hidden = !scored.length;
find(".tools").hidden = false;
find(".keep-progress").hidden = false;
count();
if (location.hash === "#due") choose("due");
