"""A gateway for the tests of links, and a mail server that keeps what it is given."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.model import ReportStatus, StudyInstanceUID
from omega_desktop.services.program import Program
from tests.channels.link_rig import GatewayRig, running_gateway, sending_program
from tests.e2e.conftest import Mailbox, mailbox
from tests.e2e.studies import write_ct_study

__all__ = ["mailbox"]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayRig]:
    """A gateway whose token this process (and its children) sends with."""
    data = tmp_path_factory.mktemp("gateway") / "data"
    with running_gateway(data) as rig, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", rig.new_token(f"sender-{os.getpid()}"))
        yield rig


@pytest.fixture
def program(tmp_path: Path, gateway: GatewayRig, mailbox: tuple[Mailbox, int]) -> Iterator[Program]:
    """A program that can send links."""
    with sending_program(tmp_path / "data", gateway=gateway.url, smtp_port=mailbox[1]) as opened:
        yield opened


@pytest.fixture
def study(program: Program, tmp_path: Path) -> StudyInstanceUID:
    """Six CT images with a final report."""
    uid = StudyInstanceUID(write_ct_study(tmp_path / "study", 6))
    assert program.importer.run([tmp_path / "study"]).imported == 6
    text = tmp_path / "laudo.txt"
    text.write_text("Nódulo de 4 mm no lobo inferior.", encoding="utf-8")
    program.archive.attach_report(uid, text, status=ReportStatus.FINAL)
    return uid
