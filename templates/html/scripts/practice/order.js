/* Another order of questions or options, by a number that the reader gives: the same number is the same order everywhere. */

/* A number for a text, well mixed (FNV-1a, then the end of MurmurHash3). */
function mixed(text) {
  let state = 2166136261;
  for (let at = 0; at < text.length; at += 1) state = Math.imul(state ^ text.charCodeAt(at), 16777619);
  state = Math.imul(state ^ state >>> 16, 0x85EBCA6B);
  state = Math.imul(state ^ state >>> 13, 0xC2B2AE35);
  return (state ^ state >>> 16) >>> 0;
}

const ENDS = ["first", "", "last"];

/* Things in the order of a number. A thing has a `name`, and `fixed` where it stays "first" or "last". */
function shuffled(things, number) {
  const ranked = things.map((thing, at) => ({ thing, at, end: ENDS.indexOf(thing.fixed || ""), rank: mixed(`${number} ${thing.name}`) }));
  ranked.sort((one, other) => one.end - other.end || one.rank - other.rank || one.at - other.at);
  return ranked.map(({ thing }) => thing);
}
