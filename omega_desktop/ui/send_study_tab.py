"""The tab *Send study*: to which station, or into which folder, and how."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from omega_desktop.domain.model import (
    ImagingOrganization,
    OrganizationId,
    SendPriority,
    Station,
    StationId,
)
from omega_desktop.ui.dialogs.form import (
    Field,
    FileField,
    Form,
    check_box,
    combo_box,
    line_edit,
    show_error_at,
)
from omega_desktop.ui.send_draft import Destination, StudyDraft
from omega_desktop.ui.send_external_form import ExternalRows
from omega_desktop.ui.send_organization_field import OrganizationField
from omega_desktop.ui.send_values import Address, Problem, SendFacts
from omega_desktop.ui.send_words import (
    STATE_LOOKS,
    priority_name,
    report_short,
    state_name,
    station_reason_text,
    station_state_text,
)
from omega_desktop.widgets.format import message_text
from omega_desktop.widgets.parts import make_button, make_label
from omega_desktop.widgets.theme import SPACE_3, SPACE_4, SPACE_5, Theme


class StudyTab(QWidget):
    """Shows a ``StudyDraft`` and changes it.

    Args:
        theme: the look.
        stations_of: the stations of an organisation.
        suggest_passcode: gives a passcode that is easy to tell by phone.

    Signals:
        changed: the draft is another one now.
        test_requested: with the id of the station to be asked by C-ECHO.
        set_up_requested: a part of the settings ("gateway", "email") or the directory
            ("directory").
    """

    changed = Signal()
    test_requested = Signal(int)
    set_up_requested = Signal(str)

    def __init__(
        self,
        theme: Theme,
        *,
        stations_of: Callable[[OrganizationId], Sequence[Station]],
        suggest_passcode: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("study_tab")
        self._theme, self._stations_of = theme, stations_of
        self._draft = StudyDraft()
        self._facts = SendFacts(studies=())
        self._stations: tuple[Station, ...] = ()
        self._showing = False
        self._testing: StationId | None = None
        self._form = Form(theme, self)
        self._add_destination_rows()
        self._add_station_rows()
        self._add_folder_rows()
        self.external = ExternalRows(theme, self._form, suggest=suggest_passcode)
        self.external.changed.connect(lambda: self._set(external=self.external.draft))
        self.external.folded_changed.connect(self._refresh)
        self.external.set_up_requested.connect(self.set_up_requested)
        self._add_content_rows()
        self._form.add_stretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_4, SPACE_3, SPACE_4, SPACE_3)
        column.addWidget(self._form)

    # --- making ------------------------------------------------------------------------------

    def _add_destination_rows(self) -> None:
        form = self._form
        kinds = QWidget(form)
        row = QHBoxLayout(kinds)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_4)
        self._kinds = QButtonGroup(kinds)
        self._kind_buttons: dict[Destination, QRadioButton] = {}
        for kind, title in (
            (Destination.ORGANIZATION, self.tr("&Imaging organization")),
            (Destination.FOLDER, self.tr("F&older or zip")),
            (Destination.EXTERNAL_USER, self.tr("E&xternal user")),
        ):
            button = QRadioButton(title, kinds)
            button.setObjectName(f"destination_{kind.value}")
            button.setAccessibleName(title.replace("&", ""))
            button.clicked.connect(partial(self.choose, kind))
            self._kinds.addButton(button)
            self._kind_buttons[kind] = button
            row.addWidget(button)
        row.addStretch(1)
        kinds.setFocusProxy(self._kind_buttons[Destination.ORGANIZATION])
        self._kind_field = form.add_field(self.tr("Send to"), kinds)
        self._method = line_edit("send_method", form, width=210)
        self._method.setReadOnly(True)
        self._method.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # nothing to do there by keyboard
        form.add_field(self.tr("Send method"), self._method, helper=self.tr("Read-only"))
        self._priority = combo_box("priority", form)
        for priority in SendPriority:
            self._priority.addItem(priority_name(priority), int(priority))
        self._priority.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._priority.setMinimumWidth(210)
        self._priority.currentIndexChanged.connect(self._on_priority_chosen)
        form.add_field(self.tr("Priorit&y"), self._priority)

    def _add_station_rows(self) -> None:
        theme, form = self._theme, self._form
        self._organization = OrganizationField(theme, parent=form)
        self._organization.setPlaceholderText(self.tr("Type a part of the name"))
        self._organization.chosen.connect(self._on_organization_chosen)
        self._organization.editingFinished.connect(self._on_organization_left)
        self._organization_field = form.add_field(
            self.tr("Imaging or&ganization"), self._organization, helper=self.tr("Required")
        )
        self._station = combo_box("station", form)
        self._station.currentIndexChanged.connect(self._on_station_chosen)
        self.test = make_button(
            theme, self.tr("&Test connection"), name="test_station", parent=form
        )
        self.test.clicked.connect(self._on_test_clicked)
        self._station_field = form.add_field(
            self.tr("&Destination station"), self._station, extra=(self.test,)
        )
        self._add_station = make_button(
            theme, self.tr("Add a station…"), name="add_station", parent=form, kind="link"
        )
        self._add_station.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._add_station.clicked.connect(partial(self.set_up_requested.emit, "directory"))
        form.add_below(self._add_station)

    def _add_folder_rows(self) -> None:
        form = self._form
        self._folder = FileField(
            self._theme, "folder", form, accessible=self.tr("Destination folder"), folder=True
        )
        self._folder.changed.connect(self._on_folder_changed)
        self._folder_field = form.add_field(
            self.tr("&Where"), self._folder, helper=self.tr("Required")
        )
        self._zip = check_box(self.tr("One &zip file instead of a folder"), "as_zip", form)
        self._zip.toggled.connect(lambda on: self._set(as_zip=on))
        form.add_below(self._zip)

    def _add_content_rows(self) -> None:
        theme, form = self._theme, self._form
        form.add_rule()
        self._include = check_box(self.tr("In&clude the final report"), "include_report", form)
        self._include.toggled.connect(lambda on: self._set(include_report=on))
        self._include_field = form.add_field(self.tr("Report"), self._include)
        self._anonymize = check_box(self.tr("A&nonymize study"), "anonymize", form)
        self._anonymize.toggled.connect(lambda on: self._set(anonymize=on))
        self._anonymize_field = form.add_field(self.tr("Patient data"), self._anonymize)
        self._pictures = QWidget(form)
        column = QVBoxLayout(self._pictures)
        column.setContentsMargins(SPACE_5, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(
            make_label(
                theme,
                self.tr(
                    "Ultrasound, secondary captures, photographs and the like may carry the name "
                    "drawn into the picture. No program can tell for sure."
                ),
                parent=self._pictures,
                tone="muted",
                wrap=True,
            )
        )
        self._leave_out = QRadioButton(self.tr("&Leave such pictures out"), self._pictures)
        self._looked = QRadioButton(
            self.tr("I have loo&ked at each picture: send them"), self._pictures
        )
        for button, name in ((self._leave_out, "leave_out"), (self._looked, "looked_at_each")):
            button.setObjectName(name)
            button.setAccessibleName(button.text().replace("&", ""))
            column.addWidget(button)
        self._looked.toggled.connect(lambda on: self._set(accept_pixel_risk=on))
        form.add_below(self._pictures)

    # --- showing -----------------------------------------------------------------------------

    @property
    def draft(self) -> StudyDraft:
        """The values as they are now."""
        return replace(self._draft, external=self.external.draft)

    @property
    def stations(self) -> tuple[Station, ...]:
        """The chosen organisation's stations."""
        return self._stations

    @property
    def station(self) -> Station | None:
        """The chosen station."""
        return next((one for one in self._stations if one.id == self._draft.station_id), None)

    @property
    def organization(self) -> ImagingOrganization | None:
        """The chosen organisation."""
        wanted = self._draft.organization_id
        return next((one for one in self._organizations if one.id == wanted), None)

    def load(
        self,
        draft: StudyDraft,
        facts: SendFacts,
        organizations: Sequence[ImagingOrganization],
        known: Sequence[Address] = (),
        *,
        language: str = "",
    ) -> None:
        """Show a draft.

        Args:
            draft: the values.
            facts: what is known of studies, people and channels.
            organizations: where studies can be sent.
            known: addresses of the directory, offered while typing.
            language: BCP 47 tag of the program's language.
        """
        self._facts, self._organizations = facts, tuple(organizations)
        places = {one.id for one in organizations}
        if draft.organization_id not in places:
            draft = replace(draft, organization_id=None, station_id=None)
        self._draft = draft
        with self._quiet():
            self._organization.set_organizations(organizations)
            self._organization.set_chosen(draft.organization_id)
            self._folder.set_text(draft.folder)
            self.external.load(draft.external, facts, known, language)
            self._load_stations()
        self._refresh()

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        before, self._showing = self._showing, True
        try:
            yield
        finally:
            self._showing = before

    def reload_stations(self) -> None:
        """Show states that changed in the meantime."""
        self._load_stations()
        self._refresh()

    def _load_stations(self) -> None:
        chosen = self._draft.organization_id
        self._stations = tuple(self._stations_of(chosen)) if chosen is not None else ()
        if all(one.id != self._draft.station_id for one in self._stations):
            only = self._stations[0].id if len(self._stations) == 1 else None
            self._draft = replace(self._draft, station_id=only)

    def _refresh(self) -> None:
        with self._quiet():
            draft = self._draft
            self._kind_buttons[draft.destination].setChecked(True)
            self._method.setText(
                {
                    Destination.ORGANIZATION: self.tr("DICOM send"),
                    Destination.FOLDER: self.tr("DICOM files"),
                    Destination.EXTERNAL_USER: self.tr("E-mail"),
                }[draft.destination]
            )
            self._priority.setCurrentIndex(self._priority.findData(int(draft.priority)))
            to_station = draft.destination is Destination.ORGANIZATION
            to_folder = draft.destination is Destination.FOLDER
            outside = draft.destination is Destination.EXTERNAL_USER
            self._organization_field.set_visible(visible=to_station)
            self._station_field.set_visible(visible=to_station)
            self.test.setVisible(to_station)
            self._folder_field.set_visible(visible=to_folder)
            self._zip.setVisible(to_folder)
            self._zip.setChecked(draft.as_zip)
            self._refresh_station()
            self._refresh_content()
            self._refresh_external(visible=outside)

    def _refresh_station(self) -> None:
        draft = self._draft
        self._organization_field.set_helper(
            "" if draft.organization_id is not None else self.tr("Required")
        )
        with QSignalBlocker(self._station):
            self._station.clear()
            for one in self._stations:
                icon, role = STATE_LOOKS[one.state]
                text = self.tr("{name} – {state}").format(
                    name=one.name, state=state_name(one.state)
                )
                self._station.addItem(self._theme.icon(icon, role), text, int(one.id))
            self._station.setCurrentIndex(self._station.findData(draft.station_id))
        self._station.setEnabled(bool(self._stations))
        empty = draft.organization_id is not None and not self._stations
        self._add_station.setVisible(
            draft.destination is Destination.ORGANIZATION and (empty or not self._organizations)
        )
        station = self.station
        testing = station is not None and self._testing == station.id
        self.test.setEnabled(station is not None)  # while it is asked too: focus stays
        if not self._organizations:
            self._organization_field.set_helper(self.tr("The directory is still empty."))
        if empty:
            self._station_field.set_helper(self.tr("This organization has no stations yet."))
        elif station is None:
            self._station_field.set_helper(self.tr("Required"))
        elif testing:
            self._station_field.set_helper(self.tr("Asking the station…"))
        else:
            role = STATE_LOOKS[station.state][1]
            tone = "warning" if role == "warning" else "ok" if role == "ok" else "muted"
            texts = (station_state_text(station), station_reason_text(station))
            self._station_field.set_helper(
                " ".join(text for text in texts if text),
                tone,  # type: ignore[arg-type] # one of the helper's tones, by the line above
            )

    def _refresh_content(self) -> None:
        draft, facts = self._draft, self._facts
        reports = [facts.travelling_report(study) for study in facts.with_images]
        final = [one for one in reports if one is not None]
        sendable = bool(final) and not draft.anonymize
        self._include.setEnabled(sendable)
        self._include.setChecked(sendable and draft.include_report)
        if not final:
            self._include_field.set_helper(
                self.tr("There is no final report yet.")
                if len(facts.studies) == 1
                else self.tr("None of these studies has a final report yet.")
            )
        elif draft.anonymize:
            self._include_field.set_helper(
                self.tr("The report contains patient data and is not sent.")
            )
        elif len(facts.studies) == 1:
            self._include_field.set_helper(report_short(final[0]))
        else:
            self._include_field.set_helper(self.tr("%n of the studies have one", "", len(final)))
        self._anonymize.setChecked(draft.anonymize)
        self._anonymize_field.set_helper(
            self.tr(
                "Removes names, identifiers, dates, free text and private elements; gives new UIDs "
                "(DICOM PS3.15 Basic Profile). What cannot be anonymized is not sent."
            )
            if draft.anonymize
            else self.tr("Off: the study leaves with the patient's name and identifiers.")
        )
        self._leave_out.setChecked(not draft.accept_pixel_risk)
        self._looked.setChecked(draft.accept_pixel_risk)

    def _refresh_external(self, *, visible: bool) -> None:
        """A link's options fold away; report and anonymization are two of them."""
        draft = self._draft
        self.external.refresh(
            visible=visible, reports=self._include.isChecked(), anonymized=draft.anonymize
        )
        content = not visible or (self.external.usable and self.external.options.expanded)
        for field in (self._include_field, self._anonymize_field):
            field.set_visible(visible=content)
        self._pictures.setVisible(draft.anonymize and content)

    # --- the station's answer ----------------------------------------------------------------

    def show_testing(self, station_id: StationId) -> None:
        """Say that a station is being asked."""
        self._testing = station_id
        self._refresh()

    def show_answer(
        self, station_id: StationId, *, online: bool, milliseconds: float, reason: str
    ) -> None:
        """Say what a station answered, in plain words."""
        self._testing = None
        self.reload_stations()
        if self._draft.station_id != station_id:
            return
        if online:
            text = self.tr("Online: answered in {milliseconds} ms.").format(
                milliseconds=max(1, round(milliseconds))
            )
            self._station_field.set_helper(text, "ok")
        else:
            text = self.tr("No connection: {reason} The send leaves when it answers.").format(
                reason=reason if reason.endswith(".") else f"{reason}."
            )
            self._station_field.set_helper(text, "warning")

    def show_place(self, asked: StudyDraft, text: str, *, usable: bool) -> None:
        """Say what will become of the folder that was asked about."""
        if (asked.folder, asked.as_zip) != (self._draft.folder, self._draft.as_zip):
            return  # another one stands there by now
        self._folder_field.set_error("" if usable else text)
        if usable:
            self._folder_field.set_helper(text, "info")

    # --- problems ----------------------------------------------------------------------------

    def show_problem(self, problem: Problem | None) -> None:
        """Show a problem at its field and put the focus there; None takes it away."""
        places: dict[str, tuple[Field, QWidget]] = {
            "destination": (self._kind_field, self._kind_buttons[self._draft.destination]),
            "organization": (self._organization_field, self._organization),
            "station": (self._station_field, self._station),
            "folder": (self._folder_field, self._folder),
            **self.external.places(),
        }
        if problem is None:
            show_error_at(places, "", "")
        else:
            self.external.show_place_of(problem.field)
            show_error_at(places, problem.field, message_text(problem.message))

    def focus_first(self) -> None:
        """Put the focus where a user starts."""
        match self._draft.destination:
            case Destination.ORGANIZATION:
                self._organization.setFocus()
                self._organization.selectAll()
            case Destination.FOLDER:
                self._folder.setFocus()
            case Destination.EXTERNAL_USER:
                self.external.focus_first()

    def finish_typing(self) -> bool:
        """Turn typed text into addresses, as leaving the field does; False when it is refused."""
        return self.external.finish_typing()

    # --- changing ----------------------------------------------------------------------------

    def choose(self, destination: Destination) -> None:
        """Choose where to, as if the user had ("Copy to folder" of the worklist)."""
        self._set(destination=destination)

    def _set(self, **values: object) -> None:
        if not self._showing:
            self._change(replace(self._draft, **values))  # type: ignore[arg-type] # by name

    def _change(self, draft: StudyDraft) -> None:
        self._draft = draft
        self.show_problem(None)
        self._refresh()
        self.changed.emit()

    def _on_priority_chosen(self, _place: int) -> None:
        self._set(priority=SendPriority(self._priority.currentData()))

    def _on_organization_chosen(self, chosen: OrganizationId | None) -> None:
        if self._showing:
            return
        self._draft = replace(self._draft, organization_id=chosen, station_id=None)
        self._load_stations()
        self._change(self._draft)

    def _on_organization_left(self) -> None:
        if self._organization.text().strip() and self._draft.organization_id is None:
            self._organization_field.set_error(
                self.tr("Not in the directory: choose an organization from the list.")
            )

    def _on_station_chosen(self, _place: int) -> None:
        chosen = self._station.currentData()
        if chosen is not None:
            self._set(station_id=StationId(chosen))

    def _on_folder_changed(self) -> None:
        self._folder_field.set_helper("" if self._folder.text() else self.tr("Required"))
        self._set(folder=self._folder.text())

    def _on_test_clicked(self) -> None:
        station_id = self._draft.station_id
        if station_id is not None and station_id != self._testing:
            self.test_requested.emit(station_id)
