"""A program with studies, people and stations, for tests of the Send dialog and the set-up dialogs.

Everything is real (database, archive, directory, send service) except that nothing is sent: the
dispatcher is never started.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QApplication

from omega_desktop.domain.drawn_text import DrawnText
from omega_desktop.domain.model import (
    CareTeamRole,
    ContactPoint,
    ContactSystem,
    ImagingOrganization,
    OrganizationId,
    Practitioner,
    PractitionerId,
    Report,
    ReportStatus,
    Station,
    StationId,
    StationState,
    Study,
    StudyInstanceUID,
    UserProfile,
)
from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.services.attempt import RetryRules
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.context import Context
from omega_desktop.widgets.theme import Theme
from tests.qt.share_support import FakeShares

CT = "1.2.840.10008.5.1.4.1.1.2"
US = "1.2.840.10008.5.1.4.1.1.6.1"
_numbers = itertools.count(1)


@dataclass
class World:
    """A program and its context."""

    program: Program
    context: Context
    paths: DataPaths

    @classmethod
    def open(cls, paths: DataPaths, theme: Theme) -> "World":
        program = open_program(paths, InlineCpuPool())
        jobs = JobRunner()
        dispatcher = Dispatcher(
            program.outbox, program.senders, jobs, parallel=1, rules=RetryRules(), parent=jobs
        )
        context = Context(
            paths=paths,
            settings=program.settings,
            secrets=program.secrets,
            directory=program.directory,
            archive=program.archive,
            outbox=program.outbox,
            worklist=program.worklist,
            send=program.send,
            physicians=program.physicians,
            shares=FakeShares(),
            importer=program.importer,
            renderer=program.renderer,
            audit=program.audit,
            jobs=jobs,
            dispatcher=dispatcher,
            theme=theme,
            demo=False,
        )
        return cls(program, context, paths)

    def close(self) -> None:
        assert self.context.jobs.shutdown()
        self.context.jobs.deleteLater()
        self.program.close()

    # --- studies -----------------------------------------------------------------------------

    def study(
        self,
        *,
        name: str = "SILVA^MARIA APARECIDA",
        patient_id: str = "48211",
        description: str = "TC TÓRAX",
        images: int = 3,
        referring: str = "",
        sop_class: str = CT,
        drawn_text: DrawnText | None = DrawnText.NO_SIGN,
    ) -> Study:
        """Put a study straight into the index; its files do not exist."""
        uid = f"2.25.{7000 + next(_numbers)}"
        with self.program.database.transaction() as connection:
            connection.execute(
                "INSERT INTO study(study_instance_uid, patient_id, patient_name, birth_date, sex,"
                " accession_number, study_date, study_time, description, modalities,"
                " referring_physician_name, series_count, instance_count, image_count, imported_at)"
                " VALUES(?,?,?,'19610503','F','9001234','20261122','141000',?,'CT',?,1,?,?,"
                " '2026-11-22T14:10:00.000000+00:00')",
                (uid, patient_id, name, description, referring, images, images),
            )
            connection.execute(
                "INSERT INTO series(study_instance_uid, series_instance_uid, modality)"
                " VALUES(?,?,'CT')",
                (uid, f"{uid}.1"),
            )
            connection.executemany(
                "INSERT INTO instance(sop_instance_uid, study_instance_uid, series_instance_uid,"
                " sop_class_uid, transfer_syntax_uid, path, copied, size_bytes, sha256,"
                " data_set_sha256, is_image, drawn_text, imported_at)"
                " VALUES(?,?,?,?,'1.2.840.10008.1.2.1','x',1,1,'','',1,?,"
                " '2026-11-22T14:10:00.000000+00:00')",
                [(f"{uid}.1.{n}", uid, f"{uid}.1", sop_class, drawn_text) for n in range(images)],
            )
        return self.context.worklist.study(StudyInstanceUID(uid))

    def report(
        self, study: Study, *, status: ReportStatus = ReportStatus.FINAL, text: str = "Laudo."
    ) -> Report:
        """Attach a version."""
        number = next(_numbers)
        source = self.paths.root / f"source{number}.txt"
        source.write_text(f"{text} {number}", encoding="utf-8")
        return self.context.worklist.attach_report(
            study.study_instance_uid, source, status=status, author="Dra. L. Souza"
        )

    # --- people and places -------------------------------------------------------------------

    def physician(
        self,
        name: str,
        *,
        email: str = "",
        fax: str = "",
        mobile: str = "",
        preferred: ContactSystem | None = None,
        of: Study | None = None,
        role: CareTeamRole = CareTeamRole.REFERRING,
    ) -> Practitioner:
        contacts = [
            ContactPoint(system, value)
            for system, value in (
                (ContactSystem.EMAIL, email),
                (ContactSystem.FAX, fax),
                (ContactSystem.SMS, mobile),
            )
            if value
        ]
        saved = self.context.directory.save_practitioner(
            Practitioner(
                PractitionerId(0),
                name,
                "CRM 12345-SP",
                "Pneumologia",
                contacts=tuple(contacts),
                preferred=preferred,
            )
        )
        if of is not None:
            self.context.directory.set_care_team(of.study_instance_uid, role, [saved.id])
        return saved

    def organization(
        self, name: str, stations: Sequence[str] = (), city: str = ""
    ) -> list[Station]:
        directory = self.context.directory
        saved = directory.save_organization(ImagingOrganization(OrganizationId(0), name, city=city))
        return [
            directory.save_station(
                Station(StationId(0), saved.id, one, one.upper()[:16], "127.0.0.1", 11200 + number)
            )
            for number, one in enumerate(stations)
        ]

    def offline(self, station: Station) -> None:
        self.context.directory.set_station_state(station.id, StationState.OFFLINE, None)

    def profile(self, *contacts: ContactPoint) -> None:
        self.context.directory.save_profile(
            UserProfile("Dra. L. Souza", "Clínica Aurora", contacts)
        )

    def channels(self) -> None:
        """Fax, text messages and links for them; the patient gets a link."""
        settings = self.context.settings
        settings.set("fax.service", "hylafax")
        settings.set("sms.service", "http")
        settings.set("gateway.url", "https://links.example")

    def mail_account(self) -> None:
        settings = self.context.settings
        settings.set("smtp.host", "127.0.0.1")
        settings.set("smtp.from", "laudos@clinica-aurora.example")
        settings.set("policy.internal_domains", "clinica-aurora.example")


def email(value: str, rank: int = 1) -> ContactPoint:
    return ContactPoint(ContactSystem.EMAIL, value, rank)


def fax(value: str) -> ContactPoint:
    return ContactPoint(ContactSystem.FAX, value)


def dressed(theme: Theme, name: str = "dark") -> Theme:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, name)
    return theme


def report_pdf(path: Path) -> Path:
    """A one-page PDF."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path))
    canvas.drawString(72, 720, "Laudo")
    canvas.save()
    return path
