/* The pages work without this script, by forms and links. With it, they follow the files, keep their place
   and take keys. */
"use strict";
(function () {
  const live = document.body.hasAttribute("data-live");
  const one = (selector, root) => (root || document).querySelector(selector);
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const store = {
    get(name) { try { return localStorage.getItem("quizgen " + name); } catch (ignored) { return null; } },
    set(name, value) { try { localStorage.setItem("quizgen " + name, value); } catch (ignored) { /* not kept */ } },
  };
  let version = null;

  function say(text) {
    const said = one("#said");
    said.textContent = text;
  }

  /* Frames report their height; any other message is ignored. */
  addEventListener("message", event => {
    const height = event.data && event.data.quizgenHeight;
    if (typeof height !== "number") return;
    const frame = all("iframe").find(frame => frame.contentWindow === event.source);
    if (frame) frame.style.height = Math.min(Math.max(Math.ceil(height), 40), 20000) + "px";
  });

  /* The looks, as tabs. */
  function tabs() {
    const box = one(".looks");
    const looks = box ? all(".look", box) : [];
    if (looks.length < 2) return;
    const bar = document.createElement("div");
    bar.className = "tabs";
    bar.setAttribute("role", "tablist");
    bar.setAttribute("aria-label", "How it looks");
    const names = [...looks.map(look => look.dataset.look), "All"];
    const wanted = store.get("look");
    const chosen = names.includes(wanted) ? wanted : names[0];
    names.forEach((name, index) => {
      const tab = document.createElement("button");
      tab.type = "button";
      tab.id = "tab-" + (index + 1);
      tab.textContent = name;
      tab.setAttribute("role", "tab");
      if (index < looks.length) tab.setAttribute("aria-controls", looks[index].id);
      tab.addEventListener("click", () => { store.set("look", name); show(name); });
      bar.append(tab);
    });
    bar.addEventListener("keydown", event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const every = all("[role=tab]", bar);
      const next = every[(every.indexOf(document.activeElement) + step + every.length) % every.length];
      next.focus();
      next.click();
    });
    function show(name) {
      all("[role=tab]", bar).forEach(tab => {
        const selected = tab.textContent === name;
        tab.setAttribute("aria-selected", selected);
        tab.tabIndex = selected ? 0 : -1;
      });
      looks.forEach(look => {
        look.hidden = name !== "All" && look.dataset.look !== name;
        look.setAttribute("role", "tabpanel");
      });
      box.classList.toggle("one", name !== "All");
    }
    box.insertBefore(bar, looks[0]);
    show(chosen);
  }

  /* The list: its search and filters stay while it is loaded again. */
  const FIELDS = ["search", "mine", "by-state", "by-type", "by-tag", "by-paper"];
  let filters = {};
  function rows() { return all("#left .bank .row"); }
  function filter() {
    FIELDS.forEach(name => {
      const field = one("#" + name);
      if (field) filters[name] = field.type === "checkbox" ? field.checked : field.value;
    });
    const words = (filters.search || "").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows().forEach(row => {
      const data = row.dataset, state = filters["by-state"];
      const text = (data.name + " " + data.tags + " " + row.textContent).toLowerCase();
      const fits = words.every(word => text.includes(word))
        && (!filters.mine || "mine" in data)
        && (!state || data.state === state || state === "problems" && "problems" in data || state === "asks" && "asks" in data)
        && (!filters["by-type"] || data.type === filters["by-type"])
        && (!filters["by-tag"] || data.tags.split(" ").includes(filters["by-tag"]))
        && (!filters["by-paper"] || data.papers.split(" ").includes(filters["by-paper"]));
      row.parentNode.hidden = !fits;
      shown += fits;
    });
    all("#left .bank").forEach(bank => { bank.hidden = !one("li:not([hidden])", bank); });
    const count = one("#count");
    const text = shown === rows().length ? "" : shown + " of " + rows().length + " questions";
    if (count && count.textContent !== text) count.textContent = text;
  }
  function prepareList() {
    FIELDS.forEach(name => {
      const field = one("#" + name);
      if (!field) return;
      if (name in filters) field.type === "checkbox" ? field.checked = filters[name] : field.value = filters[name];
      field.addEventListener("input", filter);
    });
    const form = one("#filter");
    if (form) form.addEventListener("submit", event => event.preventDefault());
    filter();
    mark();
  }
  function mark() {
    const here = (one(".head") || { dataset: {} }).dataset;
    all("#left a").forEach(link => {
      const current = link.dataset.name ? link.dataset.name === here.name : here.quiz && link.pathname === "/quiz/" + here.quiz;
      if (current) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
    });
  }
  function reveal() {
    const current = one("#left [aria-current]");
    if (current) current.scrollIntoView({ block: "nearest" });
  }
  function neighbour(step, fits) {
    const here = (one(".head") || { dataset: {} }).dataset.name;
    const shown = rows().filter(row => !row.parentNode.hidden || row.dataset.name === here);
    const at = shown.findIndex(row => row.dataset.name === here);
    for (let index = at + step; index >= 0 && index < shown.length; index += step) {
      if (!fits || fits(shown[index])) return shown[index].href;
    }
    return null;
  }

  /* Pages are fetched without their list, so that the list keeps its place. */
  async function fetched(address) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok && answer.status !== 404) throw new Error(answer.statusText);
    return answer.text();
  }
  function partOf(address) {
    const url = new URL(address, location.href);
    url.search = "?part";
    url.hash = "";
    return url.href;
  }
  function put(html, keep) {
    const made = new DOMParser().parseFromString(html, "text/html");
    const focused = document.activeElement && document.activeElement.id;
    const open = all("details[open]").map(node => node.className);
    ["middle", "right"].forEach(id => {
      const fresh = made.getElementById(id), old = document.getElementById(id);
      const scroll = old.scrollTop;
      if (fresh) old.replaceWith(document.adoptNode(fresh)); else if (id === "middle") old.innerHTML = made.body.innerHTML;
      document.getElementById(id).scrollTop = keep ? scroll : 0;
    });
    prepare();
    if (keep) {
      open.forEach(name => { const node = name && one("details." + name.split(" ").join(".")); if (node) node.open = true; });
      const again = focused && document.getElementById(focused);
      if (again) again.focus({ preventScroll: true });
    }
    const head = one("#middle h1");
    if (head) document.title = head.textContent.trim() + document.title.replace(/^.*?( · [^·]*)$/, "$1");
  }
  /* The newest request for a page wins; changes during it are fetched afterwards. */
  let turn = 0, listTurn = 0, going = 0, missed = false, shown = "";
  async function go(address, push) {
    const mine = ++turn;
    going += 1;
    try {
      const html = await fetched(partOf(address));
      if (mine !== turn) return;
      if (push !== false) history.pushState(null, "", address);
      shown = html;
      put(html, false);
      mark();
      reveal();
      one("#middle").focus({ preventScroll: true });
    } catch (fault) { gone(); } finally { going -= 1; }
    if (missed && !going) { missed = false; freshPage(); }
  }
  function again() {
    if (going) missed = true; else freshPage();
    return freshList();
  }
  async function freshPage() {
    if (busy()) return;
    const mine = ++turn;
    try {
      const html = await fetched(partOf(location.href));
      if (mine !== turn || busy() || html === shown) return;
      shown = html;
      put(html, true);
      mark();
    } catch (fault) { gone(); }
  }
  async function freshList() {
    const mine = ++listTurn;
    try {
      const list = await fetched("/list");
      if (mine !== listTurn) return;
      const left = one("#left"), scroll = left.scrollTop, focused = document.activeElement;
      const href = left.contains(focused) && focused.getAttribute("href"), id = left.contains(focused) && focused.id;
      const caret = id === "search" ? focused.selectionStart : null;
      const open = one("#filter details") && one("#filter details").open;
      left.innerHTML = list;
      if (one("#filter details")) one("#filter details").open = open;
      prepareList();
      left.scrollTop = scroll;
      const back = id ? document.getElementById(id) : href && all("#left a").find(link => link.getAttribute("href") === href);
      if (back) back.focus({ preventScroll: true });
      if (caret !== null) one("#search").setSelectionRange(caret, caret);
    } catch (fault) { gone(); }
  }
  function busy() {
    const note = one("#note");
    return Boolean(note && note.value) || Boolean(one("#edit.changed"));
  }
  function gone() { say("quizgen has stopped: start quizgen preview again, and open the address it prints."); }

  async function send(form, button) {
    const data = new URLSearchParams(new FormData(form));
    if (button && button.name) data.set(button.name, button.value);
    const address = (button && button.getAttribute("formaction")) || form.getAttribute("action");
    try {
      const answer = await fetch(address, {
        method: "POST", credentials: "same-origin", headers: { Accept: "application/json" }, body: data,
      });
      return await answer.json();
    } catch (fault) {
      gone();
      return null;
    }
  }
  async function submit(form, button) {
    const note = one("#note", form);
    if (button && button.value === "rejected" && note && !note.value.trim()) {
      say("What is wrong with it? Write a note, then reject.");
      note.focus();
      return;
    }
    if (button && button.id === "ask" && note && !note.value.trim()) {
      say("Write your question as a note, then ask.");
      note.focus();
      return;
    }
    const ahead = button && button.name === "decision" ? neighbour(1, row => "mine" in row.dataset) : null;
    const done = await send(form, button);
    if (!done) return;
    if (done.fault) { say(done.fault); return; }
    if (note) note.value = "";
    await go(ahead || done.next);
    say(done.said);
  }

  /* Editing: the problems and the looks of a question while the teacher types. */
  function editing() {
    const box = one("#edit"), form = one("#editor"), text = one("#text");
    if (!form) return;
    form.addEventListener("submit", async event => {
      event.preventDefault();
      const done = await send(form, event.submitter);
      if (!done) return;
      if (!done.fault && !(event.submitter && event.submitter.name === "open")) {
        box.classList.remove("changed");
        await freshPage();
      }
      say(done.fault || done.said);
    });
    if (!text) return;
    const before = text.value;
    let waits = null, asked = 0;
    text.addEventListener("input", () => {
      box.classList.toggle("changed", text.value !== before);
      clearTimeout(waits);
      waits = setTimeout(check, 300);
    });
    text.addEventListener("keydown", event => {
      if (event.key === "s" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(one(".main", form)); }
      if (event.key === "Escape") one("#edit-open").focus();
    });
    async function check() {
      const mine = ++asked;
      const data = new URLSearchParams(new FormData(form));
      try {
        const answer = await fetch("/try", { method: "POST", credentials: "same-origin", headers: { Accept: "application/json" }, body: data });
        const found = await answer.json();
        if (mine !== asked) return;
        show(found.fault ? [{ line: 1, severity: "error", message: found.fault, help: "", code: "" }] : found.problems);
        if (found.readable) all(".looks iframe").forEach(frame => {
          frame.src = frame.getAttribute("src").replace(/^\/(look|draft)\//, "/draft/").replace(/\?.*$/, "") + "?" + mine;
        });
      } catch (fault) { gone(); }
    }
    function show(problems) {
      const list = one("#typed");
      list.replaceChildren(...problems.map(problem => {
        const item = document.createElement("li");
        item.className = "problem " + problem.severity;
        const line = document.createElement("p"), help = document.createElement("p");
        const where = problem.line > 0 ? "line " + problem.line + ": " : "";
        line.textContent = problem.severity + ", " + where + problem.message;
        help.textContent = problem.help;
        help.className = "help";
        item.append(line, help);
        return item;
      }));
      if (!problems.length && text.value !== before) {
        const item = document.createElement("li");
        item.className = "problem fine";
        item.textContent = "Nothing is wrong with it.";
        list.append(item);
      }
    }
  }

  function prepare() {
    tabs();
    editing();
    const form = one("#decide");
    all("form.decide, form.decide-like").forEach(form => form.addEventListener("submit", event => {
      event.preventDefault();
      submit(form, event.submitter);
    }));
    if (form) {
      one("#note").addEventListener("keydown", event => {
        if (event.key === "Enter") { event.preventDefault(); submit(form, one("[value=rejected]", form)); }
        if (event.key === "Escape") { event.target.value = ""; one("#middle").focus(); }
      });
      one("#skip").addEventListener("click", event => {
        const next = neighbour(1, row => "mine" in row.dataset) || neighbour(1);
        if (next) { event.preventDefault(); event.stopPropagation(); go(next); }
      });
      one("#back").addEventListener("click", event => {
        const before = neighbour(-1);
        event.preventDefault();
        event.stopPropagation();
        if (before) go(before); else say("This is the first question.");
      });
    }
    all("details.history").forEach(node => node.addEventListener("toggle", async () => {
      if (node.open && !node.dataset.there) {
        node.dataset.there = "yes";
        one("p", node).outerHTML = await fetched(node.dataset.history);
      }
    }));
    const keys = one("#keys");
    if (keys) {
      keys.checked = store.get("keys") !== "off";
      keys.addEventListener("change", () => store.set("keys", keys.checked ? "on" : "off"));
    }
    all(".meter i").forEach(part => { part.style.flexGrow = part.dataset.share; });
    document.dispatchEvent(new Event("quizgen-page"));
  }

  if (live) {
    document.addEventListener("click", event => {
      const link = event.target.closest && event.target.closest("a[href]");
      if (!link || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      if (link.origin !== location.origin || link.hash) return;
      event.preventDefault();
      go(link.href);
    });
    addEventListener("popstate", () => go(location.href, false));
    document.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey || store.get("keys") === "off") return;
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      if (event.key === "e") {
        const box = one("#edit");
        if (!box) return;
        event.preventDefault();
        box.open = true;
        (one("#text") || one("#editor button")).focus();
        return;
      }
      const press = selector => { const node = one(selector); if (node && !node.disabled) { event.preventDefault(); node.click(); } };
      if (event.key === "/") { event.preventDefault(); one("#search").focus(); return; }
      const keys = { a: "[value=accepted]", r: "[value=rejected]", s: "#skip", b: "#back", u: "#undo" };
      if (keys[event.key]) press(keys[event.key]);
    });
    const events = new EventSource("/events");
    events.onmessage = event => {
      if (version !== null && event.data !== version) again();
      version = event.data;
    };
    events.onerror = () => { if (events.readyState === EventSource.CLOSED) gone(); };
  }
  prepareList();
  prepare();
  reveal();
})();
