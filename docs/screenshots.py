"""Draws the pictures of the guides and writes their tables of keys: ``dev.py screenshots``.

Everything shown is real. The demonstration's studies are imported, sent to peers on loopback, and
the states come from what those peers answered: a mail server that refuses one recipient and hangs
up on another, a station that is not there, one that stops answering half way.

One process prepares a data directory and keeps the peers; each look (language, colours, scale) is
drawn by a process of its own from a copy, so that no picture depends on another.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import requests
from aiosmtpd.smtp import SMTP
from PySide6.QtCore import (
    QEventLoop,
    QMessageLogContext,
    QSize,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from omega_desktop.app import Built, build
from omega_desktop.demo.data import OFFLINE_STATION, STATION, build_demo
from omega_desktop.demo.gateway import GatewayAccess
from omega_desktop.demo.peers import DemoPeers
from omega_desktop.dicom.receive import Receiver
from omega_desktop.domain.model import (
    Anonymization,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    DicomTarget,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    MediaTarget,
    PortalTarget,
    SendPriority,
    SendRequest,
    SmsTarget,
    Station,
    StationId,
    Study,
)
from omega_desktop.domain.worklist import WorklistQuery
from omega_desktop.runtime.i18n import install_translators
from omega_desktop.share.construction import (
    Challenge,
    LinkKeys,
    b64u,
    from_b64u,
    verifier,
)
from omega_desktop.storage.credentials import environment_name
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.actions import ACTIONS, action_text, action_tip, key_text
from omega_desktop.ui.context import Context
from omega_desktop.ui.main_window import MainWindow
from omega_desktop.ui.outbox_window import OutboxWindow
from omega_desktop.ui.send_dialog import SendDialog
from omega_desktop.ui.send_preview import ReportPreview

DOCS = Path(__file__).resolve().parent
IMAGES = DOCS / "images"
GUIDES = {"en": DOCS / "user-guide.md", "pt-BR": DOCS / "guia-do-usuario.md"}
KEYS_BEGIN = "<!-- keys: written by dev.py screenshots -->"
KEYS_END = "<!-- end of keys -->"
KEYS_HEAD = {"en": "| Key | Command | What it does |", "pt-BR": "| Tecla | Comando | O que faz |"}
WINDOW = QSize(1366, 768)
DEADLINE_S = 30.0
QUIET_LOOKS = 12
"""So many looks in a row without a running job mean that everything has been painted."""

TALL_PX = 1010
"""High enough for every option of a link."""

UNDO_S = 60
SLOW_STATION = "BOAVISTA"
SLOW_AFTER = 7
"""The slow station answers so many instances and then keeps the sender waiting."""

REFUSED = "h.brandao@clinica-boa-vista.example"
SILENT = "sergio.muniz@hospital-central.example"
STRANGER = "dra.lima@consultorio.example"
COLLEAGUE = "joao.prado@clinica-norte.example"
PATIENT = "maria.silva@provedor.example"
CLINIC_FAX = "+551133330101"
MOBILE = "+5511987654321"

CHEST_CT = "TC TÓRAX COM CONTRASTE"
HEAD_CT = "TC CRÂNIO"
KNEE_MR = "RM JOELHO DIREITO"


@dataclass(frozen=True)
class Look:
    """One process that draws: what, and how."""

    language: str
    theme: str = "dark"
    scale: int = 1
    complete: bool = True
    """All windows; else only the worklist, with the images instead of the report."""
    links: bool = True
    """Sending a link, and the window of links."""

    @property
    def suffix(self) -> str:
        """End of the pictures' names."""
        short = self.language.partition("-")[0]
        if self.scale != 1:
            return f"{self.scale * 100}-{short}"
        return short if self.theme == "dark" else f"{self.theme}-{short}"


LOOKS = (
    Look("pt-BR"),
    Look("en"),
    Look("en", theme="light", complete=False, links=False),
    Look("pt-BR", scale=2, complete=False),
)


