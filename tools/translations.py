"""Collects every text of the program into Qt's .ts files, checks them and compiles the .qm files.

Python's own parser does the collecting, because ``lupdate`` does not see ``Message("…")`` and
reads Python only roughly. The files are Qt's: any translator's tool (Qt Linguist) opens them.

- ``self.tr("…")``: the context is the class, as PySide6 looks it up.
- ``translate("Context", "…")`` and ``QT_TRANSLATE_NOOP("Context", "…")``.
- ``Message("…")``: the sentences of everything below the user interface.

``omega_pt_BR.ts`` has every text. ``omega_en.ts`` has only those with a count (``%n``), so that
English says "1 study" and "2 studies".
"""

import argparse
import ast
import os
import re
import string
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SOURCE = PROJECT / "omega_desktop"
FOLDER = PROJECT / "resources" / "translations"

MESSAGE_CONTEXT = "Message"  # as in omega_desktop/runtime/i18n.py

# Qt's number of plural forms
FORMS = {"en": 2, "pt_BR": 2}


@dataclass(frozen=True, order=True)
class Text:
    """A source text: where PySide6 will look for it."""

    context: str
    source: str
    comment: str = ""
    counted: bool = False


@dataclass
class Collected:
    """Everything found, and what cannot be translated as it is written."""

    texts: set[Text] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


@dataclass
class Translation:
    """A text's translation; several forms for a counted text."""

    forms: tuple[str, ...]
    finished: bool


# --- collecting --------------------------------------------------------------------------------


def collect(sources: Iterable[Path]) -> Collected:
    """Collect every text of the given Python files."""
    found = Collected()
    for path in sorted(sources):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        _Collector(path, found).visit(tree)
    seen: set[tuple[str, str, str]] = set()
    for text in sorted(found.texts):
        key = (text.context, text.source, text.comment)
        if key in seen:
            found.problems.append(f"{text.context}: {text.source!r} is used with and without count")
        seen.add(key)
    return found


