"""``deidentify SOURCE DESTINATION``."""
