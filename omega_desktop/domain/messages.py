"""Sentences for people, written once in English and translated where they are shown."""

import json
from typing import Self


class Message:
    """A sentence with named gaps, shown to a user in that user's language.

    The text is the translation key, so it is always a literal at the place of the call: ``dev.py``
    collects every ``Message("…")`` for the translators, and a test refuses anything else.
    Parameters must never hold patient data: messages are stored, logged and shown in notices.
    """

    __slots__ = ("params", "text")

    def __init__(self, text: str, /, **params: object) -> None:
        self.text = text
        self.params = {name: str(value) for name, value in params.items()}

    def __str__(self) -> str:
        return self.format(self.text)

    def __repr__(self) -> str:
        return f"Message({self.text!r}, {self.params!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and (self.text, self.params) == (other.text, other.params)

    def __hash__(self) -> int:
        return hash((self.text, *sorted(self.params.items())))

    def format(self, template: str) -> str:
        """Fill this message's parameters into a (translated) template."""
        return template.format(**self.params) if self.params else template

    def to_json(self) -> str:
        """Return the stored form."""
        return json.dumps({"text": self.text, "params": self.params}, ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> Self:
        """Read the form that ``to_json`` wrote."""
        found = json.loads(stored)
        return cls(found["text"], **found["params"])
