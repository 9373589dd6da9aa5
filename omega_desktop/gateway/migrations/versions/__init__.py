"""One file for each change of the schema. A shipped file is never edited."""
