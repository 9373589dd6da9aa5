"""Key images of a study: which can go with its report, and their pictures."""

from pathlib import Path

from omega_desktop.dicom.thumbnails import ThumbnailError, thumbnail_png
from omega_desktop.domain.errors import NotFoundError, ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Instance, PinnedImage, Study, StudyInstanceUID
from omega_desktop.domain.ports import CpuPool
from omega_desktop.reports import key_images
from omega_desktop.reports.key_images import KeyImage, KeyReference
from omega_desktop.reports.same_patient import is_of_another
from omega_desktop.storage.archive import Archive

KEY_IMAGE_PX = 1000


class KeyPictures:
    """Reads files and draws: not for the main thread. Any other thread may call."""

    def __init__(self, *, archive: Archive, cpu: CpuPool) -> None:
        self._archive = archive
        self._cpu = cpu

    def offered(self, uid: StudyInstanceUID) -> tuple[PinnedImage, ...]:
        """The images that the study's key object selection names and that can be drawn."""
        study = self._archive.study(uid)
        return tuple(
            PinnedImage(one.instance.sop_instance_uid, one.frame)
            for one in key_images.referenced(self._archive.instances(uid))
            if not self._is_of_another_patient(one.instance, study)
            and self._picture(one.instance.path, one.frame) is not None
        )

    def draw(self, study: Study, image: PinnedImage) -> KeyImage:
        """A chosen image as it is printed.

        Raises:
            ReportError: it is not in the study any more, or cannot be drawn.
        """
        reference = KeyReference(self._instance(study, image), image.frame)
        series = self._archive.series(study.study_instance_uid)
        drawn = key_images.rendered([reference], series, self._picture)
        if not drawn:
            raise ReportError(
                Message("A key image cannot be printed"),
                Message("Choose another image, or send the report without key images."),
            )
        return drawn[0]

    def _instance(self, study: Study, image: PinnedImage) -> Instance:
        try:
            instance = self._archive.instance(image.sop_instance_uid)
        except NotFoundError:
            instance = None
        if instance is None or instance.study_instance_uid != study.study_instance_uid:
            raise ReportError(
                Message("A key image is no longer in the study"),
                Message("Send the report again, without it."),
            )
        if self._is_of_another_patient(instance, study):
            raise ReportError(
                Message("A key image names another patient than the study"),
                Message("Send the report again, without it."),
            )
        return instance

    def _is_of_another_patient(self, instance: Instance, study: Study) -> bool:
        """Whether it came with the study by mistake. Reads a file only where one is in doubt."""
        doubtful = self._archive.may_be_another_patient(instance.sop_instance_uid)
        return doubtful and is_of_another(instance.path, study.patient)

    def _picture(self, path: Path, frame: int | None) -> bytes | None:
        try:
            return self._cpu.run(thumbnail_file, str(path), KEY_IMAGE_PX, frame)
        except ThumbnailError:
            return None


def thumbnail_file(path: str, size_px: int, frame: int | None = None) -> bytes:
    """Make a thumbnail in a worker process."""
    return thumbnail_png(Path(path), size_px=size_px, frame=frame)
