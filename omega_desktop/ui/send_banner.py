"""Whose studies these are, when several are sent at once."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from omega_desktop.domain.model import Study
from omega_desktop.ui.dialogs.form import scroll_area
from omega_desktop.ui.send_words import SEPARATOR, study_line
from omega_desktop.widgets.labels import ElidedLabel
from omega_desktop.widgets.parts import make_label
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, SPACE_3, Theme

LISTED_STUDIES = 5
"""So many of several studies are in sight at once; the others by scrolling."""


class StudiesBanner(QFrame):
    """Several studies: how many, and each with its patient, in sight all the time."""

    def __init__(
        self, theme: Theme, studies: Sequence[Study], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("studies_banner")
        self.setProperty("surface", "raised")
        patients = len({(one.patient.patient_id, one.patient.name) for one in studies})
        title = SEPARATOR.join(
            (self.tr("%n study(ies)", "", len(studies)), self.tr("%n patient(s)", "", patients))
        )
        lines = [study_line(one) for one in studies]
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        column.setSpacing(SPACE_1)
        column.addWidget(make_label(theme, title, parent=self, kind="title"))
        listing = QWidget(self)
        rows = QVBoxLayout(listing)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(1)
        for line in lines:
            rows.addWidget(ElidedLabel(theme, line, parent=listing))
        area = scroll_area(listing, self)
        area.setObjectName("studies_list")
        area.viewport().setAutoFillBackground(False)
        listing.setAutoFillBackground(False)
        line_height = listing.sizeHint().height() // len(lines) + 1
        area.setFixedHeight(line_height * min(len(lines), LISTED_STUDIES))
        column.addWidget(area)
        self.setAccessibleName(" ".join((title, *lines)))
