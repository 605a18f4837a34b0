/* Judges what a student types: one description (docs/format.md), one source for cards and practice pages.

   Include it inside a function. Two braces in a row mean something to Anki, so there are none here; neither is anything that the web
   view of an older phone can't read.

   judge(typed, goal) returns a verdict: right, partly, nearly (one slip of spelling, `spelling` is what it should be), wrong, unclear (a
   number that can be read in two ways, or not at all), incomplete (nothing typed). `goal` has `accepted`, a list of what was foreseen,
   the best first: a text that is right, or `text` with `worth` (percent; 0 is wrong), and for a number `tolerance`; `exact` where capitals
   count; and for a number `tolerance`, of those that have none of their own, and `unit`, which may be empty. Where what was typed is one
   of them, the verdict has its `worth`, and it itself as `answer`. */

const LONGEST = 1000;  /* characters; nobody types more into a field of one line */

/* What can't be seen is never a mistake: soft hyphens, marks of direction, joiners, kinds of space, how a letter is composed. */
const INVISIBLE = /[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFE00-\uFE0F\uFEFF]/g;
const SPACE = /[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/g;
const DASHES = /[\u2010-\u2015\u2043\u2212\uFE58\uFE63]/g;
const APOSTROPHES = /[\u0060\u00B4\u02B9\u02BB-\u02BF\u2018-\u201B\u2032\u2035\u2039\u203A\uA78B\uA78C]/g;

function visible(text) {
  return text.replace(INVISIBLE, "").normalize("NFC").replace(SPACE, " ").trim();
}

/* --- Words --- */

/* Full width, and the shapes that letters of Arabic or of old fonts take. */
const SHAPES = /[\uFB00-\uFDCF\uFDF0-\uFDFF\uFE70-\uFEFC\uFF01-\uFFEE]/g;
const FOLDS = [
  [APOSTROPHES, "'"],
  [/[\u00AB\u00BB\u02BA\u201C-\u201F\u2033\u2036\u301D-\u301F]/g, '"'],
  [DASHES, "-"],
  [/\u0131|i\u0307/g, "i"],  /* Turkish */
  [/\u0451/g, "\u0435"],  /* Russian yo */
  [/\u03C2/g, "\u03C3"],  /* Greek final sigma */
  [/[\u0640\u064B-\u0652\u0656-\u065F\u0670\u06D6-\u06DC\u06DF-\u06E4\u06E7\u06E8\u06EA-\u06ED]/g, ""],  /* tatweel, vowels of Arabic */
  [/[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7]/g, ""],  /* vowels of Hebrew */
];

function folded(text, exact) {
  const shown = visible(text);
  if (exact) return shown;
  let plain = shown.replace(SHAPES, (sign) => sign.normalize("NFKC")).normalize("NFC").toLowerCase();
  for (const [signs, one] of FOLDS) plain = plain.replace(signs, one);
  return visible(plain) || shown;  /* an answer may be a lone tatweel */
}

const ACCENT = /[\u0300-\u036F\u0653-\u0655]/;
const STROKED = {"\u00F8": "o", "\u0111": "d", "\u0127": "h", "\u0142": "l", "\u0167": "t"};
const LETTER = /[\p{L}\p{M}']/u;
const ENOUGH_LETTERS = 5;

function apart(text) {
  return Array.from(text.normalize("NFD").replace(/[\u00F8\u0111\u0127\u0142\u0167]/g, (sign) => STROKED[sign] + "\u0335"));
}

/* Whether accents were left out and nothing else. */
function lacksAccents(right, typed) {
  const signs = apart(typed);
  let at = 0;
  for (const sign of apart(right)) {
    if (sign === signs[at]) at += 1;
    else if (!ACCENT.test(sign)) return false;
  }
  return at === signs.length;
}

/* Whether one letter is missing, too many, doubled or swapped with the next. */
function differsInOneLetter(right, typed) {
  const long = Array.from(right.length > typed.length ? right : typed);
  const short = Array.from(right.length > typed.length ? typed : right);
  let at = 0;
  while (at < short.length && long[at] === short[at]) at += 1;
  const rest = (signs, start) => signs.slice(start).join("");
  if (long.length === short.length + 1) return LETTER.test(long[at]) && rest(long, at + 1) === rest(short, at);
  return long.length === short.length && at + 1 < long.length && LETTER.test(long[at]) && LETTER.test(long[at + 1])
    && long[at] === short[at + 1] && long[at + 1] === short[at] && rest(long, at + 2) === rest(short, at + 2);
}

function hasSlipOfLetter(right, typed) {
  const words = right.split(" "), others = typed.split(" ");
  const wrong = words.map((word, at) => at).filter((at) => words[at] !== others[at]);
  if (words.length !== others.length || wrong.length !== 1) return false;
  const word = words[wrong[0]];
  return (word.match(/\p{L}/gu) || []).length >= ENOUGH_LETTERS && differsInOneLetter(word, others[wrong[0]]);
}

function hasOneSlip(right, typed) {
  const unstopped = (text) => text.replace(/ ?[.\u3002\u06D4]$/, "");
  return unstopped(right) === unstopped(typed) || lacksAccents(right, typed) || hasSlipOfLetter(right, typed);
}

function judgeWords(typed, goal) {
  const foreseen = foreseenBy(goal), plain = folded(typed, goal.exact);
  const same = foreseen.find((answer) => folded(answer.text, goal.exact) === plain);
  if (same) return judgedAs(same);
  const near = foreseen.find((answer) => answer.worth > 0 && hasOneSlip(folded(answer.text, goal.exact), plain));
  return near ? {verdict: "nearly", spelling: near.text} : {verdict: "wrong"};
}

/* --- Numbers: exact fractions of whole numbers, so that nothing is lost and nothing has to be added --- */

const TIMES = "[x\u00D7*\u00B7\u2219\u22C5\u0445]";  /* the last is Cyrillic, as is the \u0435 below */
const POWER_OF_TEN = new RegExp("^(?:(.+?) ?(?:[e\u0435]|" + TIMES + " ?10 ?(?:\\^|\\*\\*) ?)|10 ?(?:\\^|\\*\\*) ?)([+-]?\\d+)$", "i");
const OTHER_POWER = /^\d+ ?(?:\^|\*\*) ?[+-]?\d+$/;
const MOST_DIGITS_OF_EXPONENT = 3;
const FRACTION = /^(?:(\d+) )?(\d+) ?\/ ?(\d+)$/;
/* Thousands by spaces or apostrophes, or none; by commas, as in India too; by points. Behind it the decimals. */
const PLAIN = /^(\d{1,3}([ '])\d{3}(?:\2\d{3})*|\d*)(?:[.,](\d{3}(?: \d{3})* \d{1,3}|\d*))?$/;
const COMMAS = /^([1-9]\d{0,2}(?:,\d{3})+|[1-9]\d?(?:,\d{2})+,\d{3})()(?:\.(\d*))?$/;
const POINTS = /^([1-9]\d{0,2}(?:\.\d{3})+)()(?:,(\d*))?$/;

/* A litre has two symbols, l and L (BIPM, The International System of Units, 9th edition, 2019, table 8). */
const LITRE = /(^|[^A-Za-z])([mcdhkn\u03BC]?)L(?![A-Za-z])/g;

/* A typed number with one sign for each thing that has several. */
function respelled(text) {
  return visible(text)
    .replace(/\u00BA/g, "\u00B0")
    .replace(/[\u2070\u00B9\u00B2\u00B3\u2074-\u2079\u207A\u207B]+/g, (signs) => "^" + signs)
    .replace(/[\u00BC-\u00BE\u2150-\u215E]/g, (sign) => " " + sign)
    .normalize("NFKC")
    .replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) % 16))
    .replace(/[\u2044\u2215]/g, "/")
    .replace(/\u066B/g, ".").replace(/\u060C/g, ",").replace(/\u066C/g, "'").replace(APOSTROPHES, "'")
    .replace(DASHES, "-").replace(SPACE, " ").trim()
    .replace(/ ?\.$/, "");
}

function withoutUnit(text, unit) {
  const bare = (part) => part.replace(LITRE, "$1$2l").replace(/[ ^*.\u00B7\u22C5]/g, "");
  const goal = bare(respelled(unit));
  if (!goal) return text;
  for (let size = 1; size <= text.length; size += 1) {
    if (bare(text.slice(-size)) === goal) return text.slice(0, -size).trim();
    if (bare(text.slice(0, size)) === goal) return text.slice(size).trim();
  }
  return text;
}

/* The digits before and behind the decimal point, a pair for each reading; null for what is no number. */
function readings(text) {
  if (!/^[\d., ']+$/.test(text) || !/\d/.test(text)) return null;
  const plain = PLAIN.exec(text);
  const found = [plain, COMMAS.exec(text), plain ? null : POINTS.exec(text)];
  return found.filter((reading) => reading).map((reading) => [reading[1], reading[3] || ""].map((part) => part.replace(/\D/g, "")));
}

/* The amounts that a text may stand for: none where it is a number that we can't read, null where it is no number. */
function amounts(text) {
  const sign = /^[+-]? ?/.exec(text)[0], unsigned = text.slice(sign.length);
  const minus = BigInt(sign[0] === "-" ? -1 : 1);
  const fraction = FRACTION.exec(unsigned);
  if (fraction) {
    const [whole, top, bottom] = fraction.slice(1).map((digits) => BigInt(digits || 0));
    if (!bottom || (fraction[1] && top >= bottom)) return [];
    return [{top: minus * (whole * bottom + top), bottom: bottom}];
  }
  const power = POWER_OF_TEN.exec(unsigned), exponent = power ? power[2] : "0";
  const found = readings(power ? power[1] || "1" : unsigned);
  if (!found) return OTHER_POWER.test(unsigned) ? [] : null;
  if (exponent.replace(/\D/g, "").length > MOST_DIGITS_OF_EXPONENT) return [];
  return found.map(([whole, decimals]) => {
    const zeros = Number(exponent) - decimals.length, digits = minus * BigInt(whole + decimals);
    const shift = BigInt("1" + "0".repeat(Math.abs(zeros)));
    return zeros < 0 ? {top: digits, bottom: shift} : {top: digits * shift, bottom: BigInt(1)};
  });
}

function isWithin(amount, goal, tolerance) {
  const off = amount.top * goal.bottom - goal.top * amount.bottom;
  return (off < 0 ? -off : off) * tolerance.bottom <= tolerance.top * amount.bottom * goal.bottom;
}

/* Whether there is one number among other words: it is asked for again, alone. */
function hasNumberInside(text) {
  const number = text.replace(/^[^\d.,+-]+/, "").replace(/[^\d.,]+$/, "");
  return number !== "" && amounts(number) !== null;
}

function judgeNumber(typed, goal) {
  const text = respelled(typed), found = amounts(withoutUnit(text, goal.unit || ""));
  if (!found) return {verdict: hasNumberInside(text) ? "unclear" : "wrong"};
  const exactly = (number) => amounts(respelled(number))[0];
  const goals = foreseenBy(goal).map((answer) => ({answer: answer, number: exactly(answer.text), off: exactly(answer.tolerance || goal.tolerance)}));
  const fits = found.map((amount) => goals.find((one) => isWithin(amount, one.number, one.off)));
  const judged = fits.map((fit) => fit ? judgedAs(fit.answer) : {verdict: "wrong"});
  const isSame = (one) => one.verdict === judged[0].verdict && (one.verdict === "right" || one.answer === judged[0].answer);
  return judged.length && judged.every(isSame) ? judged[0] : {verdict: "unclear"};
}

function foreseenBy(goal) {
  return goal.accepted.map((answer) => typeof answer === "string" ? {text: answer, worth: 100} : answer);
}

function judgedAs(answer) {
  return {verdict: answer.worth >= 100 ? "right" : answer.worth > 0 ? "partly" : "wrong", worth: answer.worth, answer: answer};
}

function judge(typed, goal) {
  if (typed.length > LONGEST) return {verdict: "wrong"};
  if (!visible(typed)) return {verdict: "incomplete"};
  return typeof goal.tolerance === "string" ? judgeNumber(typed, goal) : judgeWords(typed, goal);
}
