"""A report's text as blocks: from plain text and from structured reports."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from omega_desktop.reports.labels import Labels
from omega_desktop.reports.structured import Entry, EntryKind, StructuredReport
from omega_desktop.reports.values import display_date_time, display_time, full_name

_TEXT_HEADING_SIGNS = 60
_COLUMNS = re.compile(r"\S(?:\t| {3,})\S")
# "ADENDO", "Addendum 2 (12/11/2026 10:22):", "ADENDO: text"; not the finding "Retificação da
# lordose"
_ADDENDUM = re.compile(
    r"(?P<head>[\s*=_#-]*"
    r"(?:Addendum|ADDENDUM|Adendo|ADENDO|Errata|ERRATA|(?i:retifica[çc][ãa]o do laudo))\b"
    r"(?:[^.;!?:]|(?<=\d)[.:](?=\d)){0,60}:?[\s*=_#-]*)(?:(?<=:\s)(?P<rest>\S.*))?"
)
_ORIGINAL = re.compile(
    r"[\s*=_#-]*(?:original report|laudo original|relat[óo]rio original)\b[^.;]{0,40}",
    re.IGNORECASE,
)
_RULER = re.compile(r"\s*([-=_*])\1{4,}\s*")


class Style(Enum):
    """What a block is."""

    HEADING = auto()
    SUBHEADING = auto()
    ADDENDUM = auto()
    BODY = auto()
    TABULAR = auto()
    SMALL = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; ``label`` is set in bold before it, ``level`` 1 is not indented.

    ``added`` blocks belong to an addendum, which a block of style ADDENDUM begins.
    """

    style: Style
    text: str = field(repr=False)
    label: str = field(repr=False, default="")
    level: int = 1
    added: bool = False


def decoded_text(data: bytes) -> str:
    """Return the text of a plain text file: UTF-8 or UTF-16 when it is, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def text_blocks(text: str) -> list[Block]:
    """Return plain text as blocks: paragraphs at empty lines, lines kept as they are.

    A short line in capitals is set as a heading, paragraphs with columns made of spaces in a font
    of fixed width, and what follows the heading of an addendum as such; not a word changes.
    """
    text_lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n").split("\n")
    lines = [line.rstrip() for line in text_lines]
    reading = _Reading()
    for number, line in enumerate(lines):
        starts = number == 0 or not lines[number - 1].strip() or _RULER.fullmatch(lines[number - 1])
        reading.take(line, starts_paragraph=bool(starts))
    reading.flush()
    return reading.blocks


class _Reading:
    """Where in a text we are: its blocks so far, the open paragraph, in an addendum or not."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._paragraph: list[str] = []
        self._added = False
        self._before_report = False  # the addendum stands before the report it adds to

    def take(self, line: str, *, starts_paragraph: bool) -> None:
        """Read the next line."""
        if not line.strip():
            self.flush()
        elif starts_paragraph and (found := _ADDENDUM.fullmatch(line)):
            self.flush()
            self._before_report = all(block.added for block in self.blocks)
            self._added = True
            self.blocks.append(Block(Style.ADDENDUM, found["head"].strip(), added=True))
            if found["rest"]:
                self._paragraph.append(found["rest"])
        elif _ORIGINAL.fullmatch(line) and self._added:
            self._heading(line, added=False)
        elif _is_heading(line):
            self._heading(line, added=self._added and not self._before_report)
        else:
            self._paragraph.append(line)
            if _RULER.fullmatch(line) and self._added:
                self.flush()
                self._added = False

    def _heading(self, line: str, *, added: bool) -> None:
        self.flush()
        self._added = added
        self.blocks.append(Block(Style.HEADING, line.strip(), added=added))

    def flush(self) -> None:
        """End the open paragraph."""
        if self._paragraph:
            tabular = any(_COLUMNS.search(line) for line in self._paragraph)
            style = Style.TABULAR if tabular else Style.BODY
            self.blocks.append(Block(style, "\n".join(self._paragraph), added=self._added))
            self._paragraph.clear()


def _is_heading(line: str) -> bool:
    bare = line.strip()
    letters = [sign for sign in bare if sign.isalpha()]
    return (
        len(bare) <= _TEXT_HEADING_SIGNS
        and len(letters) > 2
        and all(sign.isupper() for sign in letters)
        and not bare.endswith((".", ",", ";"))
    )


def structured_blocks(found: StructuredReport, labels: Labels) -> list[Block]:
    """Return a structured report as blocks in the labels' language."""
    blocks = [_block(entry, labels) for entry in found.entries]
    for verification in found.verifications:
        name = full_name(verification.name)
        if verification.organization:
            name = f"{name} ({verification.organization})"
        at = display_date_time(verification.at, months=labels.months)
        blocks.append(Block(Style.SMALL, labels.verified_by.format(name=name, at=at)))
    if found.context:
        blocks.append(Block(Style.SUBHEADING, labels.context))
        for entry in found.context:
            block = _block(entry, labels)
            blocks.append(Block(Style.SMALL, block.text, block.label, block.level))
    return blocks


def _block(entry: Entry, labels: Labels) -> Block:
    text, label = entry.text, entry.label
    match entry.kind:
        case EntryKind.ADDENDUM:
            at = display_date_time(entry.at, months=labels.months)
            return Block(Style.ADDENDUM, f"{text} ({at})" if at else text, added=True)
        case EntryKind.HEADING:
            style = Style.HEADING if entry.level == 1 else Style.SUBHEADING
            return Block(style, text, level=entry.level, added=entry.added)
        case EntryKind.PERSON:
            text = full_name(text)
        case EntryKind.DATE_TIME:
            text = display_date_time(text, months=labels.months)
        case EntryKind.TIME:
            text = display_time(text)
        case EntryKind.ITEM:
            text = labels.see_item.format(text=text)
        case EntryKind.TEXT | EntryKind.VALUE:
            pass
        case _:
            text = f"{labels.references[entry.kind]}: {text}".rstrip(": ")
    # what stands directly in a section is its text: no indentation
    return Block(Style.BODY, text, label, max(entry.level - 1, 1), entry.added)
