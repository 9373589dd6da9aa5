"""The program's language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QObject
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from omega_desktop.domain.messages import Message
from omega_desktop.runtime.i18n import (
    DOUBLED,
    MESSAGE_CONTEXT,
    best_language,
    install_translators,
    remove_translators,
    translate,
)
from omega_desktop.widgets.format import message_text
from tools import translations
from tools.translations import Text, Translation, compile_qm, ts_text


class Window(QObject):
    def studies(self, count: int) -> str:
        return self.tr("%n study(ies)", "", count)


TEXTS = {
    Text(MESSAGE_CONTEXT, "The disk is full"): ("O disco está cheio",),
    Text(MESSAGE_CONTEXT, "Free {size}"): ("Libere {size}",),
    Text(MESSAGE_CONTEXT, "Only {left} left"): ("Só {resto}",),  # a translator's mistake
    Text("Window", "%n study(ies)", counted=True): ("%n estudo", "%n estudos"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Compiled translations of this file's texts."""
    for language in ("pt_BR", "en"):
        catalogue = {
            text: Translation(forms, finished=True)
            for text, forms in TEXTS.items()
            if language == "pt_BR" or text.counted
        }
        if language == "en":
            catalogue = {t: Translation(("%n study", "%n studies"), True) for t in catalogue}
        ts = tmp_path / f"omega_{language}.ts"
        ts.write_text(ts_text(catalogue, language), encoding="utf-8")
        compile_qm(ts, ts.with_suffix(".qm"))
    return tmp_path


@pytest.fixture(autouse=True)
def _english_again(qapp: QApplication) -> Iterator[None]:
    before = QLocale()
    yield
    remove_translators(qapp)
    QLocale.setDefault(before)


def test_that_portuguese_is_spoken_in_windows_messages_and_qts_own_buttons(
    qapp: QApplication, folder: Path, qtbot
):
    assert install_translators(qapp, "pt-BR", folder=folder) == "pt-BR"
    assert Window().studies(1) == "1 estudo"
    assert Window().studies(3) == "3 estudos"
    assert translate(Message("The disk is full")) == "O disco está cheio"
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(buttons)
    assert buttons.button(QDialogButtonBox.StandardButton.Cancel).text() == "Cancelar"
    assert QLocale().toString(1234.5, "f", 2) == "1.234,50"


def test_that_english_has_its_plurals_and_the_language_can_change_back(
    qapp: QApplication, folder: Path
):
    install_translators(qapp, "pt-BR", folder=folder)
    assert install_translators(qapp, "en", folder=folder) == "en"
    assert Window().studies(1) == "1 study"
    assert Window().studies(2) == "2 studies"
    assert translate(Message("The disk is full")) == "The disk is full"


def test_that_a_sentence_and_what_follows_it_are_translated_with_their_values(
    qapp: QApplication, folder: Path
):
    install_translators(qapp, "pt-BR", folder=folder)
    sentence = Message("The disk is full").followed_by(Message("Free {size}", size="1 GB"))
    assert translate(sentence) == "O disco está cheio. Libere 1 GB"
    assert message_text(sentence) == translate(sentence)  # one look-up in the whole program


def test_that_a_translation_that_would_lose_a_value_is_not_used(qapp: QApplication, folder: Path):
    install_translators(qapp, "pt-BR", folder=folder)
    assert translate(Message("Only {left} left", left=3)) == "Only 3 left"


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["pt-BR", "en-US"], "pt-BR"),
        (["pt_PT"], "pt-BR"),
        (["de-DE", "en-GB", "pt-BR"], "en"),
        (["de-DE"], "en"),
        ([], "en"),
        (["C"], "en"),
    ],
)
def test_that_the_first_language_of_the_user_that_exists_is_chosen(
    wanted: list[str], language: str
):
    assert best_language(wanted) == language


def test_that_the_doubled_language_doubles_texts_and_keeps_values_and_one_mnemonic(
    qapp: QApplication,
):
    install_translators(qapp, DOUBLED)
    assert QCoreApplication.translate("Menu", "&Send") == "&Send Send"
    assert translate(Message("Free {size}", size=7)) == "Free 7 Free 7"
    assert Window().studies(2) == "2 study(ies) 2 study(ies)"


def test_that_collector_and_program_agree_on_the_context_of_messages():
    assert translations.MESSAGE_CONTEXT == MESSAGE_CONTEXT
