"""Studies, reports and people to try the program with. All of it is invented.

Patient ids begin with DEMO, the institution is called DEMONSTRAÇÃO, e-mail addresses end in
``.example`` (RFC 2606), and nothing leaves the machine: the peers are on loopback.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from omega_desktop.demo import dicom_files, texts
from omega_desktop.demo.dicom_files import INSTITUTION, DemoStudy
from omega_desktop.dicom.importer import Importer
from omega_desktop.domain.errors import StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamRole,
    ContactPoint,
    ContactSystem,
    ImagingOrganization,
    OrganizationId,
    Patient,
    Practitioner,
    PractitionerId,
    Report,
    ReportId,
    ReportKind,
    ReportStatus,
    Station,
    StationId,
    Study,
    StudyInstanceUID,
    UserProfile,
)
from omega_desktop.domain.ports import Progress, no_progress
from omega_desktop.reports.renderer import Renderer
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.paths import DataPaths

READER = "Dra. Luiza Souza"
STATION = "ARQUIVO1"
OFFLINE_STATION = "PACS-SUL"
_REIS, _ANA = "REIS^CARLOS^^DR.", "CONCEIÇÃO^ANA BEATRIZ^^DRA."
_PAULO, _HELENA = "GONÇALVES^PAULO^^DR.", "BRANDÃO^HELENA^^DRA."
_SERGIO = "MUNIZ^SÉRGIO^^DR."

Maker = Callable[[DemoStudy, Path], Iterator[Path]]


@dataclass(frozen=True)
class _DemoReport:
    """A report to make. ``form`` is pdf, txt (both attached) or dicom (an instance)."""

    form: str
    status: ReportStatus
    title: str
    text: str


@dataclass(frozen=True)
class _Plan:
    study: DemoStudy
    make: Maker
    reports: tuple[_DemoReport, ...] = ()


def build_demo(
    archive: Archive,
    importer: Importer,
    directory: Directory,
    paths: DataPaths,
    *,
    progress: Progress = no_progress,
) -> None:
    """Fill an empty archive and directory; takes some seconds.

    Args:
        archive: gets the reports.
        importer: gets the studies' files.
        directory: gets organisations, stations, physicians and the user's profile.
        paths: the data directory; the files are made in its staging folder.
        progress: told (studies done, studies).

    Raises:
        StorageError: a study could not be imported.
    """
    build_directory(directory)
    plans = _plans(datetime.now().astimezone())
    paths.staging.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix="demo-", dir=paths.staging))
    try:
        for done, plan in enumerate(plans):
            progress(done, len(plans))
            folder = staging / plan.study.key
            folder.mkdir()
            if _make_study(plan, importer, folder, staging):
                _attach_reports(plan, archive, staging)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    _build_care_teams(plans, archive, directory)
    progress(len(plans), len(plans))


def _make_study(plan: _Plan, importer: Importer, folder: Path, staging: Path) -> bool:
    """Write and import a study's files; False when it has none here."""
    files = list(plan.make(plan.study, folder))
    if not files:
        return False
    for number, report in enumerate(plan.reports, start=1):
        if report.form == "dicom":
            renderer = Renderer(output=folder, organization=INSTITUTION)
            made = _text_report(plan.study, report, number, staging)
            renderer.encapsulated_pdf(made, _study_of(plan.study), files[0])
    result = importer.run([folder])
    if result.failed:
        raise StorageError(
            Message("The demonstration's studies cannot be made"),
            Message("Make room on the disk and start the demonstration again."),
            detail=str(result.failed[0].reason),
        )
    return True


def _attach_reports(plan: _Plan, archive: Archive, staging: Path) -> None:
    uid = StudyInstanceUID(str(plan.study.uid()))
    for number, report in enumerate(plan.reports, start=1):
        made = _text_report(plan.study, report, number, staging)
        if report.form == "dicom":
            continue
        source = made.path
        if report.form == "pdf":
            renderer = Renderer(output=staging, organization=INSTITUTION)
            source = staging / f"{plan.study.key}-{number}.pdf"
            source.write_bytes(renderer.pdf(made, _study_of(plan.study)))
        archive.attach_report(uid, source, status=report.status, title=report.title, author=READER)


def _text_report(study: DemoStudy, report: _DemoReport, number: int, staging: Path) -> Report:
    """Write a report's text to a file and describe it."""
    path = staging / f"{study.key}-{number}.txt"
    path.write_text(report.text, encoding="utf-8")
    return Report(
        id=ReportId(number),
        study_instance_uid=StudyInstanceUID(str(study.uid())),
        version=number,
        status=report.status,
        kind=ReportKind.ATTACHED_TEXT,
        title=report.title,
        created_at=(study.moment + timedelta(minutes=35 * number)).astimezone(UTC),
        path=path,
        sha256=study.uid("report", number),
        author=READER,
    )


