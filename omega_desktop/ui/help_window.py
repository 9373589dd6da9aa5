"""The page of keys, made from the table of actions."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from omega_desktop.ui.actions import ACTIONS, action_text, action_tip, key_text
from omega_desktop.widgets.parts import make_label
from omega_desktop.widgets.theme import SPACE_1, SPACE_3, SPACE_5, Theme


class HelpWindow(QWidget):
    """Every act with its keys, and the few rules one should know."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("help_window")
        self.setWindowTitle(self.tr("Keys and help"))
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_5, SPACE_3, SPACE_5, SPACE_5)
        column.setSpacing(SPACE_3)
        column.addWidget(
            make_label(theme, self.tr("How sending works"), kind="title", parent=inner)
        )
        for text in (
            self.tr(
                "What you send stays in the outbox for a few seconds, so that it can be undone. "
                "Then it leaves; without a connection it waits and leaves later."
            ),
            self.tr(
                "“Handed over” means that the station or server took it. “Confirmed” and "
                "“opened” are shown only when there is proof."
            ),
            self.tr(
                "“Result unknown” means that the program ended while something was on its way "
                "that must not be sent twice. Ask the recipient, then answer in the outbox."
            ),
        ):
            column.addWidget(make_label(theme, text, wrap=True, parent=inner))
        column.addWidget(make_label(theme, self.tr("Keys"), kind="title", parent=inner))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE_5)
        grid.setVerticalSpacing(SPACE_1)
        grid.setColumnStretch(2, 1)
        shown = [one for one in ACTIONS if one.keys]
        for row, one in enumerate(shown):
            name = action_text(one).replace("&", "")
            grid.addWidget(make_label(theme, key_text(one), kind="strong", parent=inner), row, 0)
            grid.addWidget(make_label(theme, name, parent=inner), row, 1)
            grid.addWidget(
                make_label(theme, action_tip(one), tone="muted", wrap=True, parent=inner), row, 2
            )
        column.addLayout(grid)
        column.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setObjectName("help_text")
        self.area.setAccessibleName(self.tr("Help"))
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QScrollArea.Shape.NoFrame)
        self.area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.close)
        self.resize(760, 640)
