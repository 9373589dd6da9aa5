"""One delivery in full: facts, reason, history, and the instances that did not go."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.model import (
    Delivery,
    DeliveryEvent,
    DeliveryId,
    DeliveryItem,
    ItemState,
    SendPriority,
    Transmission,
)
from omega_desktop.ui.context import Context
from omega_desktop.ui.delivery_actions import Act, DeliveryActions, act_look, all_acts_for
from omega_desktop.ui.kept_password import KeptPassword, is_protected, kept_password
from omega_desktop.ui.labels import (
    channel_name,
    event_name,
    item_state_name,
    pages_text,
    peer_text,
    reason_text,
    state_look,
    target_name,
    what_is_sent,
)
from omega_desktop.ui.outbox_feed import Snapshot
from omega_desktop.ui.send_words import priority_name, recipient_text
from omega_desktop.widgets.flow import FlowLayout
from omega_desktop.widgets.format import (
    duration_text,
    message_text,
    moment_text,
    number_text,
    patient_facts,
    person_name,
)
from omega_desktop.widgets.labels import ElidedLabel, StateBadge
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_1, SPACE_2, SPACE_3

MAX_ITEMS = 200
_NOTABLE = (ItemState.REFUSED, ItemState.WARNING, ItemState.LEFT_OUT)


@dataclass(frozen=True, slots=True)
class _Read:
    events: Sequence[DeliveryEvent]
    items: Sequence[DeliveryItem]


class DeliveryDetails(QScrollArea):
    """The right half of the outbox window."""

    def __init__(
        self, context: Context, actions: DeliveryActions, *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._actions = context, actions
        self._shown: Delivery | None = None
        self._instead: Delivery | None = None
        self._offered: tuple[DeliveryId, tuple[Act, ...]] | None = None
        self._generation = 0
        self._read_of: DeliveryId | None = None
        self._technical = ""
        theme = context.theme
        self.setObjectName("delivery_details")
        self.setAccessibleName(self.tr("Details of the delivery"))
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        inner = QWidget(self)
        self._hint = make_label(theme, self.tr("Select a delivery."), tone="muted", parent=inner)
        self._badge = StateBadge(theme, parent=inner)
        self._reason = make_label(theme, wrap=True, selectable=True, parent=inner)
        self._acts = FlowLayout(spacing=SPACE_2)
        self._form = QFormLayout()
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setHorizontalSpacing(SPACE_3)
        self._form.setVerticalSpacing(SPACE_1)
        self._history_title = make_label(theme, self.tr("History"), kind="strong", parent=inner)
        self._history = make_label(theme, tone="muted", wrap=True, selectable=True, parent=inner)
        self._items_title = make_label(theme, kind="strong", parent=inner)
        self._items = QListWidget(inner)
        self._items.setObjectName("delivery_items")
        self._items.setAccessibleName(self.tr("Instances that did not go as they are"))
        self._items.setWordWrap(True)
        self._items.setMinimumHeight(120)
        self._copy = make_button(
            theme,
            self.tr("Copy details"),
            name="copy_delivery_details",
            icon="copy",
            kind="link",
            parent=inner,
        )
        self._copy.setToolTip(self.tr("Numbers, states and reasons, without patient data"))
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._technical))
        column = QVBoxLayout(inner)
        column.setContentsMargins(SPACE_3, SPACE_3, SPACE_3, SPACE_3)
        column.setSpacing(SPACE_2)
        column.addWidget(self._hint)
        column.addWidget(self._badge)
        column.addWidget(self._reason)
        column.addLayout(self._acts)
        column.addLayout(self._form)
        column.addWidget(self._history_title)
        column.addWidget(self._history)
        column.addWidget(self._items_title)
        column.addWidget(self._items, 1)
        column.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(0)
        self.setWidget(inner)
        self.show_delivery(None, Snapshot())

    def show_delivery(self, delivery: Delivery | None, snapshot: Snapshot) -> None:
        """Show a delivery; its history is read in a job."""
        instead = snapshot.instead(delivery) if delivery is not None else None
        if delivery is not None and (delivery, instead) == (self._shown, self._instead):
            return
        self._shown, self._instead = delivery, instead
        self._generation += 1
        known = delivery is not None
        self._hint.setVisible(not known)
        self._badge.setVisible(known)
        self._reason.setVisible(known)
        if delivery is None or delivery.id != self._read_of:
            self._forget_history()
        self._offer_acts(delivery)
        self._fill_form(delivery, snapshot)
        if delivery is not None:
            look = state_look(delivery)
            self._badge.set_state(look.icon, look.text, look.role)
            reason = reason_text(delivery, snapshot.lane(delivery), instead=instead)
            self._reason.setText(reason)
            self._reason.setVisible(bool(reason))
            self._read(delivery.id)

    def _forget_history(self) -> None:
        """Take away another delivery's history; its own is shown when it is read.

        An empty label in its place would be something to stop at without a name.
        """
        self._read_of, self._technical = None, ""
        for part in (
            self._history_title,
            self._history,
            self._items_title,
            self._items,
            self._copy,
        ):
            part.hide()
        self._history.clear()
        self._items.clear()

    def _fill_form(self, delivery: Delivery | None, snapshot: Snapshot) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        if delivery is None:
            return
        study = snapshot.studies.get(delivery.study_instance_uid)
        objects = self.tr("{done} of {total}").format(
            done=number_text(delivery.done), total=number_text(delivery.total)
        )
        for title, value in (
            (self.tr("Patient"), person_name(study.patient.name) if study else ""),
            ("", " · ".join(patient_facts(study.patient)) if study else ""),
            (self.tr("What"), what_is_sent(delivery, study)),
            (self.tr("Destination"), self._destination(delivery)),
            (self.tr("Method"), channel_name(delivery.channel)),
            (self.tr("Peer"), peer_text(delivery)),
            *self._call(delivery.transmission),
            (self.tr("Priority"), priority_name(SendPriority(delivery.priority))),
            (self.tr("Objects"), objects if delivery.total > 1 else ""),
            (self.tr("Warnings"), number_text(delivery.warnings) if delivery.warnings else ""),
            (self.tr("Failures"), number_text(delivery.failures) if delivery.failures else ""),
            (self.tr("Attempts"), number_text(delivery.attempts)),
            (self.tr("Requester"), delivery.requester),
            (self.tr("Submitted"), moment_text(delivery.created_at)),
            (self.tr("Start"), moment_text(delivery.started_at)),
            (self.tr("End"), moment_text(delivery.ended_at)),
        ):
            if value:
                self._form.addRow(self._caption(title), self._value(value))
        self._add_password(delivery)
        if delivery.remote_id:  # one long word, whole in the tooltip
            number = ElidedLabel(self._context.theme, delivery.remote_id, parent=self.widget())
            self._form.addRow(self._caption(self.tr("Their number")), number)

    def _add_password(self, delivery: Delivery) -> None:
        if password := kept_password(delivery):
            row = KeptPassword(self._context.theme, password, parent=self.widget())
            self._form.addRow(self._caption(self.tr("PDF password")), row)
        elif is_protected(delivery):
            text = self.tr("Set; not kept after sending")
            self._form.addRow(self._caption(self.tr("PDF password")), self._value(text))

    def _destination(self, delivery: Delivery) -> str:
        """The recipient, with the name where one is known."""
        place = recipient_text(delivery.recipient)
        name = target_name(delivery)
        return f"{place}\n{name}" if name else place

    def _call(self, call: Transmission | None) -> list[tuple[str, str]]:
        """What a fax service says of the call."""
        if call is None:
            return []
        return [
            (self.tr("Pages"), pages_text(call)),
            (self.tr("Call"), duration_text(call.duration_s) if call.duration_s else ""),
            (self.tr("From"), recipient_text(call.sender_number)),
            (self.tr("Answered by"), recipient_text(call.remote_station)),
        ]

    def _offer_acts(self, delivery: Delivery | None) -> None:
        offered = (delivery.id, all_acts_for(delivery)) if delivery is not None else None
        if offered == self._offered:
            return  # progress comes often: a button under the pointer stays
        self._offered = offered
        while (item := self._acts.takeAt(0)) is not None:
            if button := item.widget():
                button.hide()
                button.deleteLater()
        if delivery is None:
            return
        for act in all_acts_for(delivery):
            look = act_look(act)
            button = make_button(
                self._context.theme,
                look.text,
                name=f"details_{act.value}",
                icon=look.icon,
                parent=self.widget(),
            )
            button.clicked.connect(lambda _checked=False, act=act: self._actions.do(act, delivery))
            self._acts.addWidget(button)
            button.show()

    def _caption(self, text: str) -> QLabel:
        return make_label(self._context.theme, text, tone="muted", parent=self.widget())

    def _value(self, text: str) -> QLabel:
        return make_label(
            self._context.theme, text, wrap=True, selectable=True, parent=self.widget()
        )

    def _read(self, delivery_id: DeliveryId) -> None:
        generation, outbox = self._generation, self._context.outbox
        self._context.jobs.start(
            lambda _control: _Read(
                outbox.events(delivery_id),
                [item for item in outbox.items(delivery_id) if item.state in _NOTABLE],
            ),
            name="delivery details",
            owner=self,
            done=lambda found: self._on_read(generation, found),
        )

    def _on_read(self, generation: int, found: _Read) -> None:
        if generation != self._generation or self._shown is None:
            return
        self._read_of = self._shown.id
        lines = [self._event_line(event) for event in found.events]
        self._history.setText("\n".join(lines))
        for part in (self._history_title, self._history):
            part.setVisible(bool(lines))
        self._copy.show()
        count = len(found.items)
        self._items_title.setVisible(count > 0)
        self._items.setVisible(count > 0)
        self._items_title.setText(self.tr("%n instance(s) to look at", "", count))
        self._items.clear()
        for item in found.items[:MAX_ITEMS]:
            self._items.addItem(self._item_line(item))
        if count > MAX_ITEMS:
            self._items.addItem(self.tr("… and %n more", "", count - MAX_ITEMS))
        head = self.tr("Delivery {id}: {state}").format(
            id=self._shown.id, state=state_look(self._shown).text
        )
        items = [self._item_line(item) for item in found.items[:MAX_ITEMS]]
        self._technical = "\n".join((head, *lines, *items))

    def _event_line(self, event: DeliveryEvent) -> str:
        note = message_text(event.note)
        line = self.tr("{time}  {event}").format(
            time=moment_text(event.at), event=event_name(event.kind)
        )
        return self.tr("{line}: {note}").format(line=line, note=note) if note else line

    def _item_line(self, item: DeliveryItem) -> str:
        line = self.tr("{state}: {uid}").format(
            state=item_state_name(item.state), uid=item.sop_instance_uid
        )
        if item.status is not None:
            line = self.tr("{line} · status {status}H").format(
                line=line, status=f"{item.status:04X}"
            )
        note = message_text(item.reason)
        return self.tr("{line} · {note}").format(line=line, note=note) if note else line
