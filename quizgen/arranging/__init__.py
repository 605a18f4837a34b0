"""Which questions, in which order: ranked hashes, so nothing is random."""
