/* A question on the page: its fields, what is said about them, its buttons. What it means is worked out elsewhere; this only shows it. */

const SIGNS = { right: "✓", partly: "◐", nearly: "≈", unclear: "?", incomplete: "…", wrong: "✗" };

function describedField(node) {
  if (node.type === "radio" || node.type === "checkbox") {
    return { kind: "pick", key: "key" in node.dataset, worth: "worth" in node.dataset ? Number(node.dataset.worth) : undefined };
  }
  if (!("accept" in node.dataset)) return { kind: "free" };
  const accepted = JSON.parse(node.dataset.accept);
  if (node.type !== "text") return { kind: "chosen", accepted };
  return { kind: "typed", goal: { accepted, exact: "exact" in node.dataset, tolerance: node.dataset.tolerance, unit: node.dataset.unit } };
}

function openQuestion(section, words) {
  const one = (what) => section.querySelector(what);
  const nodes = [...section.querySelectorAll("input, select, textarea")];
  const data = section.dataset;
  const question = {
    scored: "scored" in data, marking: data.marking, points: Number(data.points || 0),
    sequence: Boolean(one("[data-sequence]")), fields: nodes.map(describedField),
  };
  const isPickNode = (node) => node.type === "radio" || node.type === "checkbox";

  function read() { return nodes.map((node) => isPickNode(node) ? node.checked : node.value); }

  function fill(answer) {
    nodes.forEach((node, at) => { if (isPickNode(node)) node.checked = answer[at]; else if (node.value !== answer[at]) node.value = answer[at]; });
  }

  /* Told by a sign and a word beside the field, not by its colour alone. */
  function sign(node, { verdict, spelling }) {
    const place = node.closest(".pick") || node, mark = document.createElement("span");
    mark.className = "sign";
    mark.textContent = SIGNS[verdict];
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", spelling ? `${words[verdict]} ${spelling}` : words[verdict]);
    if (isPickNode(node)) place.append(mark); else place.after(mark);
    place.classList.add(`is-${verdict}`);
  }

  function hush() {
    section.classList.remove(...FINAL, "open");
    for (const node of section.querySelectorAll(".sign")) node.remove();
    for (const node of section.querySelectorAll(".told")) node.hidden = true;
    for (const verdict of GRAVEST) for (const node of section.querySelectorAll(`.is-${verdict}`)) node.classList.remove(`is-${verdict}`);
    if (question.scored) one(".verdict").replaceChildren();
  }

  function more({ verdict, share: gained, empty, fields }, done) {
    if (verdict === "incomplete") return question.fields.length > 1 && !question.fields.every(isPick) ? String(empty) : "";
    if (verdict === "nearly") return fields.flatMap((field) => field.spelling || []).join("; ");
    const marks = (gained > 0 && gained < 1) || gained < 0 ? `${words.points}: ${outOf(asPoints(gained * question.points), question.points)}` : "";
    return done || !FINAL.includes(verdict) || verdict === "right" ? marks : `${marks} ${words.again}`.trim();
  }

  /* What is said to answers that were foreseen. */
  function tell(fields) {
    for (const { answer } of fields) if (answer && answer.told) one(`#${answer.told}`).hidden = false;
  }

  /* Says what became of an answer. Which of its parts are wrong is not said before the answer may be seen. */
  function say(result, done) {
    hush();
    const { verdict, fields } = result, added = document.createElement("bdi");
    added.textContent = more(result, done);
    section.classList.add(FINAL.includes(verdict) && done ? verdict : "open");
    one(".verdict").replaceChildren(`${SIGNS[verdict]} ${verdict === "incomplete" && added.textContent ? words.empty : words[verdict]} `, added);
    if (FINAL.includes(verdict) && (done || fields.length === 1)) tell(fields);
    const answer = read();
    fields.forEach((field, at) => {
      const isShown = FINAL.includes(verdict) ? done && answer[at] : verdict === "nearly" || (field.verdict === verdict && verdict === "unclear");
      if (isShown) sign(nodes[at], field);
    });
  }

  function focusEmpty() {
    const answer = read(), at = nodes.findIndex((node, index) => isPickNode(node) ? isBlank(answer) : !visible(node.value));
    if (at >= 0) nodes[at].focus();
  }

  /* Puts options into another order, on the question and in its answer, and gives them letters again. */
  const lists = !one("[data-mixed]") ? [] : [[...section.querySelectorAll(".pick")], [...section.querySelectorAll(".answer .choices > li")]];
  const letters = lists.map((list) => list.map((node) => node.querySelector("b").textContent));
  function arrange(order) {
    const things = (lists[0] || []).map((node, at) => ({ at, name: `${data.digest} ${at}`, fixed: node.dataset.fixed }));
    order(things).forEach(({ at }, index) => lists.forEach((list, which) => {
      list[at].parentElement.append(list[at]);
      list[at].querySelector("b").textContent = letters[which][index];
    }));
  }

  function press(rating) {
    for (const button of one(".rate").children) button.setAttribute("aria-pressed", String(Number(button.dataset.rating) === rating));
  }

  const topics = Object.fromEntries(["tags", "level", "section"].map((by) => [by, JSON.parse(data[by])]));
  return {
    section, question, nodes, topics, read, fill, hush, say, focusEmpty, arrange, press,
    digest: data.digest, facts: { number: Number(data.number), id: data.id, ...topics },
    button: one(".check"), answer: one(".answer"), flag: one(".flag"), rate: one(".rate"),
  };
}