LOOK_MS = 15


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Let the program work until a condition holds.

    Raises:
        TimeoutError: it does not hold in time; the text says which.
    """
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        loop = QEventLoop()  # QTest.qWait would keep the interpreter from the senders' threads
        QTimer.singleShot(LOOK_MS, loop.quit)
        loop.exec()


# --- peers --------------------------------------------------------------------------------------


class Gate:
    """Lets some instances through to the slow station and holds the rest until opened."""

    def __init__(self) -> None:
        self._left = 0
        self._open = threading.Event()

    def allow(self, count: int) -> None:
        """Let so many through from now on."""
        self._left = count
        self._open.clear()

    def open(self) -> None:
        """Hold nobody any longer."""
        self._open.set()

    def take(self, _file: Path) -> int:
        """Answer an instance: stored."""
        self._left -= 1
        if self._left < 0:
            self._open.wait(DEADLINE_S)
        return 0x0000


class Letters:
    """A mail server's manners: one recipient is refused, one message is never answered."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: Any,  # noqa: ANN401 - aiosmtpd has no types
        _session: Any,  # noqa: ANN401
        envelope: Any,  # noqa: ANN401
        address: str,
        _options: Sequence[str],
    ) -> str:
        """Refuse one recipient."""
        if address == REFUSED:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self,
        server: Any,  # noqa: ANN401
        _session: Any,  # noqa: ANN401
        envelope: Any,  # noqa: ANN401
    ) -> str:
        """Take the message; hang up on one recipient's after its end."""
        if SILENT in envelope.rcpt_tos:
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[int]:
    """A mail server on loopback; gives its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> asyncio.Server:
        return await loop.create_server(lambda: SMTP(Letters(), loop=loop), "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(DEADLINE_S)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(DEADLINE_S)
        loop.close()


# --- preparing ----------------------------------------------------------------------------------


def study(context: Context, description: str) -> Study:
    """One of the demonstration's studies."""
    found = context.archive.search(WorklistQuery(text=description)).studies
    return next(one for one in found if one.description == description)


def to_station(
    context: Context, exam: str, station: str, *, anonymize: bool = False
) -> DeliveryDraft:
    """A study to a station, as the send dialog would draft it."""
    found = context.directory.station_by_name(station)
    owner = context.directory.organization(found.organization_id)
    return DeliveryDraft(
        DicomTarget(found.id, Anonymization(enabled=anonymize)),
        study(context, exam).study_instance_uid,
        f"{owner.name} / {found.name}",
    )


def by_email(context: Context, exam: str, address: str) -> DeliveryDraft:
    """A study's newest report to an address."""
    uid = study(context, exam).study_instance_uid
    return DeliveryDraft(EmailTarget(address), uid, address, context.worklist.reports(uid)[0].id)


def by(context: Context, exam: str, target: FaxTarget | SmsTarget | PortalTarget) -> DeliveryDraft:
    """A study's newest report by fax, text message or to the patient."""
    uid = study(context, exam).study_instance_uid
    recipient = target.email if isinstance(target, PortalTarget) else target.number
    return DeliveryDraft(target, uid, recipient, context.worklist.reports(uid)[0].id)


def submit(
    context: Context,
    draft: DeliveryDraft,
    *,
    undo_s: int = 0,
    priority: SendPriority = SendPriority.MEDIUM,
) -> DeliveryId:
    """Put one delivery into the outbox."""
    return context.send.submit(SendRequest((draft,), priority=priority), undo_s=undo_s)[0]


def by_link(context: Context, exam: str, *addresses: str) -> list[DeliveryId]:
    """A link to a study for each address, as the send dialog would draft it."""
    uid = study(context, exam).study_instance_uid
    drafts = tuple(DeliveryDraft(LinkTarget(one), uid, one) for one in addresses)
    return list(context.send.submit(SendRequest(drafts, reason="Segunda opinião"), undo_s=0))


def answer(url: str, birth_date: date) -> int:
    """Do what the recipient's page does with a date of birth; the gateway's HTTP status."""
    place, _, fragment = url.partition("#")
    base, _, link_id = place.rpartition("/s/")
    keys = LinkKeys(link_id, from_b64u(fragment[1:]))
    said = requests.post(
        f"{base}/api/v1/open",
        json={
            "link_id": link_id,
            "verifier": b64u(verifier(keys, Challenge(birth_date, ""))),
            "key_seen": False,
        },
        timeout=DEADLINE_S,
    )
    return said.status_code