def _study_of(study: DemoStudy) -> Study:
    return Study(
        StudyInstanceUID(str(study.uid())),
        Patient(study.patient_id, study.name, dicom_files.birth_date(study), study.sex, "DEMO"),
        accession_number=study.accession_number,
        study_date=f"{study.moment:%Y%m%d}",
        study_time=f"{study.moment:%H%M%S}",
        description=study.description,
        referring_physician_name=study.referring,
        institution_name=INSTITUTION,
    )


def _plans(now: datetime) -> list[_Plan]:
    """Return the studies, the newest an hour ago, the oldest of last month."""

    def ago(days: int, minutes: int) -> datetime:
        if days:
            clock = now.replace(hour=8, minute=0, second=0, microsecond=0)
            return clock - timedelta(days=days) + timedelta(minutes=minutes)
        # today's stay today, also shortly after midnight
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return max(now - timedelta(minutes=minutes), midnight + timedelta(seconds=minutes))

    final, preliminary = ReportStatus.FINAL, ReportStatus.PRELIMINARY
    amended = ReportStatus.AMENDED
    maria = ("DEMO-0001", "SILVA^MARIA DA CONCEIÇÃO", "19610503", "F")
    return [
        _Plan(
            DemoStudy("chest-ct", *maria, "TC TÓRAX COM CONTRASTE", ago(0, 65), _REIS, "CHEST",
                      stat=True, consulting=_SERGIO),
            dicom_files.chest_ct,
            (_DemoReport("pdf", final, "Tomografia computadorizada do tórax", texts.CHEST_CT),),
        ),
        _Plan(
            DemoStudy("head-ct", "DEMO-0002", "SOUZA^JOÃO PEDRO", "19780911", "M",
                      "TC CRÂNIO", ago(0, 25), _ANA, "HEAD", stat=True),
            dicom_files.head_ct,
            (_DemoReport("txt", preliminary, "Tomografia computadorizada do crânio",
                         texts.HEAD_CT),),
        ),
        _Plan(
            DemoStudy("knee-mr", "DEMO-0003", "GONÇALVES^ANDRÉ LUÍS", "19930228", "M",
                      "RM JOELHO DIREITO", ago(1, 310), _PAULO, "KNEE"),
            dicom_files.knee_mr,
        ),
        _Plan(  # same name as the first, another person
            DemoStudy("chest-cr", "DEMO-0104", "SILVA^MARIA DA CONCEIÇÃO", "19871219", "F",
                      "RX TÓRAX PA", ago(0, 140), _REIS, "CHEST"),
            dicom_files.chest_x_ray,
        ),
        _Plan(
            DemoStudy("abdomen-us", "DEMO-0005", "ARAÚJO^INÊS", "19850630", "F",
                      "US ABDOME TOTAL", ago(0, 190), _HELENA, "ABDOMEN"),
            dicom_files.ultrasound,
            (_DemoReport("dicom", final, "Ultrassonografia do abdome", texts.ULTRASOUND),),
        ),
        _Plan(
            DemoStudy("breast-mg", "DEMO-0006", "FALCÃO^LÚCIA HELENA", "19690817", "F",
                      "MAMOGRAFIA DIGITAL BILATERAL", ago(2, 95), _HELENA, "BREAST"),
            dicom_files.mammography,
            (_DemoReport("txt", final, "Mamografia", texts.MAMMOGRAPHY_1),
             _DemoReport("txt", amended, "Mamografia", texts.MAMMOGRAPHY_2)),
        ),
        _Plan(
            DemoStudy("hand-dx", "DEMO-0007", "BRANDÃO^ANTÔNIO", "", "M",
                      "RX MÃO ESQUERDA", ago(1, 45), _PAULO, "HAND"),
            dicom_files.hand_x_ray,
            (_DemoReport("txt", final, "Radiografia da mão esquerda", texts.HAND_X_RAY),),
        ),
        _Plan(
            DemoStudy("bone-nm", "DEMO-0008", "ASSUNÇÃO^SEBASTIÃO", "19490107", "M",
                      "CINTILOGRAFIA ÓSSEA", ago(4, 60), _REIS, "WHOLEBODY"),
            dicom_files.sample("JPEG2000.dcm", title="CORPO INTEIRO"),
            (_DemoReport("pdf", final, "Cintilografia óssea de corpo inteiro", texts.BONE_SCAN),),
        ),
        _Plan(
            DemoStudy("heart-xa", "DEMO-0009", "MAGALHÃES^LUÍS FELIPE", "19570412", "M",
                      "CINECORONARIOGRAFIA", ago(3, 20), _SERGIO, "HEART"),
            dicom_files.angiography,
            (_DemoReport("txt", final, "Cinecoronariografia", texts.ANGIOGRAPHY),),
        ),
        _Plan(
            DemoStudy("spine-ct", "DEMO-0010", "PAIXÃO^TÂNIA", "19820924", "F",
                      "TC COLUNA TORÁCICA", ago(5, 230), _PAULO, "TSPINE"),
            dicom_files.sample("CT_small.dcm", title="COLUNA TORÁCICA"),
        ),
        _Plan(
            DemoStudy("abdomen-mr", "DEMO-0011", "MENDONÇA^CÉSAR", "19720315", "M",
                      "RM ABDOME SUPERIOR", ago(6, 120), _ANA, "ABDOMEN"),
            dicom_files.sample("examples_overlay.dcm", title="AX T1 COM CONTRASTE"),
        ),
        _Plan(
            DemoStudy("heart-us", "DEMO-0012", "FRANÇA^ZÉLIA", "19900502", "F",
                      "ECOCARDIOGRAMA", ago(9, 75), _SERGIO, "HEART"),
            dicom_files.sample("examples_ybr_color.dcm", title="QUATRO CÂMARAS"),
            (_DemoReport("txt", final, "Ecocardiograma transtorácico", texts.ECHO),),
        ),
        _Plan(  # an earlier examination of the first patient
            DemoStudy("chest-cr-before", *maria, "RX TÓRAX PA", ago(12, 150), _REIS, "CHEST"),
            dicom_files.chest_x_ray,
            (_DemoReport("txt", final, "Radiografia do tórax", texts.CHEST_X_RAY),),
        ),
        _Plan(
            DemoStudy("hand-dx-before", "DEMO-0014", "LEÃO^VITÓRIA", "20151008", "F",
                      "RX MÃO ESQUERDA (IDADE ÓSSEA)", ago(24, 400), _ANA, "HAND"),
            dicom_files.hand_x_ray,
        ),
    ]  # fmt: skip


