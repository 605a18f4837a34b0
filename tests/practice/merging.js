/* Three thousand times three records of one question, as tabs and devices may have them: how merging them goes wrong. */
let state = 7;
const below = (limit) => mixed(`${state += 1}`) % limit;
const tries = () => [...new Set([1 + below(8), 1 + below(8), 1 + below(8)])].sort().map((at) => ({ at, answers: [true, `x${below(2)}`] }));
const cards = () => ({ stability: 1 + below(3), difficulty: 5, last: 1 + below(4), due: 10 + below(3) });
const record = () => mergeRecords(BLANK, {
  answers: below(3) ? [Boolean(below(2)), `text ${below(4)}`] : null, at: below(6),
  tries: tries(), round: below(4), since: below(3),
  marked: Boolean(below(2)), flagged: below(5), card: below(2) ? cards() : null,
});
const faults = [];
for (let run = 0; run < 3000; run += 1) {
  const one = record(), two = record(), three = record(), both = mergeRecords(one, two);
  const times = both.tries.map((made) => made.at);
  const isSound = {
    "in either order": isSame(both, mergeRecords(two, one)),
    "twice": isSame(one, mergeRecords(one, one)) && isSame(both, mergeRecords(both, two)),
    "of three": isSame(mergeRecords(both, three), mergeRecords(one, mergeRecords(two, three))),
    "nothing lost": [...one.tries, ...two.tries].every((made) => made.at <= both.since || times.includes(made.at)),
  };
  for (const [what, holds] of Object.entries(isSound)) if (!holds) faults.push([what, one, two, three]);
}
return faults.slice(0, 3);
