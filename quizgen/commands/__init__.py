"""The commands, a module each: parse, call, print. No logic lives here."""
