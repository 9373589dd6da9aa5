"""The program without a window: every object of one data directory, built once.

``app.py`` adds what needs Qt; the command line uses it as it is.
"""

import hashlib
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from omega_desktop.dicom.importer import Importer
from omega_desktop.domain.errors import StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel
from omega_desktop.domain.ports import CpuPool, Sender
from omega_desktop.reports.discovery import describe
from omega_desktop.reports.letterhead import Letterhead
from omega_desktop.reports.renderer import Renderer
from omega_desktop.senders.bounces import Bounces
from omega_desktop.senders.dicom_store import DicomStoreSender
from omega_desktop.senders.email import EmailSender
from omega_desktop.senders.fax import FaxSender
from omega_desktop.senders.fax_connecting import connector as fax_connector
from omega_desktop.senders.link import LinkSender
from omega_desktop.senders.link_gateway import connector
from omega_desktop.senders.link_making import LinkMaker
from omega_desktop.senders.mail_out import MailOut
from omega_desktop.senders.media import MediaSender
from omega_desktop.senders.oauth import SEALED_WITH, SignIn
from omega_desktop.senders.portal import PortalSender
from omega_desktop.senders.sms import SmsSender
from omega_desktop.services.falling_back import FallBack
from omega_desktop.services.key_pictures import KeyPictures
from omega_desktop.services.physician_choice import PhysicianChoices
from omega_desktop.services.send_planning import SendPlanner
from omega_desktop.services.send_service import SendService
from omega_desktop.services.share_service import ShareService
from omega_desktop.services.worklist_service import WorklistService
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.credentials import KeyringSecrets
from omega_desktop.storage.database import Database, now
from omega_desktop.storage.directory import Directory
from omega_desktop.storage.outbox import Outbox
from omega_desktop.storage.paths import DataPaths
from omega_desktop.storage.sealed_file import SealedFile
from omega_desktop.storage.settings import Settings
from omega_desktop.storage.shares import Shares
from omega_desktop.storage.vault import Vault

_UNPACKED_WITHIN_S = 3600.0


@dataclass(frozen=True)
class Program:
    """The objects of one data directory."""

    paths: DataPaths
    database: Database
    settings: Settings
    secrets: KeyringSecrets
    directory: Directory
    archive: Archive
    audit: AuditTrail
    outbox: Outbox
    importer: Importer
    renderer: Renderer
    worklist: WorklistService
    send: SendService
    physicians: PhysicianChoices
    fall_back: FallBack
    shares: ShareService
    share_store: Shares
    senders: Mapping[Channel, Sender]

    def close(self) -> None:
        """Close the database; no thread may be using it."""
        self.database.close()

    def empty_staging(self) -> None:
        """Remove what deliveries of a dead process left; only for the holder of the worker lock.

        Young files stay: another process, which needs no lock for it, may be unpacking a zip file.
        """
        oldest = time.time() - _UNPACKED_WITHIN_S
        for leftover in self.paths.staging.iterdir():
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
                continue
            with suppress(OSError):  # gone meanwhile, or held open
                if leftover.stat().st_mtime < oldest:
                    leftover.unlink()
        making = self.share_store.being_made()
        for pieces in self.paths.outgoing_shares.iterdir():
            if pieces.name not in making:
                shutil.rmtree(pieces, ignore_errors=True)
        for opened in self.paths.cache.glob("report-*.pdf"):  # for another program to show
            with suppress(OSError):
                opened.unlink()


