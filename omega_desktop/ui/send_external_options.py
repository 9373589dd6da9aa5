"""The options of a link: a header that says what they are, and the rows it folds away."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from omega_desktop.domain.model import Study, StudyInstanceUID
from omega_desktop.domain.sharing import MAX_DAYS, MIN_DAYS
from omega_desktop.ui.dialogs.form import Field, Form, check_box, line_edit, spin_box
from omega_desktop.ui.send_external import asks_birth_date
from omega_desktop.ui.send_values import ExternalDraft, SendFacts
from omega_desktop.ui.send_words import SEPARATOR
from omega_desktop.widgets.format import date_text, study_date_text, study_title
from omega_desktop.widgets.parts import make_button, make_label, make_tool_button
from omega_desktop.widgets.theme import ROW_PX, SPACE_2, Theme

MOST_EARLIER_ROWS = 4
MESSAGE_LINES = 3
_UID_ROLE = Qt.ItemDataRole.UserRole


class LinkOptions(QObject):
    """Rows of a form that show and change the options of an ``ExternalDraft``.

    Args:
        theme: the look.
        form: gets the rows.
        suggest: gives a passcode that is easy to tell by phone.

    Signals:
        edited: with the draft as the user made it.
        folded_changed: the rows were shown or folded away.
    """

    edited = Signal(object)
    folded_changed = Signal()

    def __init__(self, theme: Theme, form: Form, *, suggest: Callable[[], str]) -> None:
        super().__init__(form)
        self._theme, self._suggest = theme, suggest
        self._draft = ExternalDraft()
        self._showing = False
        self.expanded = False
        self._add_header(form)
        self._add_reach_rows(form)
        self._add_passcode_row(form)
        self._add_text_rows(form)

    # --- making ------------------------------------------------------------------------------

    def _add_header(self, form: Form) -> None:
        self.toggle = QToolButton(form)
        self.toggle.setObjectName("link_options")
        self.toggle.setProperty("kind", "quiet")
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggle.setText(self.tr("Options"))
        self.toggle.setFont(self._theme.font("strong"))
        self.toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggle.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.toggle.clicked.connect(lambda: self.set_expanded(expanded=not self.expanded))
        self.summary = make_label(self._theme, parent=form, tone="muted", wrap=True)
        self.summary.setObjectName("link_summary")
        self._header = form.add_field(self.toggle, self.summary)

    def _add_reach_rows(self, form: Form) -> None:
        self._days = spin_box("link_days", form, width=130)
        self._days.setRange(MIN_DAYS, MAX_DAYS)
        self._days.valueChanged.connect(lambda days: self._edit(expires_days=days))
        self._days_field = form.add_field(self.tr("Link opens for"), self._days)
        self._earlier = QListWidget(form)
        self._earlier.setObjectName("earlier_studies")
        self._earlier.setTabKeyNavigation(False)
        self._earlier.itemChanged.connect(self._on_earlier_changed)
        self._earlier_field = form.add_field(
            self.tr("Earlier studies"),
            self._earlier,
            helper=self.tr("Checked ones go along, with their final reports."),
            tall=True,
        )
        self._download = check_box(
            self.tr("Allow the recipient to download the files"), "allow_download", form
        )
        self._download.toggled.connect(lambda on: self._edit(allow_download=on))
        self._download_field = form.add_field(
            self.tr("Download"),
            self._download,
            helper=self.tr("What was downloaded cannot be taken back by revoking the link."),
        )

    def _add_passcode_row(self, form: Form) -> None:
        self._passcode_box = check_box(self.tr("Require a passcode"), "passcode_on", form)
        self._passcode_box.toggled.connect(self._on_passcode_toggled)
        self._passcode_row = QWidget(form)
        row = QHBoxLayout(self._passcode_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        self._passcode = line_edit("passcode", self._passcode_row, width=210)
        self._passcode.setAccessibleName(self.tr("Passcode"))
        self._passcode.textChanged.connect(lambda text: self._edit(passcode=text))
        self._another = make_button(
            self._theme,
            self.tr("Suggest another"),
            name="suggest_passcode",
            parent=self._passcode_row,
            kind="link",
            accessible=self.tr("Suggest another passcode"),
        )
        self._another.clicked.connect(lambda: self._passcode.setText(self._suggest()))
        self._copy = make_tool_button(
            self._theme,
            "copy",
            self.tr("Copy the passcode"),
            name="copy_passcode",
            parent=self._passcode_row,
        )
        self._copy.clicked.connect(self._on_copy_clicked)
        for widget in (self._passcode, self._copy, self._another):
            row.addWidget(widget)
        row.addStretch(1)
        self._passcode_row.setFocusProxy(self._passcode)
        self._passcode_field = form.add_field(self._passcode_box, self._passcode_row)

    def _add_text_rows(self, form: Form) -> None:
        self._message = QPlainTextEdit(form)
        self._message.setObjectName("link_message")
        self._message.setTabChangesFocus(True)
        height = self._message.fontMetrics().lineSpacing() * MESSAGE_LINES + 2 * SPACE_2
        self._message.setFixedHeight(height)
        self._message.textChanged.connect(lambda: self._edit(message=self._message.toPlainText()))
        self._message_field = form.add_field(
            self.tr("Message"),
            self._message,
            helper=self.tr("In the e-mail and on the page. Do not name the patient here."),
            tall=True,
        )
        self._reason = line_edit("share_reason", form)
        self._reason.setMaxLength(200)
        self._reason.textChanged.connect(lambda text: self._edit(reason=text))
        self._reason_field = form.add_field(
            self.tr("Reason for sharing"),
            self._reason,
            helper=self.tr("Stays here, in the audit trail."),
        )

    # --- showing -----------------------------------------------------------------------------

    def places(self) -> dict[str, tuple[Field, QWidget]]:
        """Where problems of the options are shown."""
        return {
            "passcode": (self._passcode_field, self._passcode),
            "link_message": (self._message_field, self._message),
        }

    def set_expanded(self, *, expanded: bool) -> None:
        """Show the rows, or fold them away."""
        if expanded != self.expanded:
            self.expanded = expanded
            self.folded_changed.emit()

    def require_passcode(self) -> None:
        """Show the passcode's row, switch it on and put the focus there."""
        self.set_expanded(expanded=True)
        self._passcode_box.setChecked(True)
        self._passcode.setFocus()

    def load(self, draft: ExternalDraft, earlier: Sequence[Study]) -> None:
        """Show a draft."""
        self._draft = draft
        self._showing = True
        self._days.setValue(draft.expires_days)
        self._show_earlier(earlier)
        self._passcode.setText(draft.passcode)
        self._message.setPlainText(draft.message)
        self._reason.setText(draft.reason)
        self._showing = False

    def _show_earlier(self, earlier: Sequence[Study]) -> None:
        with QSignalBlocker(self._earlier):
            self._earlier.clear()
            for study in earlier:
                when = study_date_text(study.study_date)
                text = SEPARATOR.join(part for part in (study_title(study), when) if part)
                item = QListWidgetItem(text, self._earlier)
                item.setSizeHint(QSize(0, ROW_PX))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                chosen = study.study_instance_uid in self._draft.earlier
                item.setCheckState(Qt.CheckState.Checked if chosen else Qt.CheckState.Unchecked)
                item.setData(_UID_ROLE, study.study_instance_uid)
        rows = min(MOST_EARLIER_ROWS, len(earlier))
        self._earlier.setFixedHeight(rows * ROW_PX + 2 * self._earlier.frameWidth() + 2)

    def refresh(
        self,
        draft: ExternalDraft,
        facts: SendFacts,
        *,
        visible: bool,
        reports: bool,
        anonymized: bool,
    ) -> None:
        """Take over a draft that was changed elsewhere.

        Args:
            draft: the values.
            facts: what is known.
            visible: whether links are what is sent at all.
            reports: the final report goes along.
            anonymized: the images are anonymized.
        """
        self._draft = draft
        self._showing = True
        icon = "chevron-down" if self.expanded else "chevron-right"
        self._theme.set_icon(self.toggle, icon, "muted")
        self._header.set_visible(visible=visible)
        self.summary.setText(self._summary(facts, reports=reports, anonymized=anonymized))
        name = self.tr("Fold the options") if self.expanded else self.tr("Show the options")
        self.toggle.setAccessibleName(name)
        self.toggle.setAccessibleDescription(self.summary.text())
        rows = visible and self.expanded
        for field in (
            self._days_field,
            self._download_field,
            self._message_field,
            self._reason_field,
            self._passcode_field,
        ):
            field.set_visible(visible=rows)
        self._earlier_field.set_visible(visible=rows and self._earlier.count() > 0)
        # a suffix stands beside the number, so %n cannot be in it
        one = draft.expires_days == 1
        self._days.setSuffix(self.tr(" day") if one else self.tr(" days"))
        self._days_field.set_helper(
            self.tr("Until {date}").format(date=expiry_text(draft.expires_days))
        )
        self._download.setChecked(draft.allow_download)
        self._passcode_box.setChecked(draft.passcode_on)
        for widget in (self._passcode, self._copy, self._another):
            widget.setEnabled(draft.passcode_on)
        self._passcode_field.set_helper(
            self.tr("Tell it by phone, never in the same e-mail.")
            if draft.passcode_on
            else self.tr("Off: the date of birth is enough.")
        )
        self._showing = False

    def _summary(self, facts: SendFacts, *, reports: bool, anonymized: bool) -> str:
        draft = self._draft
        parts = [
            self.tr("Expires in %n day(s)", "", draft.expires_days),
            self.tr("report included") if reports else self.tr("no report"),
        ]
        if draft.earlier:
            parts.append(self.tr("%n earlier study(ies)", "", len(draft.earlier)))
        parts.append(self.tr("download") if draft.allow_download else self.tr("no download"))
        if draft.passcode_on:
            both = asks_birth_date(draft, facts)
            parts.append(self.tr("passcode as well") if both else self.tr("passcode"))
        if draft.message.strip():
            parts.append(self.tr("message"))
        parts.append(self.tr("patient anonymized") if anonymized else self.tr("patient identified"))
        return SEPARATOR.join(parts)

    # --- changing ----------------------------------------------------------------------------

    def _edit(self, **values: object) -> None:
        if not self._showing:
            self._draft = replace(self._draft, **values)  # type: ignore[arg-type] # by name
            self.edited.emit(self._draft)

    def _on_earlier_changed(self) -> None:
        items = [self._earlier.item(row) for row in range(self._earlier.count())]
        chosen = [
            StudyInstanceUID(item.data(_UID_ROLE))
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]
        self._edit(earlier=tuple(chosen))

    def _on_passcode_toggled(self, on: bool) -> None:  # noqa: FBT001 - a Qt slot
        if self._showing:
            return
        self._edit(passcode_on=on)
        if on and not self._passcode.text().strip():
            self._passcode.setText(self._suggest())

    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._passcode.text().strip())


def expiry_text(days: int) -> str:
    """The day a link sent now ends on."""
    return date_text((datetime.now().astimezone() + timedelta(days=days)).date())
