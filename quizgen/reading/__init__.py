"""From files to the model: strict YAML, faults of entries in a teacher's words, all of content/."""
