"""Shares on a fresh database, with a clock and secrets of their own."""

import pytest

from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import Outbox
from omega_desktop.storage.shares import Shares
from omega_desktop.storage.vault import Vault
from tests.channels.email_parts import SecretsInMemory
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
    """Deliveries for the shares."""
    return Outbox(database, audit, clock=clock)


@pytest.fixture
def shares(database: Database, outbox: Outbox, audit: AuditTrail, clock: FakeClock) -> Shares:
    """The shares under test."""
    return Shares(database, outbox, audit, clock=clock)


@pytest.fixture
def secrets() -> SecretsInMemory:
    """The gateway's token."""
    return SecretsInMemory(gateway_token="omega_token")


@pytest.fixture
def vault(secrets: SecretsInMemory) -> Vault:
    """The vault under test."""
    return Vault(secrets)
