"""The session's drafts: what was typed for a study is still there when Send is opened again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.model import DeliveryId, DeliveryState, Study
from omega_desktop.storage.outbox import Outbox
from omega_desktop.ui.send_draft import Page, StudyDraft
from omega_desktop.ui.send_report_draft import ReportDraft

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """The dialog's values. ``submitted`` are the deliveries made of it, if any."""

    page: Page
    report: ReportDraft = field(repr=False)
    study: StudyDraft = field(repr=False)
    submitted: tuple[DeliveryId, ...] = ()


class DraftStore(QObject):
    """Drafts by study, in memory only. Never shared between studies."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: dict[Key, KeptDraft] = {}

    @staticmethod
    def of(session: QObject) -> "DraftStore":
        """The store owned by an object that lives as long as the session."""
        found = session.findChild(DraftStore, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return found if isinstance(found, DraftStore) else DraftStore(session)

    def keep(self, studies: Sequence[Study], draft: KeptDraft) -> None:
        """Remember a draft."""
        self._kept[_key(studies)] = draft

    def forget(self, studies: Sequence[Study]) -> None:
        """Nothing was typed: the next dialog starts with what is usual then."""
        self._kept.pop(_key(studies), None)

    def take(self, studies: Sequence[Study], outbox: Outbox) -> KeptDraft | None:
        """What was typed for these studies, None when there is nothing (any more).

        A draft that was sent comes back only when all of it was undone or cancelled.
        """
        kept = self._kept.get(_key(studies))
        if kept is None or not kept.submitted:
            return kept
        if all(_is_cancelled(outbox, one) for one in kept.submitted):
            return kept
        del self._kept[_key(studies)]
        return None


def _key(studies: Sequence[Study]) -> Key:
    return tuple(sorted(one.study_instance_uid for one in studies))


def _is_cancelled(outbox: Outbox, delivery_id: DeliveryId) -> bool:
    try:
        return outbox.delivery(delivery_id).state is DeliveryState.CANCELLED
    except NotFoundError:
        return False