# --- people and places ------------------------------------------------------------------------


def build_directory(directory: Directory) -> None:
    """Enter organisations, stations, physicians and the user; what is there already stays."""
    if directory.organizations():
        return
    hospital = directory.save_organization(
        ImagingOrganization(OrganizationId(0), "Hospital Central (demo)", city="São Paulo")
    )
    directory.save_organization(
        ImagingOrganization(OrganizationId(0), "Clínica Boa Vista (demo)", city="Campinas")
    )
    south = directory.save_organization(
        ImagingOrganization(OrganizationId(0), "Rede Diagnóstica Sul (demo)", city="Porto Alegre")
    )
    # both ports are reserved: the first is replaced when the loopback hospital starts, nothing
    # ever answers on the second
    for organization, name in ((hospital, STATION), (south, OFFLINE_STATION)):
        directory.save_station(Station(StationId(0), organization.id, name, name, "127.0.0.1", 1))
    for practitioner in _practitioners():
        directory.save_practitioner(practitioner)
    directory.save_profile(
        UserProfile(
            name=f"{READER} (demo)",
            organization="Hospital Central (demo)",
            contacts=(
                ContactPoint(ContactSystem.EMAIL, "luiza.souza@hospital-central.example"),
                ContactPoint(ContactSystem.FAX, "+551133330100"),
            ),
        )
    )


def _practitioners() -> list[Practitioner]:
    email, fax, sms = ContactSystem.EMAIL, ContactSystem.FAX, ContactSystem.SMS

    def person(
        name: str,
        licence: str,
        specialty: str,
        preferred: ContactSystem,
        *contacts: tuple[ContactSystem, str],
    ) -> Practitioner:
        ranks = dict.fromkeys(ContactSystem, 0)
        points = []
        for system, value in contacts:
            ranks[system] += 1
            points.append(ContactPoint(system, value, rank=ranks[system]))
        return Practitioner(PractitionerId(0), name, licence, specialty, tuple(points), preferred)

    return [
        person("Dr. Carlos Reis", "CRM 10001-SP", "Pneumologia", email,
               (email, "carlos.reis@hospital-central.example"),
               (email, "c.reis@clinica-boa-vista.example"), (fax, "+551133330101")),
        person("Dra. Ana Beatriz Conceição", "CRM 10002-SP", "Neurologia", sms,
               (sms, "+5511990000102"), (email, "ana.conceicao@hospital-central.example")),
        person("Dr. Paulo Gonçalves", "CRM 10003-SP", "Ortopedia", fax,
               (fax, "+551133330103"), (email, "paulo.goncalves@clinica-boa-vista.example")),
        person("Dra. Helena Brandão", "CRM 10004-SP", "Mastologia", email,
               (email, "helena.brandao@clinica-boa-vista.example"), (sms, "+5511990000104")),
        person("Dr. Sérgio Muniz", "CRM 10005-SP", "Cardiologia", email,
               (email, "sergio.muniz@hospital-central.example")),
        person(READER, "CRM 10006-SP", "Radiologia", email,
               (email, "luiza.souza@hospital-central.example")),
    ]  # fmt: skip


def _build_care_teams(plans: list[_Plan], archive: Archive, directory: Directory) -> None:
    """Enter a consulting physician for the preliminary head CT; the rest is in the headers."""
    colleague = next(iter(directory.practitioners("Sérgio Muniz")), None)
    for plan in plans:
        if plan.study.key == "head-ct" and colleague is not None:
            uid = archive.study(StudyInstanceUID(str(plan.study.uid()))).study_instance_uid
            directory.set_care_team(uid, CareTeamRole.CONSULTING, [colleague.id])
