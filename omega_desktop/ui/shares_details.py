"""One link in full: whose study it leads to, who opened it, and what can be done."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.sharing import MAX_DAYS, OPENED, ShareRow
from omega_desktop.ui.dialogs.form import UpDownArea
from omega_desktop.ui.shares_acts import ShareAct, share_act_look, share_acts
from omega_desktop.ui.shares_words import LinkRow, event_line, link_look, state_note
from omega_desktop.widgets.banner import PatientBanner
from omega_desktop.widgets.flow import FlowLayout
from omega_desktop.widgets.format import date_text, moment_text, number_text, size_text
from omega_desktop.widgets.labels import ElidedLabel, StateBadge
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, SPACE_3, Theme

EXTENSIONS = (7, 14, 30, 60)
"""Days that are offered when a share is extended; fewer where they would go too far."""


def extensions(share: ShareRow, now: datetime | None = None) -> list[tuple[int, datetime]]:
    """How many days longer a share can open, with the moment it would end."""
    latest = (now or datetime.now(UTC)) + timedelta(days=MAX_DAYS)
    ends = [(days, share.expires_at + timedelta(days=days)) for days in EXTENSIONS]
    return [(days, end) for days, end in ends if end <= latest]


class ShareDetails(UpDownArea):
    """The right half of the window of links.

    Signals:
        act_wanted: (act, row).
        extension_wanted: (row, days).
    """

    act_wanted = Signal(object, object)
    extension_wanted = Signal(object, int)

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: LinkRow | None = None
        self.setObjectName("share_details")
        self.setAccessibleName(self.tr("Details of the link"))
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget(self)
        self.banner = PatientBanner(theme, parent=inner)
        self._hint = make_label(theme, self.tr("Select a link."), tone="muted", parent=inner)
        self._badge = StateBadge(theme, parent=inner)
        self._recipient = ElidedLabel(theme, kind="strong", parent=inner)
        self._recipient.setObjectName("share_recipient")
        self._note = make_label(theme, tone="warning", wrap=True, parent=inner)
        self._acts = FlowLayout(spacing=SPACE_2)
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setHorizontalSpacing(SPACE_3)
        self._form.setVerticalSpacing(SPACE_1)
        self._openings_title = make_label(theme, self.tr("Openings"), kind="strong", parent=inner)
        self._openings = make_label(theme, wrap=True, selectable=True, parent=inner)
        self._openings.setObjectName("share_openings")
        self._history_title = make_label(theme, self.tr("History"), kind="strong", parent=inner)
        self._history = make_label(theme, tone="muted", wrap=True, selectable=True, parent=inner)
        self._history.setObjectName("share_history")
        below = QVBoxLayout()
        below.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_3)
        below.setSpacing(SPACE_2)
        below.addWidget(self._hint)
        below.addWidget(self._recipient)
        below.addWidget(self._badge)
        below.addWidget(self._note)
        below.addLayout(self._acts)
        below.addLayout(self._form)
        for part in (
            self._openings_title,
            self._openings,
            self._history_title,
            self._history,
        ):
            below.addWidget(part)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.banner)
        column.addLayout(below)
        column.addStretch(1)
        self.setWidget(inner)
        self.show_row(None)

    @property
    def row(self) -> LinkRow | None:
        """What is shown."""
        return self._row

    def show_row(self, row: LinkRow | None) -> None:
        """Show a link."""
        if row is not None and row == self._row:
            return
        self._row = row
        known = row is not None
        self._hint.setVisible(not known)
        for part in (
            self._badge,
            self._openings_title,
            self._openings,
            self._history_title,
            self._history,
        ):
            part.setVisible(known)
        study = row.share.study if row is not None else None
        self.banner.setVisible(study is not None)
        if study is not None:
            self.banner.set_study(study)
        recipient = row.link.recipient if row is not None and row.link is not None else ""
        self._recipient.setText(recipient)
        self._recipient.setAccessibleName(self.tr("Recipient: {address}").format(address=recipient))
        self._recipient.setVisible(bool(recipient))
        self._offer_acts(row)
        self._fill_form(row)
        note = state_note(row) if row is not None else ""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        if row is not None:
            look = link_look(row)
            self._badge.set_state(look.icon, look.text, look.role)
            self._show_events(row)

    def _show_events(self, row: LinkRow) -> None:
        events = row.link.events if row.link is not None else ()
        newest_first = sorted(events, key=lambda one: one.at, reverse=True)
        opened = [event_line(one) for one in newest_first if one.kind in OPENED]
        others = [event_line(one) for one in newest_first if one.kind not in OPENED]
        self._openings.setText("\n".join(opened) or self.tr("Not opened yet."))
        self._theme.set_tone(self._openings, "text" if opened else "muted")
        self._history.setText("\n".join(others))
        for part in (self._history_title, self._history):
            part.setVisible(bool(others))

    # --- facts -------------------------------------------------------------------------------

    def _fill_form(self, row: LinkRow | None) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        if row is None:
            return
        share, link = row.share, row.link
        wrong, left = "", ""
        if link is not None:
            wrong = number_text(link.wrong_attempts)
            left = number_text(link.attempts_left) if row.opens else ""
        for title, value in (
            (self.tr("Sent"), moment_text(share.created_at)),
            (self.tr("Expires"), moment_text(share.expires_at)),
            (self.tr("First opened"), moment_text(link.first_opened_at) if link else ""),
            (self.tr("Last opened"), moment_text(link.last_opened_at) if link else ""),
            (self.tr("Wrong answers"), wrong),
            (self.tr("Attempts left"), left),
            (self.tr("Download"), self.tr("allowed") if share.allow_download else self.tr("no")),
            (self.tr("Patient data"), self._patient_data(share)),
            (self.tr("Size"), size_text(share.bytes) if share.bytes else ""),
            (self.tr("Reason"), share.reason),
        ):
            if value:
                self._form.addRow(self._caption(title), self._value(value))

    def _patient_data(self, share: ShareRow) -> str:
        return self.tr("anonymized") if share.anonymized else self.tr("identified")

    def _caption(self, text: str) -> QLabel:
        return make_label(self._theme, text, tone="muted", parent=self.widget())

    def _value(self, text: str) -> QLabel:
        return make_label(self._theme, text, wrap=True, selectable=True, parent=self.widget())

    # --- acts --------------------------------------------------------------------------------

    def _offer_acts(self, row: LinkRow | None) -> None:
        while (item := self._acts.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if row is None:
            return
        for act in share_acts(row):
            button = self._button(act, row)
            self._acts.addWidget(button)
            button.show()

    def _button(self, act: ShareAct, row: LinkRow) -> QPushButton:
        look = share_act_look(act, row)
        danger = act in {ShareAct.REVOKE, ShareAct.REVOKE_LINK}
        button = make_button(
            self._theme,
            look.text,
            name=f"share_{act.value}",
            icon=look.icon,
            kind="danger" if danger else "",
            parent=self.widget(),
        )
        if act is ShareAct.EXTEND:
            menu = QMenu(button)
            self.fill_extensions(menu, row)
            button.setMenu(menu)
            button.setProperty("menu", True)  # noqa: FBT003 - Qt's signature
            button.setEnabled(not menu.isEmpty())
        else:
            button.clicked.connect(lambda _checked=False: self.act_wanted.emit(act, row))
        return button

    def fill_extensions(self, menu: QMenu, row: LinkRow) -> None:
        """Offer to let a share open longer."""
        for days, end in extensions(row.share):
            text = self.tr("By %n day(s), until {date}", "", days).format(
                date=date_text(end.astimezone().date())
            )
            action = menu.addAction(text)
            action.triggered.connect(
                lambda _checked=False, days=days: self.extension_wanted.emit(row, days)
            )
