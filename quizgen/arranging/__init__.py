"""Which questions a sheet has, and in which order: both by ranked hashes, so nothing is random."""
