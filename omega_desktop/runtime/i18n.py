"""The program's language: translators for our texts and Qt's own, number and date formats.

Source texts are English. ``dev.py translations`` collects them; ``omega_en.qm`` holds English
plurals only ("1 study", "2 studies").
"""

import logging
import re
import string
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

from omega_desktop.domain.messages import Message
from omega_desktop.domain.resources import resource

log = logging.getLogger(__name__)

LANGUAGES = ("en", "pt-BR")

# A language for tests: every text twice as long, to find what gets cut off.
DOUBLED = "x-double"

MESSAGE_CONTEXT = "Message"

_OWN_NAME = "omega-translator"


def install_translators(
    application: QCoreApplication, language: str = "", *, folder: Path | None = None
) -> str:
    """Make the program speak a language; may be called again to change it.

    Windows that exist already keep their texts.

    Args:
        application: owns the translators.
        language: one of ``LANGUAGES``; empty for the system's.
        folder: where our ``.qm`` files are; the shipped ones by default.

    Returns:
        The language in use.
    """
    remove_translators(application)
    if language == DOUBLED:
        _install(application, _DoublingTranslator(application))
        return language
    chosen = language if language in LANGUAGES else system_language()
    locale = QLocale(chosen.replace("-", "_"))
    system = QLocale.system()
    # the user's own formats, unless the program speaks another language than the system
    QLocale.setDefault(system if not language or system.language() == locale.language() else locale)
    qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for place, prefix in ((qt_folder, "qtbase_"), (folder or resource("translations"), "omega_")):
        translator = QTranslator(application)
        name = f"{prefix}{locale.name()}"
        if chosen == "en":
            name = f"{prefix}en"
        if translator.load(name, str(place)):
            _install(application, translator)
        else:
            log.warning("no translation file %s", name)
    return chosen


def system_language() -> str:
    """Return the one of ``LANGUAGES`` that the system is set to."""
    return best_language(QLocale.system().uiLanguages())


def remove_translators(application: QCoreApplication) -> None:
    """Go back to the source texts."""
    for old in application.findChildren(QTranslator, _OWN_NAME):
        application.removeTranslator(old)
        old.deleteLater()


def _install(application: QCoreApplication, translator: QTranslator) -> None:
    translator.setObjectName(_OWN_NAME)
    application.installTranslator(translator)


def best_language(wanted: Iterable[str]) -> str:
    """Return the first of the user's languages that we have; any Portuguese is pt-BR."""
    for name in wanted:
        spoken = name.replace("_", "-").partition("-")[0].lower()
        for language in LANGUAGES:
            if language.partition("-")[0] == spoken:
                return language
    return "en"


def translate(message: Message) -> str:
    """Return a sentence from below the user interface in the language in force."""
    return message.render(_translated_template)


def _translated_template(text: str) -> str:
    template = QCoreApplication.translate(MESSAGE_CONTEXT, text)
    # a translation with other gaps would lose a value or fail: then English
    return template if gaps(template) == gaps(text) else text


def gaps(template: str) -> set[str]:
    """Return the names of a template's gaps; of an unreadable template something else."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    except ValueError:
        return {"{"}


class _DoublingTranslator(QTranslator):
    """Says everything twice."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False

    def translate(
        self,
        context: str,  # noqa: ARG002
        sourceText: str,  # noqa: N803 - Qt's name
        disambiguation: str | None = None,  # noqa: ARG002
        n: int = -1,  # noqa: ARG002
    ) -> str:
        return f"{sourceText} {re.sub(r'&(?!&)', '', sourceText)}"
