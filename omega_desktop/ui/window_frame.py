"""The edges of the main window: menu row, status bar."""

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenuBar, QStatusBar, QToolButton, QWidget

from omega_desktop.domain.model import DeliveryState, UserProfile
from omega_desktop.ui.outbox_feed import Snapshot
from omega_desktop.widgets.format import number_text, time_text
from omega_desktop.widgets.labels import StateBadge
from omega_desktop.widgets.parts import make_label
from omega_desktop.widgets.theme import SPACE_2, SPACE_3, Theme

State = DeliveryState


class TopBar(QWidget):
    """Menus on the left; what is not reachable, and whose session this is, on the right.

    Signals:
        profile_requested: the user's name was pressed.
    """

    profile_requested = Signal()

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.menus = QMenuBar(self)
        self.menus.setObjectName("menu_bar")
        self._connection = StateBadge(theme, parent=self)
        self._connection.hide()
        self._user = QToolButton(self)
        self._user.setObjectName("user_button")
        self._user.setProperty("kind", "quiet")
        self._user.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._user.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._user.setToolTip(self.tr("Your profile: name and addresses"))
        theme.set_icon(self._user, "user", "muted")
        self._user.clicked.connect(self.profile_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACE_2, 0)
        row.setSpacing(SPACE_3)
        row.addWidget(self.menus, 1)
        row.addWidget(self._connection)
        row.addWidget(self._user)

    def show_profile(self, profile: UserProfile) -> None:
        """Show whose session this is."""
        name = profile.name or self.tr("Set up your profile")
        self._user.setText(name)
        self._user.setAccessibleName(self.tr("Profile: {name}").format(name=name))

    def show_lanes(self, snapshot: Snapshot) -> None:
        """Show how many destinations cannot be reached; nothing when all is well."""
        down = len(snapshot.lanes)
        self._connection.setVisible(down > 0)
        if down:
            text = self.tr("%n destination(s) not reachable", "", down)
            self._connection.set_state("offline", text, "warning")


class CountBar(QStatusBar):
    """How many studies, as of when; how the queue stands."""

    def __init__(self, theme: Theme, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizeGripEnabled(False)
        self.studies = make_label(theme, tone="muted", parent=self)
        self.studies.setObjectName("study_count")
        self.queue = make_label(theme, tone="muted", parent=self)
        self.queue.setObjectName("queue_count")
        for label in (self.studies, self.queue):
            label.setContentsMargins(SPACE_2, 0, SPACE_2, 0)
        self.addWidget(self.studies)
        self.addPermanentWidget(self.queue)

    def show_total(self, total: int) -> None:
        """The list was read just now."""
        studies = self.tr("%n studies", "", total)
        now = time_text(QTime.currentTime())
        text = self.tr("{studies} · updated {time}")
        self.studies.setText(text.format(studies=studies, time=now))

    def show_queue(self, snapshot: Snapshot) -> None:
        """The outbox was read just now."""
        queue = snapshot.count(State.READY, State.HELD, State.ON_HOLD)
        failed, unknown = snapshot.attention(State.FAILED), snapshot.attention(State.UNKNOWN)
        text = self.tr("Queue: {queue} · Failed: {failed} · Unknown: {unknown}")
        self.queue.setText(
            text.format(
                queue=number_text(queue), failed=number_text(failed), unknown=number_text(unknown)
            )
        )
        self._theme.set_tone(self.queue, "warning" if failed or unknown else "muted")
