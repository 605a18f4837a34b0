"""Files to model: strict YAML, what is wrong with an entry in a teacher's words, all of content/."""