def send_links(context: Context) -> None:
    """Links in the states of a week: opened, e-mailed, revoked; to a mobile, to a patient."""
    sent = [
        submit(context, by(context, KNEE_MR, SmsTarget(MOBILE, "Dr. Carlos Reis", "pt-BR"))),
        submit(context, by(context, CHEST_CT, PortalTarget(email=PATIENT, language="pt-BR"))),
        *by_link(context, CHEST_CT, STRANGER, COLLEAGUE),
        *by_link(context, "CINECORONARIOGRAFIA", COLLEAGUE),
        *by_link(context, "ECOCARDIOGRAMA", STRANGER),
    ]
    wait_for(
        lambda: all(context.outbox.delivery(one).state is DeliveryState.COMPLETED for one in sent),
        "the links are mailed",
    )
    born = study(context, CHEST_CT).patient.birth_date
    assert born is not None
    for day in (born.replace(year=born.year + 1), born):
        answer(context.shares.url(sent[2]), day)
    over = next(one for one in context.shares.shares() if one.links[0].delivery_id == sent[-1])
    context.shares.revoke(over.share_id)
    context.shares.refresh()


def set_up(context: Context, peers: DemoPeers, *, smtp: int, slow: int) -> None:
    """Studies, people, stations and the mail account."""
    build_demo(context.archive, context.importer, context.directory, context.paths)
    ports = peers.start()
    directory, settings = context.directory, context.settings
    first = directory.station_by_name(STATION)
    directory.save_station(replace(first, port=ports.dicom, ae_title=ports.ae_title))
    clinic = next(one for one in directory.organizations("Boa Vista"))
    directory.save_station(
        Station(StationId(0), clinic.id, SLOW_STATION, SLOW_STATION, "127.0.0.1", slow)
    )
    for key, value in (
        ("smtp.host", "127.0.0.1"),
        ("smtp.port", str(smtp)),
        ("smtp.security", "none"),
        ("smtp.from", "laudos@hospital-central.example"),
        ("smtp.from_name", "Hospital Central (demo)"),
        ("organization.name", "Hospital Central (demo)"),
        ("fax.service", "email"),
        ("fax.email_template", "{digits}@fax.hospital-central.example"),
        ("fax.from_number", "+551133330100"),
        ("sms.service", "http"),
        ("sms.url", f"http://127.0.0.1:{ports.sms}/cgi-bin/sendsms"),
        ("policy.internal_domains", "hospital-central.example"),
    ):
        settings.set(key, value)
    for station in directory.stations(None):
        context.send.test_station(station.id)


def send_a_day(built: Built) -> None:
    """Send what a day brings, and wait until every delivery is where it will stay."""
    context = built.context
    state = DeliveryState
    media = MediaTarget(str(context.paths.root.parent / "CD"))
    undone = submit(context, to_station(context, "RX TÓRAX PA", SLOW_STATION), undo_s=UNDO_S)
    context.send.undo(context.outbox.delivery(undone).request_id)
    copied = study(context, "CINTILOGRAFIA ÓSSEA").study_instance_uid
    sent = (
        submit(context, by_email(context, "MAMOGRAFIA DIGITAL BILATERAL",
                                 "helena.brandao@clinica-boa-vista.example")),
        submit(context, to_station(context, "RX MÃO ESQUERDA", STATION)),
        submit(context, to_station(context, "TC COLUNA TORÁCICA", STATION, anonymize=True)),
        submit(context, DeliveryDraft(media, copied, media.folder)),
        submit(context, by_email(context, "US ABDOME TOTAL", REFUSED)),
        submit(context, by_email(context, "ECOCARDIOGRAMA", SILENT)),
        submit(context, by(context, KNEE_MR, FaxTarget(CLINIC_FAX, "Dr. Carlos Reis", "pt-BR"))),
    )  # fmt: skip
    kept = submit(context, to_station(context, "CINECORONARIOGRAFIA", STATION), undo_s=UNDO_S)
    context.send.hold(kept)
    submit(
        context,
        to_station(context, KNEE_MR, OFFLINE_STATION),
        priority=SendPriority.HIGH,
    )
    ended = {state.COMPLETED, state.FAILED, state.UNKNOWN}
    context.dispatcher.start()
    wait_for(
        lambda: {context.outbox.delivery(one).state for one in sent} <= ended,
        "the deliveries have ended",
    )
    wait_for(
        lambda: any(lane.blocked == "offline" for lane in context.outbox.lanes()),
        "the station is known to be offline",
    )
    send_links(context)
    wait_for(lambda: not context.dispatcher.busy, "nothing is being sent")


