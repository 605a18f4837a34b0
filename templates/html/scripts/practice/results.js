/* What a student can take away: a table for a spreadsheet, a line to send, a summary by topic. A row is a question:
   {number, id, topics, points, first, now, tries, at, marked}; `first` is null where nothing was tried. */

const asPoints = (number) => Math.round(number * 100) / 100;
const pointsIn = (rows, of) => asPoints(sum(rows, (row) => row.points * (of(row) || 0)));

/* What a spreadsheet would take for a formula gets an apostrophe. */
function cell(value) {
  const text = String(value);
  return `"${/^[=+\-@\t\r]/.test(text) && typeof value !== "number" ? "'" : ""}${text.replace(/"/g, '""')}"`;
}

const asDay = (time) => {
  const day = new Date(time), two = (number) => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
};

/* "1 / 5", which stays in this order among words that go from right to left. */
const outOf = (part, whole) => document.dir === "rtl" ? `\u2066${part} / ${whole}\u2069` : `${part} / ${whole}`;

const COLUMNS = ["course", "bank", "question", "id", "points", "first", "now", "tries", "day"];

/* One line per question that was tried, after the mark by which a spreadsheet recognises UTF-8. */
function asCsv(course, bank, rows) {
  const lines = rows.filter((row) => row.tries).map((row) => [
    course, bank, row.number, row.id, row.points, asPoints(row.points * row.first), asPoints(row.points * row.now), row.tries, asDay(row.at),
  ].map(cell).join(","));
  return `\uFEFF${[COLUMNS.join(","), ...lines].join("\r\n")}\r\n`;
}

const asClock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/* What all rows of a topic gave, in the order in which topics come up. */
function byTopic(rows) {
  const topics = new Map();
  for (const row of rows) for (const topic of row.topics) topics.set(topic, [...topics.get(topic) || [], row]);
  return [...topics].map(([topic, its]) => ({
    topic, asked: its.length, tried: its.filter((row) => row.tries).length,
    points: pointsIn(its, () => 1), first: pointsIn(its, (row) => row.first), now: pointsIn(its, (row) => row.now),
  }));
}
