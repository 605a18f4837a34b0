/* What a student takes away: a summary, a line to send, a table, a file of progress. */

function showResults(rows) {
  const any = rows.some((row) => row.tries), now = Date.now();
  find(".end").hidden = !any;
  if (!any) return;
  const topics = byTopic(rows.map((row) => ({ ...row, topics: row.tags.length ? row.tags : row.section })));
  find("#topics").hidden = topics.length < 2;
  find("#topics tbody").replaceChildren(...topics.map((one) => {
    const line = document.createElement("tr"), head = document.createElement("th");
    head.scope = "row";
    head.textContent = one.topic;
    line.append(head);
    for (const text of [outOf(one.tried, one.asked), outOf(one.first, one.points), outOf(one.now, one.points)]) line.insertCell().textContent = text;
    return line;
  }));
  const time = settings.timed ? [`${words.time}: ${asClock(settings.seconds)}`] : [];
  find("#line").value = [title, scoreLine(rows), ...time, asDay(now)].join(" · ");
}

find("#copy").addEventListener("click", () => {
  const line = find("#line"), told = () => { find("#told").textContent = words.copied; };
  line.select();
  /* Only a page that is safe by its address may write to the clipboard. */
  if (navigator.clipboard) navigator.clipboard.writeText(line.value).then(told, () => {});
  else if (document.execCommand("copy")) told();
});
find("#csv").addEventListener("click", () => saveFile(`${bank}.csv`, "text/csv", asCsv(course, bank, counted.map(rowOf))));
find("#save").addEventListener("click", () => saveFile(`${course}-${bank}.json`, "application/json", asProgressFile(course, { [bank]: store.all() })));
onFile(find("#load"), course, (banks) => {
  if (banks && banks[bank]) store.load(banks[bank]);
  find("#told").textContent = banks && banks[bank] ? words.loaded : words.noProgress;
  for (const view of views) show(view);
  count();
});