def use_gateway(built: Built, access: GatewayAccess) -> None:
    """Let the program of this process make and see links."""
    built.program.secrets.lend("gateway.token", access.token)
    built.context.settings.set("gateway.url", access.url)


# --- drawing ------------------------------------------------------------------------------------


class Artist:
    """Opens windows on a prepared data directory and saves what they look like."""

    def __init__(self, built: Built, look: Look) -> None:
        self._context, self._look = built.context, look
        self._running = 0

    def settle(self) -> None:
        """Wait until every job but the deliveries being sent has ended and shows its result."""
        quiet = 0

        def is_quiet() -> bool:
            nonlocal quiet
            quiet = quiet + 1 if self._context.jobs.active <= self._running else 0
            return quiet > QUIET_LOOKS

        wait_for(is_quiet, "the window has settled")

    def save(self, window: QWidget, name: str) -> None:
        """Save a window's picture."""
        self.settle()
        path = IMAGES / f"{name}-{self._look.suffix}.png"
        if not window.grab().save(str(path)):
            raise OSError(f"{path} cannot be written")
        sys.stdout.write(f"{path.relative_to(IMAGES.parents[1]).as_posix()}\n")

    def draw(self) -> None:
        """Draw everything this look is asked for."""
        window = MainWindow(replace(self._context, demo=True))
        window.resize(WINDOW)
        window.show()
        window.activateWindow()
        self.settle()
        self._send_now(window)
        self._select(window, CHEST_CT if self._look.complete else KNEE_MR)
        if not self._look.complete:
            window.study.show_tab(1)
        window.view.focus_list()
        self.save(window, "worklist")
        if self._look.complete:
            self._draw_send_dialogs(window)
            self._draw_outbox(window)
            self._draw_settings(window)
        if self._look.scale != 1:
            report = self._dialog(window, CHEST_CT, 0)
            self.save(report, "send-report")
            report.close()
        if self._look.links:
            self._draw_link_dialogs(window)
            self._draw_shares(window)
        window.close()
        window.deleteLater()

    def _select(self, window: MainWindow, description: str) -> None:
        wanted = study(self._context, description).study_instance_uid
        model = window.view.table.model()
        for row in range(model.rowCount()):
            window.view.table.selectRow(row)
            chosen = window.view.selected()
            if chosen and chosen[0].study_instance_uid == wanted:
                break
        self.settle()

    def _send_now(self, window: MainWindow) -> None:
        """Something half way to a slow station, and something that can still be undone."""
        context = self._context
        slow = submit(context, to_station(context, CHEST_CT, SLOW_STATION))
        context.dispatcher.start()
        self._running = 1
        wait_for(
            lambda: context.outbox.delivery(slow).done == SLOW_AFTER,
            "the slow station has answered",
        )
        address = "carlos.reis@hospital-central.example"
        submit(context, by_email(context, CHEST_CT, address), undo_s=UNDO_S)
        window.refresh()
        wait_for(lambda: bool(window.undo_bar.key), "the undo bar is shown")

    def _dialog(self, window: MainWindow, exam: str, tab: int) -> SendDialog:
        self._context.directory.mark_station_used(
            self._context.directory.station_by_name(STATION).id
        )
        dialog = window.sending.open([study(self._context, exam)])
        dialog.tabs.setCurrentIndex(tab)
        dialog.activateWindow()
        self.settle()
        return dialog

    def _draw_send_dialogs(self, window: MainWindow) -> None:
        report = self._dialog(window, CHEST_CT, 0)
        self.save(report, "send-report")
        report.close()

        sending = self._dialog(window, CHEST_CT, 1)
        sending.study_tab.test.click()
        self.settle()
        self.save(sending, "send-study")
        sending.close()

        self._draw_fax(window)
        self._draw_sms(window)
        self._draw_portal(window)

        review = self._dialog(window, HEAD_CT, 0)
        line = review.report_tab.findChild(QWidget, "chip_line")
        assert isinstance(line, QWidget)
        QTest.keyClicks(line, STRANGER)
        QTest.keyClick(line, Qt.Key.Key_Return)
        self.settle()
        review.proceed()
        assert review.reviewing
        self.save(review, "send-review")
        review.reject()
        review.close()

    def _draw_fax(self, window: MainWindow) -> None:
        """The physician by fax, with the pages as they will be faxed."""
        fax = self._dialog(window, CHEST_CT, 0)
        method = fax.findChild(QAbstractButton, "physician_method_fax")
        assert isinstance(method, QAbstractButton)
        method.click()
        self.save(fax, "send-fax")
        fax.report_tab.preview.click()
        self.settle()
        preview = fax.findChild(ReportPreview)
        assert preview is not None
        self.save(preview, "preview-fax")
        preview.close()
        fax.close()

    def _draw_sms(self, window: MainWindow) -> None:
        sms = self._dialog(window, CHEST_CT, 0)
        for name in ("physician_on", "sms_on"):
            box = sms.findChild(QAbstractButton, name)
            assert isinstance(box, QAbstractButton)
            box.click()
        number = sms.findChild(QWidget, "sms_number")
        assert isinstance(number, QWidget)
        QTest.keyClicks(number, "11 98765-4321")
        QTest.keyClick(number, Qt.Key.Key_Return)
        self.save(sms, "send-sms")
        sms.close()

    def _draw_portal(self, window: MainWindow) -> None:
        portal = self._dialog(window, KNEE_MR, 0)  # a draft is kept: nobody else's picture has it
        line = portal.findChild(QWidget, "portal_contact")
        assert isinstance(line, QWidget)
        QTest.keyClicks(line, "andre.goncalves@provedor.example")
        self.save(portal, "send-portal")
        portal.close()

    def _draw_link_dialogs(self, window: MainWindow) -> None:
        sending = self._dialog(window, CHEST_CT, 1)
        outside = sending.findChild(QAbstractButton, "destination_external_user")
        line = sending.findChild(QWidget, "external_email_line")
        assert isinstance(outside, QAbstractButton)
        assert isinstance(line, QWidget)
        outside.click()
        line.setFocus()
        for address in (STRANGER, "carlos.reis@hospital-central.example"):
            QTest.keyClicks(line, address)
            QTest.keyClick(line, Qt.Key.Key_Return)
        if self._look.complete:
            self.save(sending, "send-link")
        sending.study_tab.external.options.toggle.click()
        before = sending.size()
        if self._look.scale == 1:
            sending.resize(before.width(), TALL_PX)
        self.save(sending, "send-link-options")
        sending.resize(before)
        self.settle()
        sending.proceed()
        self.save(sending, "send-link-review")
        sending.reject()
        sending.close()

    def _draw_shares(self, window: MainWindow) -> None:
        shares = window.shares.open()
        shares.resize(WINDOW)
        self.settle()
        shares.show_all()
        opened = next(
            row for row in shares.model.rows if row.link is not None and row.link.opened_count
        )
        assert opened.link is not None
        shares.show_delivery(opened.link.delivery_id)
        self.save(shares, "shares")
        shares.close()

    def _draw_outbox(self, window: MainWindow) -> None:
        window.show_outbox()
        outbox = window.findChild(OutboxWindow)
        assert outbox is not None
        outbox.resize(WINDOW)
        failed = next(
            one for one in window.feed.snapshot.deliveries if one.state is DeliveryState.FAILED
        )
        outbox.show_delivery(failed.id)
        self.save(outbox, "outbox")
        outbox.close()

    def _draw_settings(self, window: MainWindow) -> None:
        from omega_desktop.ui.dialogs.set_up import open_set_up

        for page in ("email", "fax", "sms", "portal"):
            dialog = open_set_up(self._context, page, parent=window)
            self.save(dialog, f"settings-{page}")
            dialog.close()


