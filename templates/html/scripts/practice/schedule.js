/* When a question is due again: FSRS 6 with its default weights (Ye, Su and Cao, 2022; open-spaced-repetition, py-fsrs), without steps
   of minutes and without chance. tests/html/test_schedule.py holds it against the package `fsrs`.

   A card is {stability, difficulty, last, due}, times in milliseconds, stability in days. A rating is 1 (again) to 4 (easy). */

const WEIGHTS = [
  0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729,
  0.5425, 0.0912, 0.0658, 0.1542,
];
const RETENTION = 0.9;
const DAY = 86400000;
const MOST_DAYS = 36500;
const LEAST_STABILITY = 0.001;
const AGAIN = 1, HARD = 2, GOOD = 3, EASY = 4;
const DECAY = -WEIGHTS[20];
const FACTOR = RETENTION ** (1 / DECAY) - 1;

const within = (least, value, most) => Math.min(Math.max(value, least), most);
const firstDifficulty = (rating) => WEIGHTS[4] - Math.exp(WEIGHTS[5] * (rating - 1)) + 1;

function nextDifficulty(difficulty, rating) {
  const damped = difficulty - WEIGHTS[6] * (rating - 3) * (10 - difficulty) / 9;
  return within(1, WEIGHTS[7] * firstDifficulty(EASY) + (1 - WEIGHTS[7]) * damped, 10);
}

function stabilityOfSameDay({ stability }, rating) {
  const gain = Math.exp(WEIGHTS[17] * (rating - 3 + WEIGHTS[18])) * stability ** -WEIGHTS[19];
  return stability * (rating === AGAIN ? gain : Math.max(gain, 1));
}

function stabilityForgotten({ stability, difficulty }, recall) {
  const long = WEIGHTS[11] * difficulty ** -WEIGHTS[12] * ((stability + 1) ** WEIGHTS[13] - 1) * Math.exp((1 - recall) * WEIGHTS[14]);
  return Math.min(long, stability / Math.exp(WEIGHTS[17] * WEIGHTS[18]));
}

function stabilityRecalled({ stability, difficulty }, recall, rating) {
  const ease = rating === HARD ? WEIGHTS[15] : rating === EASY ? WEIGHTS[16] : 1;
  const gain = Math.exp(WEIGHTS[8]) * (11 - difficulty) * stability ** -WEIGHTS[9] * (Math.exp((1 - recall) * WEIGHTS[10]) - 1);
  return stability * (1 + gain * ease);
}

function nextStability(card, rating, days) {
  if (days < 1) return stabilityOfSameDay(card, rating);
  const recall = (1 + FACTOR * days / card.stability) ** DECAY;
  return rating === AGAIN ? stabilityForgotten(card, recall) : stabilityRecalled(card, recall, rating);
}

/* The card after a review; of none, the first one. */
function reviewed(card, rating, now) {
  const days = card ? Math.max(0, Math.floor((now - card.last) / DAY)) : 0;
  const stability = Math.max(card ? nextStability(card, rating, days) : WEIGHTS[rating - 1], LEAST_STABILITY);
  const difficulty = card ? nextDifficulty(card.difficulty, rating) : within(1, firstDifficulty(rating), 10);
  const wait = within(1, Math.round(stability / FACTOR * (RETENTION ** (1 / DECAY) - 1)), MOST_DAYS);
  return { stability, difficulty, last: now, due: now + wait * DAY };
}

/* Due is what falls due before this day ends where the reader is: who learned in the evening finds it the next morning. */
function isDue(card, now) {
  return Boolean(card) && card.due <= new Date(now).setHours(23, 59, 59, 999);
}

function asCard(value, now) {
  const card = value && typeof value === "object" ? value : {};
  const isSound = card.stability >= LEAST_STABILITY && card.difficulty >= 1 && card.difficulty <= 10 && card.last > 0;
  if (!isSound || ![card.stability, card.last, card.due].every(Number.isFinite)) return null;
  const last = Math.min(card.last, now);
  return { stability: card.stability, difficulty: card.difficulty, last, due: within(last, card.due, last + MOST_DAYS * DAY) };
}
