"""An outbox on a fresh database, with a clock of its own."""

import pytest

from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import Outbox
from tests.unit.outbox.builders import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    """Time under the test's control."""
    return FakeClock()


@pytest.fixture
def audit(database: Database, clock: FakeClock) -> AuditTrail:
    """The audit trail of the same database."""
    return AuditTrail(database, clock=clock)


@pytest.fixture
def outbox(database: Database, audit: AuditTrail, clock: FakeClock) -> Outbox:
    """The outbox under test."""
    return Outbox(database, audit, clock=clock)
