"""What every window is handed: the program's objects, built once by ``app.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from omega_desktop.dicom.importer import Importer
    from omega_desktop.domain.ports import Secrets
    from omega_desktop.reports.renderer import Renderer
    from omega_desktop.runtime.dispatcher import Dispatcher
    from omega_desktop.runtime.jobs import JobRunner
    from omega_desktop.services.physician_choice import PhysicianChoices
    from omega_desktop.services.send_service import SendService
    from omega_desktop.services.share_service import ShareService
    from omega_desktop.services.worklist_service import WorklistService
    from omega_desktop.storage.archive import Archive
    from omega_desktop.storage.audit import AuditTrail
    from omega_desktop.storage.directory import Directory
    from omega_desktop.storage.outbox import Outbox
    from omega_desktop.storage.paths import DataPaths
    from omega_desktop.storage.settings import Settings
    from omega_desktop.widgets.theme import Theme


@dataclass(frozen=True)
class Context:
    """The program's objects. ``demo`` is true on demonstration data."""

    paths: DataPaths
    settings: Settings
    secrets: Secrets
    directory: Directory
    archive: Archive
    outbox: Outbox
    worklist: WorklistService
    send: SendService
    physicians: PhysicianChoices
    shares: ShareService
    importer: Importer
    renderer: Renderer
    audit: AuditTrail
    jobs: JobRunner
    dispatcher: Dispatcher
    theme: Theme
    demo: bool