def open_program(paths: DataPaths, cpu: CpuPool, *, system_language: str = "pt-BR") -> Program:
    """Open (or make) a data directory.

    Args:
        paths: where it is.
        cpu: where work that loads a processor goes.
        system_language: BCP 47 tag of the words printed on reports while the settings leave the
            language to the system.

    Raises:
        StorageError: the directory or its database cannot be used.
    """
    try:
        paths.create()
    except OSError as fault:
        raise StorageError(
            Message("The data directory cannot be made or written"),
            Message("Check the place and its permissions, or choose another with --data-dir."),
            detail=type(fault).__name__,
        ) from fault
    database = Database(paths.database)
    settings = Settings(database)
    secrets = KeyringSecrets(namespace=_namespace(paths))
    directory = Directory(database)
    archive = Archive(database, paths)
    audit = AuditTrail(database)
    outbox = Outbox(database, audit)
    shares = Shares(database, outbox, audit)
    vault = Vault(secrets)
    key_pictures = KeyPictures(archive=archive, cpu=cpu)
    renderer = Renderer(
        output=paths.staging,
        letterhead=lambda: _letterhead(settings),
        language=settings.text("language") or system_language,
        draw=key_pictures.draw,
    )
    planner = SendPlanner(outbox=outbox, archive=archive, directory=directory, settings=settings)
    links = LinkMaker(
        studies=archive,
        journal=outbox,
        shares=shares,
        vault=vault,
        renderer=renderer,
        cpu=cpu,
        settings=settings,
        secrets=secrets,
        staging=paths.staging,
        outgoing=paths.outgoing_shares,
    )
    sign_in = SignIn(
        settings=settings,
        secrets=secrets,
        kept=SealedFile(paths.sign_in, secrets, key=SEALED_WITH),
        clock=now,
    )
    bounces = Bounces(settings=settings, secrets=secrets, clock=now, tokens=sign_in)
    mail = MailOut(
        journal=outbox, settings=settings, secrets=secrets, clock=now, tokens=sign_in,
        bounces=bounces,
    )  # fmt: skip
    link_sender = LinkSender(
        links=links,
        journal=outbox,
        settings=settings,
        secrets=secrets,
        tokens=sign_in,
        bounces=bounces,
    )
    senders: list[Sender] = [
        DicomStoreSender(
            studies=archive,
            stations=directory,
            journal=outbox,
            renderer=renderer,
            cpu=cpu,
            settings=settings,
            staging=paths.staging,
        ),
        MediaSender(
            studies=archive,
            journal=outbox,
            renderer=renderer,
            cpu=cpu,
            settings=settings,
            staging=paths.staging,
        ),
        EmailSender(
            studies=archive,
            journal=outbox,
            renderer=renderer,
            settings=settings,
            secrets=secrets,
            tokens=sign_in,
            bounces=bounces,
            as_link=link_sender,
        ),
        link_sender,
        PortalSender(
            studies=archive,
            journal=outbox,
            links=links,
            renderer=renderer,
            settings=settings,
            secrets=secrets,
            mail=mail,
        ),
        FaxSender(
            studies=archive,
            journal=outbox,
            renderer=renderer,
            settings=settings,
            connect=fax_connector(settings, secrets, mail),
        ),
        SmsSender(links=links, journal=outbox, settings=settings, secrets=secrets),
    ]
    connect = connector(settings, secrets)
    send = SendService(
        outbox=outbox,
        planner=planner,
        directory=directory,
        settings=settings,
        secrets=secrets,
        vault=vault,
        connect=connect,
        sign_in=sign_in,
        mail=mail,
    )
    return Program(
        paths=paths,
        database=database,
        settings=settings,
        secrets=secrets,
        directory=directory,
        archive=archive,
        audit=audit,
        outbox=outbox,
        importer=Importer(archive, staging=paths.staging, describe_report=describe),
        renderer=renderer,
        worklist=WorklistService(
            archive=archive,
            directory=directory,
            renderer=renderer,
            cpu=cpu,
            paths=paths,
            key_pictures=key_pictures,
        ),
        send=send,
        physicians=PhysicianChoices(archive=archive, directory=directory, planner=planner),
        fall_back=FallBack(outbox=outbox, planner=planner, send=send),
        shares=ShareService(
            shares=shares,
            outbox=outbox,
            archive=archive,
            send=send,
            settings=settings,
            vault=vault,
            connect=connect,
            outgoing=paths.outgoing_shares,
        ),
        share_store=shares,
        senders={sender.channel: sender for sender in senders},
    )


def _letterhead(settings: Settings) -> Letterhead:
    """What stands at the top of reports, as it is set now."""
    logo = settings.text("organization.logo")
    return Letterhead(
        name=settings.text("organization.name"),
        address=settings.text("organization.address"),
        phone=settings.text("organization.phone"),
        logo=Path(logo) if logo else None,
    )


def _namespace(paths: DataPaths) -> str:
    """A short name of this data directory, so that two never share a password."""
    return hashlib.sha256(str(paths.root.resolve()).encode()).hexdigest()[:12]
