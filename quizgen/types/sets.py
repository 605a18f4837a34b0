"""Sets of types. Each type says to which it belongs, and so promises what others rely on.

Rules name the sets that they look at, manifests the sets that an output takes. So a new type comes under the
rules of its kind, and onto the pages for its kind, without a word there.
"""

from __future__ import annotations

SETS = {
    "all": "every type",
    "asked": "what can stand on a sheet",
    "cards": "what is learnt by heart: `prompt` is the front, `back` the other side, each in its language",
    "choices": "what is answered by a mark: the options of its layout are where, each a key or not",
    "options": "choices whose options the teacher wrote: `keyed` yields them as written",
    "one-key": "options of which one is right; `order` is how they stand, or None",
    "several-keys": "options of which any number may be right",
    "statements": "a prompt that holds or does not: `answer` says which",
    "typed": "what is answered by a few words or a number: `keyed` yields all that is accepted",
    "terms": "typed words: `answer`, and `accept` for what else is right",
    "numbers": "typed numbers: `answer` or `range`, `tolerance` and `unit`",
    "gaps": "a text to complete: `parsed` is the text with its gaps marked, and the gaps",
    "pairs": "premises and responses: `pairs`, and `spare` responses",
    "sequences": "things to bring into order: `items`, in the right one",
}
"""Each set, with what its members are and what they have."""
