/* What a partly right answer gives: quizgen/types/marking.py for a page; tests/marking/ has one table for both.

   Include it inside a function. share(marking, parts) returns 1 for all points, less for a part of them, below 0 where points are taken
   off. A part has `given` (marked, or right), `key` (whether it should be) and `worth` (percent, or undefined). */

const gainOf = (part) => part.worth === undefined ? Number(part.key) : part.worth / 100;

/* Four digits: thirds that are written 33.33333 add up to a whole. */
const rounded = (number) => Math.round(number * 1e4) / 1e4;

function sum(parts, gain) {
  return parts.reduce((all, part) => all + gain(part), 0);
}

function share(marking, parts) {
  const given = parts.filter((part) => part.given);
  if (!given.length) return 0;
  const keys = parts.filter((part) => part.key).length;
  const judged = parts.filter((part) => part.given === part.key).length;
  const usual = (part) => part.key ? 1 / keys : -1 / (parts.length - keys);
  if (marking === "all-or-nothing") return Number(judged === parts.length && given.every((part) => gainOf(part) === 1));
  if (marking === "per-option") return rounded(judged / parts.length);
  if (marking === "right-minus-wrong") {
    const gained = sum(given, (part) => part.worth === undefined ? usual(part) : gainOf(part));
    return Math.min(1, Math.max(0, rounded(gained)));
  }
  return rounded(sum(given, gainOf) / (marking === "per-part" ? parts.length : 1));
}

/* The parts of an order: each two things that belong behind one another, given where they stand so. A place that was given twice is
   nobody's. */
function neighbours(order) {
  const places = order.map((place) => order.filter((other) => other === place).length === 1 ? place : NaN);
  return places.slice(1).map((place, index) => ({given: place === places[index] + 1, key: true}));
}