# --- keys ---------------------------------------------------------------------------------------


def write_keys(look: Look) -> None:
    """Write the table of keys into the guide of a language, from the program's own table."""
    guide = GUIDES[look.language]
    text = guide.read_text(encoding="utf-8")
    before, found, rest = text.partition(KEYS_BEGIN)
    _old, ended, after = rest.partition(KEYS_END)
    if not (found and ended):
        raise ValueError(f"{guide.name}: no place for the keys")
    rows = [
        f"| {key_text(one)} | {action_text(one).replace('&', '').rstrip('…')} | {action_tip(one)} |"
        for one in ACTIONS
        if one.keys
    ]
    table = "\n".join((KEYS_HEAD[look.language], "|---|---|---|", *rows))
    guide.write_text(f"{before}{KEYS_BEGIN}\n{table}\n{KEYS_END}{after}", encoding="utf-8")


# --- processes ----------------------------------------------------------------------------------


def say(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    """Qt's messages, without what the offscreen platform cannot do."""
    if not text.startswith("This plugin does not support"):
        sys.stderr.write(f"{text}\n")


def render(folder: Path, look: Look) -> None:
    """Draw one look from a prepared data directory."""
    qInstallMessageHandler(say)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with closing(build(DataPaths(folder))) as built:
        token = os.environ[environment_name("gateway.token")]
        use_gateway(built, GatewayAccess(built.context.settings.text("gateway.url"), token))
        install_translators(application, look.language)
        built.context.theme.apply(application, look.theme)
        Artist(built, look).draw()
        if look.complete:
            write_keys(look)


def run_look(data: Path, look: Look, platform: str, access: GatewayAccess) -> int:
    """Draw one look in a process of its own, from a copy of the data."""
    folder = data.parent / f"look-{look.suffix}"
    shutil.copytree(data, folder)
    command = [sys.executable, __file__, "--folder", folder, "--look", LOOKS.index(look)]
    country = "pt_BR.UTF-8" if look.language == "pt-BR" else "en_GB.UTF-8"
    env = {name: value for name, value in os.environ.items() if name != "LC_ALL"} | {
        "QT_QPA_PLATFORM": platform,
        "QT_SCALE_FACTOR": str(look.scale),
        environment_name("gateway.token"): access.token,
        # the country's formats, whatever the machine is set to
        "LANG": country, "LANGUAGE": country, "LC_TIME": country, "LC_NUMERIC": country,
        "LC_CTYPE": "C.UTF-8",
    }  # fmt: skip
    try:
        return subprocess.call([str(part) for part in command], env=env)  # noqa: S603 - ourselves
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def offscreen(folder: Path) -> str:
    """The offscreen platform with a screen as wide as the guides' window needs."""
    screen = {"name": "screen", "x": 0, "y": 0, "width": 2880, "height": 1800,
              "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}  # fmt: skip
    path = folder / "screens.json"
    path.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return f"offscreen:configfile={path}"


def draw_everything(folder: Path) -> int:
    """Prepare, then draw each look; the exit status."""
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    if platform == "offscreen":
        platform = offscreen(folder)
    QApplication([])
    data = DataPaths(folder / "data")
    data.create()
    gate, peers = Gate(), DemoPeers(data.root)
    slow = Receiver(ae_title=SLOW_STATION, host="127.0.0.1", port=0, on_instance=gate.take)
    status = 0
    try:
        with slow, mail_server() as smtp:
            with closing(build(data)) as built:
                set_up(built.context, peers, smtp=smtp, slow=slow.port)
                access = peers.gateway()
                if access is None:
                    raise OSError("the share gateway is not installed")
                use_gateway(built, access)
                send_a_day(built)
            for look in LOOKS:
                gate.allow(SLOW_AFTER)
                status = run_look(data.root, look, platform, access) or status
                gate.open()
    finally:
        gate.open()
        peers.stop()
    return status


def main() -> int:
    """Draw every picture into docs/images."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--look", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder is not None:
        render(options.folder, LOOKS[options.look])
        return 0
    started = time.monotonic()
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="omega-") as folder:
        status = draw_everything(Path(folder))
    sys.stdout.write(f"{time.monotonic() - started:.0f} s\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
