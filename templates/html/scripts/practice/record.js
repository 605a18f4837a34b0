/* What a browser keeps of a question: a record, by the digest of the text that a student saw. Records are never changed, only followed
   by others, and those of two tabs or two devices merge without losing work.

   answers, at    what stands in the fields, and since when
   tries          what was checked: {at, answers}; or {at, seen} where the answer was looked at first; or {at, rating} of a card
   round          only tries after this time count for now
   since          only tries after this time count at all
   marked, flagged  whether it is marked for later, and since when
   card           when it is due (schedule.js), or null */

const BLANK = { answers: null, at: 0, tries: [], round: 0, since: 0, marked: false, flagged: 0, card: null };
const MOST_TRIES = 20;

/* The first try counts for ever; of the others the last ones do. */
function lastTries(tries) {
  return tries.length > MOST_TRIES ? [tries[0], ...tries.slice(1 - MOST_TRIES)] : tries;
}

/* The later of two; of the same time, the one that every tab takes. */
function later(one, other, time, part = (whole) => whole) {
  if (one[time] !== other[time]) return one[time] > other[time] ? one : other;
  return JSON.stringify(part(one)) > JSON.stringify(part(other)) ? one : other;
}

function mergeRecords(one, other) {
  const since = Math.max(one.since, other.since);
  const tries = new Map();
  for (const made of [...one.tries, ...other.tries]) {
    if (made.at > since) tries.set(made.at, later(made, tries.get(made.at) || made, "at"));
  }
  const typed = later(one, other, "at", ({ answers }) => answers), flag = later(one, other, "flagged", ({ marked }) => marked);
  return {
    answers: typed.answers, at: typed.at,
    tries: lastTries([...tries.values()].sort((before, after) => before.at - after.at)),
    round: Math.max(one.round, other.round), since,
    marked: flag.marked, flagged: flag.flagged,
    card: one.card && other.card ? later(one.card, other.card, "last") : one.card || other.card,
  };
}

const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/* The records of a bank, by digest, with those of another tab or device; what says nothing new stays the record that it was. */
function mergeBanks(one, other) {
  const merged = { ...one };
  for (const [digest, record] of Object.entries(other)) {
    const both = mergeRecords(one[digest] || BLANK, record);
    if (!isSame(both, one[digest])) merged[digest] = both;
  }
  return merged;
}

/* A time after all that a record tells of, also where somebody set the clock back. */
function timeAfter(record) {
  const made = record.tries.map((one) => one.at);
  return Math.max(Date.now(), 1 + Math.max(record.at, record.flagged, record.round, record.since, ...made));
}

const withAnswers = (record, answers, now) => ({ ...record, answers, at: now });
const withTry = (record, made) => ({ ...record, tries: lastTries([...record.tries, made]) });
const withFlag = (record, marked, now) => ({ ...record, marked, flagged: now });
/* Another round: the fields are empty, and what was tried before is past. */
const withRound = (record, blank, now) => ({ ...record, answers: blank, at: now, round: now });
/* As if nothing had been tried. What is marked stays, and so does when it is due: that was learned. */
const withRestart = (record, blank, now) => ({ ...withRound(record, blank, now), tries: [], since: now });

/* --- What comes from a store or a file may be anything --- */

const MOST_CHARACTERS = 200000;
const DIGEST = /^[0-9a-f]{16}r?$/;

function asTime(value, now) {
  return Number.isFinite(value) && value > 0 ? Math.min(value, now) : 0;
}

function asAnswers(value) {
  const isAnswer = (one) => typeof one === "boolean" || (typeof one === "string" && one.length <= MOST_CHARACTERS);
  return Array.isArray(value) && value.every(isAnswer) ? value : null;
}

function asTry(value, now) {
  const made = value && typeof value === "object" ? value : {}, at = asTime(made.at, now), answers = asAnswers(made.answers);
  if (!at) return null;
  if (answers) return { at, answers };
  if (made.seen === true) return { at, seen: true };
  return [1, 2, 3, 4].includes(made.rating) ? { at, rating: made.rating } : null;
}

function asRecord(value, now) {
  if (!value || typeof value !== "object") return null;
  const tries = Array.isArray(value.tries) ? value.tries.map((made) => asTry(made, now)).filter((made) => made) : [];
  return mergeRecords(BLANK, {
    answers: asAnswers(value.answers), at: asTime(value.at, now), tries,
    round: asTime(value.round, now), since: asTime(value.since, now),
    marked: value.marked === true, flagged: asTime(value.flagged, now), card: asCard(value.card, now),
  });
}

function asBank(value, now) {
  const entries = value && typeof value === "object" ? Object.entries(value) : [];
  const records = entries.filter(([digest]) => DIGEST.test(digest)).map(([digest, record]) => [digest, asRecord(record, now)]);
  return Object.fromEntries(records.filter(([, record]) => record));
}
