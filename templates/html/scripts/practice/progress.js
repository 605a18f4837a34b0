/* What a record says of its question, and what follows it when a student does something. */

const isTried = (made) => made.seen || made.rating !== undefined;

function scoreOf(question, made) {
  if (made.rating !== undefined) return { at: made.at, verdict: made.rating === AGAIN ? "wrong" : "right", share: 0, ends: true };
  if (made.seen || !fits(question, made.answers)) return { at: made.at, verdict: "seen", share: 0, ends: true };
  const { verdict, share } = verdictOf(question, made.answers);
  return { at: made.at, verdict, share, ends: verdict === "right" };
}

/* Where a student stands with a question.

   done      whether the answer may be seen: found, tried twice, or looked at
   verdict   of the last try in this round: right, partly, nearly, wrong, seen; or none
   now       the share of the points that it gave
   first     what the very first try gave, or null
   tries     how many there were */
function standingOf(question, record) {
  const scores = record.tries.filter((made) => isTried(made) || fits(question, made.answers)).map((made) => scoreOf(question, made));
  const round = scores.filter((score) => score.at > record.round);
  const wrong = round.filter((score) => score.verdict === "wrong" || score.verdict === "partly").length;
  const last = round[round.length - 1];
  return {
    done: round.some((score) => score.ends) || wrong >= triesOf(question),
    verdict: last ? last.verdict : "",
    now: last ? last.share : 0,
    first: scores.length ? scores[0].share : null,
    tries: scores.length,
  };
}

/* Good is right at once; hard is what took two tries, or is right in part; all else has to be learned again. */
function ratingOf(question, record) {
  const { verdict } = standingOf(question, record);
  if (verdict !== "right" && verdict !== "partly") return AGAIN;
  const tries = record.tries.filter((made) => made.at > record.round);
  return verdict === "right" && tries.length === 1 ? GOOD : HARD;
}

/* A round is reviewed once, when its answer may be seen. */
function withReview(question, before, after, now) {
  if (standingOf(question, before).done || !standingOf(question, after).done) return after;
  return { ...after, card: reviewed(before.card, ratingOf(question, after), now) };
}

function afterCheck(question, record, answers, now) {
  const { verdict } = verdictOf(question, answers);
  const typed = withAnswers(record, answers, now);
  if (!FINAL.includes(verdict) && verdict !== "nearly") return typed;
  return withReview(question, record, withTry(typed, { at: now, answers }), now);
}

function afterLook(question, record, now) {
  return withReview(question, record, withTry(record, { at: now, seen: true }), now);
}

function afterRating(record, rating, now) {
  return { ...withTry(record, { at: now, rating }), card: reviewed(record.card, rating, now) };
}

/* Whether a question is among those that a student asks for: all, due, new, wrong, marked. */
function isAsked(what, question, record, now) {
  const { verdict, tries } = standingOf(question, record);
  if (what === "due") return isDue(record.card, now);
  if (what === "new") return !tries;
  if (what === "wrong") return ["wrong", "partly", "nearly", "seen"].includes(verdict);
  return what !== "marked" || record.marked;
}