class _Collector(ast.NodeVisitor):
    def __init__(self, path: Path, found: Collected) -> None:
        self._path = path
        self._found = found
        self._classes: list[str] = []
        self._constants: dict[str, str] = {}  # module level: CONTEXT = "Actions"
        self._announced: set[str] = set()  # contexts with QT_TRANSLATE_NOOP in this file

    def visit_Module(self, node: ast.Module) -> None:
        for step in node.body:
            if isinstance(step, ast.Assign) and isinstance(step.targets[0], ast.Name):
                value = self._literal(step.value)
                if value is not None:
                    self._constants[step.targets[0].id] = value
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and _name(call.func) == "QT_TRANSLATE_NOOP":
                self._announced.add(self._context(call.args[0]))
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = _name(node.func)
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        owned_by = owner.id if isinstance(owner, ast.Name) else ""
        if name == "tr" and owner is not None:
            if owned_by == "self" and self._classes:
                self._add(node, self._classes[-1], node.args)
            else:
                self._problem(node, "tr() is looked up by class: write self.tr() or translate()")
        elif name == "QT_TRANSLATE_NOOP":
            self._add(node, self._context(node.args[0]), node.args[1:])
        elif name == "Message" and self._path.name != "messages.py":
            self._add(node, MESSAGE_CONTEXT, node.args[:1])
        elif name == "translate" and (owner is None or owned_by == "QCoreApplication"):
            self._translate(node)
        self.generic_visit(node)

    def _translate(self, node: ast.Call) -> None:
        if len(node.args) < 2:
            return  # runtime.i18n.translate(message)
        context = self._context(node.args[0])
        looked_up = self._literal(node.args[1]) is None
        if looked_up and context in {MESSAGE_CONTEXT, *self._announced}:
            return  # a message, or a text out of a table of QT_TRANSLATE_NOOP
        self._add(node, context, node.args[1:])

    def _add(self, node: ast.Call, context: str, args: list[ast.expr]) -> None:
        text = self._literal(args[0]) if args else None
        comment = self._literal(args[1]) if len(args) > 1 else ""
        if not context or not text or comment is None:
            self._problem(node, f"{_name(node.func)}() needs literal texts")
            return
        counted = len(args) > 2 or any(word.arg == "n" for word in node.keywords)
        if counted and "%n" not in text:
            self._problem(node, "a count is given, but the text has no %n")
        self._found.texts.add(Text(context, text, comment, counted))

    def _context(self, node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return self._constants.get(node.id, "")
        return self._literal(node) or ""

    @staticmethod
    def _literal(node: ast.expr) -> str | None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        return None

    def _problem(self, node: ast.Call, what: str) -> None:
        inside = self._path.is_relative_to(PROJECT)
        place = self._path.relative_to(PROJECT) if inside else self._path
        self._found.problems.append(f"{place}:{node.lineno}: {what}")


def _name(func: ast.expr) -> str:
    if isinstance(func, ast.Attribute):
        return func.attr
    return func.id if isinstance(func, ast.Name) else ""


# --- .ts files ---------------------------------------------------------------------------------

Catalogue = dict[Text, Translation]


def read_ts(path: Path) -> Catalogue:
    """Read a .ts file; an absent one is empty."""
    catalogue: Catalogue = {}
    if not path.exists():
        return catalogue
    for context in ET.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            text = Text(
                context.findtext("name") or "",
                message.findtext("source") or "",
                message.findtext("comment") or "",
                message.get("numerus") == "yes",
            )
            translation = message.find("translation")
            if translation is None:
                continue
            forms = [form.text or "" for form in translation.iter("numerusform")]
            catalogue[text] = Translation(
                tuple(forms) if text.counted else (translation.text or "",),
                translation.get("type") is None,
            )
    return catalogue


def ts_text(catalogue: Catalogue, language: str) -> str:
    """Return a .ts file's text: sorted, without line numbers, so that differences stay small."""
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.Element("context")
    for text in sorted(catalogue):
        translation = catalogue[text]
        if context.findtext("name") != text.context:
            context = ET.SubElement(root, "context")
            ET.SubElement(context, "name").text = text.context
        message = ET.SubElement(context, "message", {"numerus": "yes"} if text.counted else {})
        ET.SubElement(message, "source").text = text.source
        if text.comment:
            ET.SubElement(message, "comment").text = text.comment
        kind = {} if translation.finished else {"type": "unfinished"}
        element = ET.SubElement(message, "translation", kind)
        if text.counted:
            for form in translation.forms:
                ET.SubElement(element, "numerusform").text = form
        else:
            element.text = translation.forms[0]
    ET.indent(root, "    ")
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


def merge(texts: Iterable[Text], known: Catalogue, language: str) -> Catalogue:
    """Keep what is translated, add what is new, drop what is gone.

    A new text that is translated the same way everywhere else is taken over: a class that was
    renamed does not need its translator again.
    """
    elsewhere: dict[tuple[str, bool], set[tuple[str, ...]]] = {}
    for text, translation in known.items():
        if translation.finished:
            elsewhere.setdefault((text.source, text.counted), set()).add(translation.forms)
    merged: Catalogue = {}
    for text in texts:
        same = elsewhere.get((text.source, text.counted), set())
        if text in known:
            merged[text] = known[text]
        elif len(same) == 1:
            merged[text] = Translation(next(iter(same)), finished=True)
        else:
            forms = FORMS[language] if text.counted else 1
            merged[text] = Translation(("",) * forms, finished=False)
    return merged


# --- checks ------------------------------------------------------------------------------------


def faults(text: Text, translation: Translation, language: str) -> Iterator[str]:
    """Say what is wrong with one translation."""
    if not translation.finished or not all(form.strip() for form in translation.forms):
        yield "not translated"
        return
    if text.counted and len(translation.forms) != FORMS[language]:
        yield f"needs {FORMS[language]} plural forms"
    for form in translation.forms:
        if _gaps(form) != _gaps(text.source):
            yield f"other gaps: {form!r}"
        if bool(_MNEMONIC.search(form)) != bool(_MNEMONIC.search(text.source)):
            yield f"mnemonic (&) differs: {form!r}"


_MNEMONIC = re.compile(r"(?<!&)&\w")


def _gaps(template: str) -> list[str]:
    try:
        named = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError:
        return [template]
    return sorted({*named, *re.findall(r"%n|%\d", template)})


def wanted_texts(texts: Iterable[Text], language: str) -> set[Text]:
    """Return what a language's file has to have: English only what is counted."""
    return {text for text in texts if language != "en" or text.counted}


def compile_qm(ts: Path, qm: Path) -> None:
    """Compile with Qt's lrelease."""
    lrelease = Path(sys.executable).with_name(
        "pyside6-lrelease.exe" if os.name == "nt" else "pyside6-lrelease"
    )
    command = [str(lrelease), "-silent", "-nounfinished", str(ts), "-qm", str(qm)]
    subprocess.run(command, check=True)


def check(collected: Collected, folder: Path) -> list[str]:
    """Return everything that keeps the program from being completely translated."""
    problems = list(collected.problems)
    for language in FORMS:
        ts, qm = folder / f"omega_{language}.ts", folder / f"omega_{language}.qm"
        catalogue = read_ts(ts)
        wanted = wanted_texts(collected.texts, language)
        missing, gone = wanted - catalogue.keys(), catalogue.keys() - wanted
        problems += [f"{ts.name}: missing: {t.context}: {t.source!r}" for t in sorted(missing)]
        problems += [
            f"{ts.name}: not used any more: {t.context}: {t.source!r}" for t in sorted(gone)
        ]
        for text in sorted(catalogue):
            found = faults(text, catalogue[text], language)
            problems += [f"{ts.name}: {text.context}: {text.source!r}: {what}" for what in found]
        if not ts.exists() or not qm.exists() or not _is_current(ts, qm):
            problems.append(f"{qm.name} is not compiled from {ts.name}")
    return problems


def _is_current(ts: Path, qm: Path) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / qm.name
        compile_qm(ts, fresh)
        return fresh.read_bytes() == qm.read_bytes()


def update(collected: Collected, folder: Path, say: Callable[[str], None]) -> None:
    """Write every .ts and .qm file."""
    folder.mkdir(parents=True, exist_ok=True)
    for language in FORMS:
        ts = folder / f"omega_{language}.ts"
        merged = merge(wanted_texts(collected.texts, language), read_ts(ts), language)
        ts.write_text(ts_text(merged, language), encoding="utf-8", newline="\n")
        compile_qm(ts, ts.with_suffix(".qm"))
        done = sum(translation.finished for translation in merged.values())
        say(f"{ts.name}: {len(merged)} texts, {len(merged) - done} to translate")


def main() -> int:
    """Update the files, or with ``--check`` only look."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing, fail on any gap")
    options = parser.parse_args()
    collected = collect(SOURCE.rglob("*.py"))
    if not options.check:
        update(collected, FOLDER, print)
    problems = check(collected, FOLDER) if options.check else collected.problems
    if problems:
        print("\n".join(problems), file=sys.stderr)
        print(f"{len(problems)} problems: run `python3 dev.py translations`, then translate")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
