/* Where a browser keeps the records of a bank. Two tabs write to one place: each reads before it writes, and merges. A browser may show
   a tab its own last text for a moment after another tab wrote. So what the other one wrote is taken from the event, too, and a tab that
   finds its own work missing there writes again.

   openStore(place, onOthers) returns {of(digest), write(digest, record), load(records), isKept()}. It calls `onOthers` with the digests
   whose records another tab has changed. */

function openStore(place, onOthers) {
  let records = {}, known = null, works = true;
  /* Takes what the place holds, unless it is what this tab read or wrote last. */
  function sync() {
    try {
      const text = localStorage.getItem(place);
      if (text === known) return [];
      known = text;
      return load(inText(text));
    } catch { return []; }
  }
  function inText(text) {
    try { return asBank(JSON.parse(text), Infinity); } catch { return {}; }
  }
  function load(others) {
    const before = records;
    records = mergeBanks(before, others);
    return Object.keys(others).filter((digest) => before[digest] !== records[digest]);
  }
  function save() {
    sync();
    const text = JSON.stringify(records);
    try { localStorage.setItem(place, text); known = text; works = true; } catch { works = false; }
  }
  addEventListener("storage", (event) => {
    if (event.key !== place || event.newValue === null) return;
    const others = inText(event.newValue), changed = [...load(others), ...sync()];
    if (Object.keys(records).some((digest) => !isSame(records[digest], others[digest]))) save();
    if (changed.length) onOthers(changed);
  });
  save();
  return {
    all: () => records,
    of: (digest) => records[digest] || BLANK,
    write(digest, record) { load({ [digest]: record }); save(); },
    load(others) { const changed = load(others); save(); return changed; },
    isKept: () => works,
  };
}
