"""Sentences for people, written once in English and translated where they are shown."""

import json
from collections.abc import Callable
from typing import Any, Self


class Message:
    """A sentence with named gaps, shown to a user in that user's language.

    The text is the translation key, so it is always a literal at the place of the call: ``dev.py``
    collects every ``Message("…")`` for the translators, and a test refuses anything else.
    Parameters must never hold patient data: messages are stored, logged and shown in notices.

    ``then`` is a sentence that follows: what happened, then what can be done.
    """

    __slots__ = ("params", "text", "then")

    def __init__(self, text: str, /, **params: object) -> None:
        self.text = text
        self.params = {name: str(value) for name, value in params.items()}
        self.then: Message | None = None

    def followed_by(self, then: "Message | None") -> "Message":
        """Return this sentence with another one after it."""
        joined = type(self)(self.text, **self.params)
        joined.then = then if self.then is None else self.then.followed_by(then)
        return joined

    def render(self, translate: Callable[[str], str]) -> str:
        """Return the whole text, each template looked up by ``translate``."""
        text = self.format(translate(self.text))
        if self.then is None:
            return text
        end = "" if text.endswith((".", "!", "?")) else "."
        return f"{text}{end} {self.then.render(translate)}"

    def format(self, template: str) -> str:
        """Fill this message's parameters into a (translated) template."""
        return template.format(**self.params) if self.params else template

    def __str__(self) -> str:
        return self.render(lambda text: text)

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def to_json(self) -> str:
        """Return the stored form."""
        return json.dumps(self._parts(), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, stored: str) -> Self:
        """Read the form that ``to_json`` wrote."""
        return cls._build(json.loads(stored))

    def _parts(self) -> dict[str, Any]:
        parts: dict[str, Any] = {"text": self.text, "params": self.params}
        if self.then is not None:
            parts["then"] = self.then._parts()
        return parts

    @classmethod
    def _build(cls, parts: dict[str, Any]) -> Self:
        built = cls(parts["text"], **parts["params"])
        if "then" in parts:
            built.then = cls._build(parts["then"])
        return built
