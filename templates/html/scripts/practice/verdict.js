/* What becomes of an answer, without a page: typed texts are judged as on a card (shared/typed.js), parts are marked as on a sheet
   (shared/marking.js).

   A question is {scored, marking, points, sequence, fields}. A field has a `kind`: "pick" with `key` and `worth`, "typed" with a `goal`
   for judge(), "chosen" with `accepted`, "free" for what nobody marks. An answer is a list with a value for each field, in their order:
   whether a pick is ticked, or the text of the others. */

const FINAL = ["wrong", "partly", "right"];
/* The first of these that a field has is the question's verdict. */
const GRAVEST = ["incomplete", "unclear", "wrong", "nearly", "partly", "right"];

function judgeField(field, value) {
  if (field.kind === "pick") return { verdict: value === field.key ? "right" : field.worth > 0 ? "partly" : "wrong" };
  if (field.kind === "typed") return judge(value, field.goal);
  if (!visible(value)) return { verdict: "incomplete" };
  if (field.kind === "free") return { verdict: "right" };
  const chosen = foreseenBy(field).find((answer) => visible(answer.text) === visible(value));
  return chosen ? judgedAs(chosen) : { verdict: "wrong" };
}

const isPick = (field) => field.kind === "pick";
const blankAnswer = (question) => question.fields.map((field) => isPick(field) ? false : "");

/* Whether a stored answer can be this question's: it comes from a file, or from a page that was made before. */
function fits(question, answer) {
  return Array.isArray(answer) && answer.length === question.fields.length
    && answer.every((value, at) => typeof value === (isPick(question.fields[at]) ? "boolean" : "string"));
}

const isBlank = (answer) => answer.every((value) => value === false || (typeof value === "string" && !visible(value)));

/* The parts of an answer as they are marked: options, an order's neighbours, or what was typed and chosen. */
function partsOf(question, answer, judged) {
  if (question.sequence) {
    const given = question.fields.map((field, at) => ({ right: Number(field.accepted[0]), given: Number(answer[at]) }));
    return neighbours(given.sort((one, other) => one.right - other.right).map((one) => one.given));
  }
  return question.fields.map((field, at) => isPick(field)
    ? { given: answer[at], key: field.key, worth: field.worth }
    : { given: judged[at].verdict === "right" || judged[at].verdict === "partly", key: true, worth: judged[at].worth });
}

/* The verdict on an answer, the share of the points that it gives, how many fields are empty, and what is said of each field. Nothing
   is marked before all is answered and understood; what is nearly right gives nothing and may be tried again. */
function verdictOf(question, answer) {
  const fields = question.fields.map((field, at) => judgeField(field, answer[at]));
  const empty = fields.filter((one) => one.verdict === "incomplete").length;
  const gravest = isBlank(answer) ? "incomplete" : GRAVEST.find((grave) => fields.some((one) => one.verdict === grave));
  if (!FINAL.includes(gravest)) return { verdict: gravest, share: 0, empty, fields };
  const gained = share(question.marking, partsOf(question, answer, fields));
  return { verdict: gained > 0 ? gained < 1 ? "partly" : "right" : gravest === "right" ? "wrong" : gravest, share: gained, empty, fields };
}

/* How many tries a question has before its answer is shown: where the other one of two is left, a second try tells nothing. */
function triesOf(question) {
  return question.fields.every(isPick) && question.fields.length < 3 ? 1 : 2;
}
