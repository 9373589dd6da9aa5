"""``dev.py translations``: nothing a user reads goes untranslated unnoticed."""

from pathlib import Path

import pytest

from tools.translations import (
    Collected,
    Text,
    Translation,
    check,
    collect,
    faults,
    merge,
    read_ts,
    ts_text,
    update,
)

SOURCE = """
from PySide6.QtCore import QCoreApplication, QObject
CONTEXT = "Menu"
translate = QCoreApplication.translate
TABLE = [QT_TRANSLATE_NOOP("Menu", "&File")]

class Window(QObject):
    def words(self, n):
        def inner():
            return self.tr("in a nested function")
        return [self.tr("two " "literals"), self.tr("%n studies", "", n), self.tr("Send", "verb")]

def words(entry):
    translate("Format", "{days} d")
    QCoreApplication.translate(CONTEXT, entry)
    canvas.translate(1.5, 2)
    raise StorageError(Message("The disk is full"), Message("Free {size}", size=1))
"""


def collected(tmp_path: Path, source: str) -> Collected:
    """What is found in one file."""
    file = tmp_path / "source.py"
    file.write_text(source, encoding="utf-8")
    return collect([file])


def test_that_every_way_to_write_a_text_is_collected(tmp_path: Path):
    found = collected(tmp_path, SOURCE)
    assert found.problems == []
    assert found.texts == {
        Text("Menu", "&File"),
        Text("Window", "in a nested function"),
        Text("Window", "two literals"),
        Text("Window", "%n studies", counted=True),
        Text("Window", "Send", "verb"),
        Text("Format", "{days} d"),
        Text("Message", "The disk is full"),
        Text("Message", "Free {size}"),
    }


@pytest.mark.parametrize(
    "source",
    [
        'Message(f"No {thing}")',
        "Message(text)",
        'Message("a" if yes else "b")',
        'translate("Format", text)',
        "class A:\n def a(self): return self.tr(text)",
        'widget.tr("Send")',
        'class A:\n def a(self): return self.tr("studies", "", 3)',
        'class A:\n def a(self): return [self.tr("%n x", "", 3), self.tr("%n x")]',
    ],
)
def test_that_a_text_no_translator_would_see_is_a_problem(tmp_path: Path, source: str):
    assert len(collected(tmp_path, source).problems) == 1


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("Free {size}", "Libere {tamanho}"),
        ("Free {size}", "Libere"),
        ("Free {size}", "Libere {size"),
        ("%n studies", "estudos"),
        ("&Send", "Enviar"),
        ("Send", "&Enviar"),
        ("Send", " "),
    ],
)
def test_that_a_translation_must_keep_gaps_and_mnemonics(source: str, form: str):
    assert list(faults(Text("A", source), Translation((form,), finished=True), "pt_BR"))


def test_that_a_counted_text_needs_all_its_forms():
    text = Text("A", "%n studies", counted=True)
    whole = Translation(("%n estudo", "%n estudos"), finished=True)
    assert not list(faults(text, whole, "pt_BR"))
    assert list(faults(text, Translation(("%n estudo",), finished=True), "pt_BR"))
    assert list(faults(text, Translation(("%n estudo", ""), finished=True), "pt_BR"))


def test_that_a_ts_file_is_read_back_as_written(tmp_path: Path):
    catalogue = {
        Text("A", "<b> & {x}"): Translation(('"ç" & {x}',), finished=True),
        Text("A", "Send", "verb"): Translation(("",), finished=False),
        Text("B", "%n x", counted=True): Translation(("%n um", "%n muitos"), finished=True),
    }
    file = tmp_path / "a.ts"
    file.write_text(ts_text(catalogue, "pt_BR"), encoding="utf-8")
    assert read_ts(file) == catalogue


def test_that_a_merge_keeps_translations_also_of_a_renamed_class():
    known = {
        Text("Old", "Send"): Translation(("Enviar",), finished=True),
        Text("Old", "Gone"): Translation(("Foi",), finished=True),
    }
    merged = merge([Text("New", "Send"), Text("New", "More")], known, "pt_BR")
    assert merged == {
        Text("New", "Send"): Translation(("Enviar",), finished=True),
        Text("New", "More"): Translation(("",), finished=False),
    }


def test_that_the_check_passes_only_when_all_is_translated_and_compiled(tmp_path: Path):
    found = Collected({Text("A", "Send"), Text("A", "%n x", counted=True)})
    update(found, tmp_path, lambda _text: None)
    assert len(check(found, tmp_path)) == 3  # two texts in Portuguese, one plural in English
    for language in ("pt_BR", "en"):
        ts = tmp_path / f"omega_{language}.ts"
        catalogue = read_ts(ts)
        for text, translation in catalogue.items():
            translation.forms = ("%n um", "%n dois") if text.counted else ("Enviar",)
            translation.finished = True
        ts.write_text(ts_text(catalogue, language), encoding="utf-8")
    assert check(found, tmp_path) == [
        "omega_en.qm is not compiled from omega_en.ts",
        "omega_pt_BR.qm is not compiled from omega_pt_BR.ts",
    ]
    update(found, tmp_path, lambda _text: None)
    assert check(found, tmp_path) == []
    found.texts.add(Text("A", "New"))
    assert "omega_pt_BR.ts: missing: A: 'New'" in check(found, tmp_path)
