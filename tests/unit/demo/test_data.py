"""The demonstration's studies and people."""

import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from pydicom import dcmread

from omega_desktop.demo.data import OFFLINE_STATION, STATION, build_demo, build_directory
from omega_desktop.demo.dicom_files import INSTITUTION
from omega_desktop.dicom.importer import Importer
from omega_desktop.dicom.thumbnails import thumbnail_png
from omega_desktop.domain.model import (
    CareTeamRole,
    ContactSystem,
    ReportKind,
    ReportStatus,
    Study,
)
from omega_desktop.domain.worklist import WorklistQuery
from omega_desktop.reports.discovery import describe
from omega_desktop.reports.preview import page_count
from omega_desktop.reports.renderer import Renderer
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.database import Database
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.paths import DataPaths


class Demo:
    """A built demonstration."""

    def __init__(self, root: Path) -> None:
        self.paths = DataPaths(root)
        self.paths.create()
        self.database = Database(self.paths.database)
        self.archive = Archive(self.database, self.paths)
        self.directory = Directory(self.database)
        self.steps: list[tuple[int, int]] = []
        importer = Importer(self.archive, staging=self.paths.staging, describe_report=describe)
        self.begun = datetime.now().astimezone()
        started = time.process_time()
        build_demo(
            self.archive, importer, self.directory, self.paths,
            progress=lambda done, total: self.steps.append((done, total)),
        )  # fmt: skip
        self.cpu_s = time.process_time() - started

    @property
    def studies(self) -> Sequence[Study]:
        return self.archive.search(WorklistQuery()).studies


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Built once: it takes seconds."""
    built = Demo(tmp_path_factory.mktemp("demo"))
    yield built
    built.database.close()


def test_that_there_is_a_study_for_everything_the_window_can_show(demo: Demo) -> None:
    studies = demo.studies
    assert len(studies) == 14
    modalities = {modality for study in studies for modality in study.modalities}
    assert modalities >= {"CT", "MR", "CR", "DX", "MG", "US", "XA", "NM", "SR", "DOC"}
    assert sum(study.stat for study in studies) == 2
    statuses = [study.report_status for study in studies]
    assert {ReportStatus.FINAL, ReportStatus.PRELIMINARY, ReportStatus.AMENDED, None} == set(
        statuses
    )
    assert [study.patient.birth_date for study in studies].count(None) == 1
    kinds = {report.kind for study in studies
             for report in demo.archive.reports(study.study_instance_uid)}  # fmt: skip
    assert kinds == set(ReportKind)


def test_that_two_people_of_one_name_are_told_apart_by_id_and_birth_date(demo: Demo) -> None:
    same = {
        (study.patient.patient_id, study.patient.birth_date)
        for study in demo.studies
        if study.patient.name == "SILVA^MARIA DA CONCEIÇÃO"
    }
    assert same == {("DEMO-0001", date(1961, 5, 3)), ("DEMO-0104", date(1987, 12, 19))}


def test_that_the_amended_study_has_both_versions(demo: Demo) -> None:
    (study,) = [one for one in demo.studies if one.report_status is ReportStatus.AMENDED]
    versions = demo.archive.reports(study.study_instance_uid)
    assert [(one.version, one.status) for one in versions] == [
        (2, ReportStatus.AMENDED), (1, ReportStatus.FINAL),
    ]  # fmt: skip


def test_that_todays_filter_finds_something_and_nothing_is_in_the_future(demo: Demo) -> None:
    today = f"{demo.begun:%Y%m%d}"
    moments = [study.study_date + study.study_time for study in demo.studies]
    assert sum(moment.startswith(today) for moment in moments) >= 4
    assert max(moments) <= f"{datetime.now().astimezone():%Y%m%d%H%M%S}"
    assert len({moment[:8] for moment in moments}) > 6


def test_that_everything_is_marked_as_demonstration(demo: Demo) -> None:
    for study in demo.studies:
        assert study.patient.patient_id.startswith("DEMO-")
        assert study.institution_name == INSTITUTION
        for instance in demo.archive.instances(study.study_instance_uid):
            ds = dcmread(instance.path, stop_before_pixels=True)
            if "US" in study.modalities and ds.get("PatientID") == "DEMO-0005":
                assert ds.BurnedInAnnotation == "YES"


def test_that_every_image_has_a_thumbnail(demo: Demo) -> None:
    for study in demo.studies:
        for series in demo.archive.series(study.study_instance_uid):
            if series.modality in {"SR", "DOC"}:
                continue
            instances = demo.archive.series_instances(
                study.study_instance_uid, series.series_instance_uid
            )
            assert len(thumbnail_png(instances[len(instances) // 2].path, size_px=96)) > 700


def test_that_every_report_can_be_sent(demo: Demo, tmp_path: Path) -> None:
    renderer = Renderer(output=tmp_path)
    for study in demo.studies:
        context = demo.archive.instances(study.study_instance_uid)[0].path
        for report in demo.archive.reports(study.study_instance_uid):
            assert page_count(renderer.pdf(report, study)) == 1
            assert renderer.encapsulated_pdf(report, study, context).is_file()


def test_that_the_care_team_comes_from_headers_and_directory(demo: Demo) -> None:
    for study in demo.studies:
        uid = study.study_instance_uid
        team = demo.directory.care_team(uid, demo.archive.care_team_names(uid))
        roles = {member.role for member in team}
        assert roles >= {CareTeamRole.REFERRING, CareTeamRole.READING}
        assert all(member.practitioner is not None for member in team)


def test_that_people_and_places_are_there_once(demo: Demo) -> None:
    build_directory(demo.directory)  # again: changes nothing
    assert len(demo.directory.organizations()) == 3
    assert demo.directory.station_by_name(STATION).ae_title == STATION
    assert demo.directory.station_by_name(OFFLINE_STATION).host == "127.0.0.1"
    preferred = {person.preferred for person in demo.directory.practitioners()}
    assert preferred == {ContactSystem.EMAIL, ContactSystem.FAX, ContactSystem.SMS}
    profile = demo.directory.profile()
    assert {point.system for point in profile.contacts} == {ContactSystem.EMAIL, ContactSystem.FAX}
    addresses = [
        point.value
        for person in demo.directory.practitioners()
        for point in (*person.contacts, *profile.contacts)
        if point.system is ContactSystem.EMAIL
    ]
    assert all(address.endswith(".example") for address in addresses)


def test_that_building_is_quick_reports_progress_and_leaves_no_litter(demo: Demo) -> None:
    assert demo.steps[0] == (0, 14)
    assert demo.steps[-1] == (14, 14)
    assert list(demo.paths.staging.iterdir()) == []
    assert demo.cpu_s < 20
