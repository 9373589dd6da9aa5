"""Whose study this is: always in sight, never scrolled away."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from omega_desktop.domain.model import Study
from omega_desktop.widgets.format import patient_facts, person_name, study_date_text, study_title
from omega_desktop.widgets.parts import make_label
from omega_desktop.widgets.theme import SPACE_2, SPACE_3, Theme

SEPARATOR = " · "
NO_BREAK = "\N{NO-BREAK SPACE}"
"""Between the words of one fact: a line ends after a fact, never inside one."""


class PatientBanner(QFrame):
    """Name, sex, birth date with age, IDs and the examination of one study."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("patient_banner")
        self.setProperty("surface", "raised")
        # lines break rather than being cut: this is what tells patients apart
        self._name = make_label(theme, kind="title", wrap=True, parent=self)
        self._patient = make_label(theme, wrap=True, parent=self)
        self._study = make_label(theme, tone="muted", wrap=True, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        column.setSpacing(1)
        for label in (self._name, self._patient, self._study):
            label.setMinimumWidth(1)  # a name in one long word does not widen the window
            column.addWidget(label)

    def set_study(self, study: Study, *extra: str) -> None:
        """Show a study; ``extra`` facts (the report version to be sent) follow the examination."""
        name = person_name(study.patient.name) or self.tr("Patient without name")
        facts = patient_facts(study.patient)
        if study.accession_number:
            facts.append(self.tr("Acc {number}").format(number=study.accession_number))
        images = self.tr("%n image(s)", "", study.image_count)
        when = study_date_text(study.study_date, study.study_time)
        about = [fact for fact in (study_title(study), when, images, *extra) if fact]
        self._name.setText(name)
        self._patient.setText(SEPARATOR.join(fact.replace(" ", NO_BREAK) for fact in facts))
        self._study.setText(SEPARATOR.join(about))
        self.setAccessibleName(SEPARATOR.join((name, *facts, *about)))
