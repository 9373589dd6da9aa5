"""What the worklist window and the ``worklist`` command show."""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamMember,
    Instance,
    PinnedImage,
    Report,
    ReportId,
    ReportStatus,
    Series,
    SeriesInstanceUID,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CpuPool, ReportRenderer
from omega_desktop.domain.worklist import WorklistPage, WorklistQuery
from omega_desktop.reports.key_images import KeyImage
from omega_desktop.reports.preview import page_png
from omega_desktop.services.key_pictures import KeyPictures, thumbnail_file
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.paths import DataPaths

THUMBNAIL_PX = 128


class WorklistService:
    """Read access to studies for the screens, with cached pictures.

    ``thumbnail``, ``key_images``, ``offered_key_images``, ``report_page`` and ``report_pdf`` take
    longer than a frame: run them as jobs.
    """

    def __init__(
        self,
        *,
        archive: Archive,
        directory: Directory,
        renderer: ReportRenderer,
        cpu: CpuPool,
        paths: DataPaths,
        key_pictures: KeyPictures | None = None,
    ) -> None:
        self._archive = archive
        self._directory = directory
        self._renderer = renderer
        self._cpu = cpu
        self._key_pictures = key_pictures or KeyPictures(archive=archive, cpu=cpu)
        self._cache = paths.cache

    def page(self, query: WorklistQuery, offset: int = 0, limit: int = 200) -> WorklistPage:
        """A slice of the studies a query finds."""
        return self._archive.search(query, offset=offset, limit=limit)

    def modalities(self) -> Sequence[str]:
        """Modalities there are, for the filter."""
        return self._archive.modalities()

    def study(self, uid: StudyInstanceUID) -> Study:
        """One study; raises ``NotFoundError``."""
        return self._archive.study(uid)

    def series(self, uid: StudyInstanceUID) -> Sequence[Series]:
        """A study's series in series number order."""
        return self._archive.series(uid)

    def instances(self, uid: StudyInstanceUID) -> Sequence[Instance]:
        """A study's instances in sending order."""
        return self._archive.instances(uid)

    def reports(self, uid: StudyInstanceUID) -> Sequence[Report]:
        """A study's report versions, newest first."""
        return self._archive.reports(uid)

    def care_team(self, uid: StudyInstanceUID) -> Sequence[CareTeamMember]:
        """Who ordered, consults and reads the study."""
        return self._directory.care_team(uid, self._archive.care_team_names(uid))

    def attach_report(
        self,
        uid: StudyInstanceUID,
        source: Path,
        *,
        status: ReportStatus,
        title: str = "",
        author: str = "",
    ) -> Report:
        """Add a PDF or text file as the study's next report version."""
        return self._archive.attach_report(uid, source, status=status, title=title, author=author)

    def thumbnail(self, uid: StudyInstanceUID, series_uid: SeriesInstanceUID) -> bytes:
        """PNG of the middle image of a series; raises ``OmegaError`` when it has none."""
        instances = self._archive.series_instances(uid, series_uid)
        if not instances:
            raise NotFoundError(Message("The series has no instances"))
        middle = instances[len(instances) // 2]
        return self._cached(
            f"thumbnail {middle.sha256}",
            lambda: self._cpu.run(thumbnail_file, str(middle.path), THUMBNAIL_PX),
        )

    def report_pdf(self, report_id: ReportId, pinned: Sequence[PinnedImage] = ()) -> bytes:
        """The report as it would be sent, before a password protects it.

        Args:
            report_id: the version.
            pinned: the key images that go with it.
        """
        report = self._archive.report(report_id)
        study = self._archive.study(report.study_instance_uid)
        return self._renderer.pdf(report, study, pinned)

    def report_page(self, report_id: ReportId, width_px: int, page: int = 0) -> bytes:
        """PNG of one page of the report."""
        pdf = self.report_pdf(report_id)
        # by the pages' own content: a changed letterhead or patient's name is seen at once
        return self._cached(
            f"page {hashlib.sha256(pdf).hexdigest()} {page} {width_px}",
            lambda: page_png(pdf, page=page, width_px=width_px),
        )

    def key_images(self, uid: StudyInstanceUID) -> Sequence[KeyImage]:
        """The images that a key object selection of the study names, drawn; none without one."""
        study = self._archive.study(uid)
        return [self._key_pictures.draw(study, one) for one in self.offered_key_images(uid)]

    def offered_key_images(self, uid: StudyInstanceUID) -> tuple[PinnedImage, ...]:
        """Those of them that can be drawn, by their identifiers; what a delivery keeps."""
        return self._key_pictures.offered(uid)

    def _cached(self, what: str, make: Callable[[], bytes]) -> bytes:
        place = self._cache / f"{hashlib.sha256(what.encode()).hexdigest()}.png"
        try:
            return place.read_bytes()
        except OSError:
            picture = make()
        partial = place.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        with suppress(OSError):  # a full disk costs the cache, not the picture
            partial.write_bytes(picture)
            partial.replace(place)
        return picture
