"""One gateway inside this process for each test that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.gateway.core import open_gateway
from tests.gateway.rig import (
    GIGABYTE,
    PEPPER,
    Api,
    Running,
    SetClock,
    config_of,
    gateway_process,
    running,
    url_of,
)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Running]:
    """A gateway without pauses, with a clock that can be set."""
    with running(tmp_path / "gateway") as found:
        yield found


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One in a process of its own for all tests that leave the clock alone.

    Its database and store are opened here as well, to look at.
    """
    data = tmp_path_factory.mktemp("shared") / "gateway"
    config = config_of(data)
    looked_at = open_gateway(config)
    env = {
        "OMEGA_GATEWAY_PEPPER": PEPPER,
        "OMEGA_GATEWAY_STATIC": str(config.static),
        "OMEGA_GATEWAY_SOFT_DELAYS_S": "",
        "OMEGA_GATEWAY_ADDRESS_LINKS_PER_HOUR": "10000",
    }
    with gateway_process("--data", data, env=env) as process:
        token = looked_at.senders.add("reading room", quota_bytes=GIGABYTE)
        api = Api(url_of(process), token)
        yield Running(looked_at, api, SetClock(), data)
        api.close()
    looked_at.close()


@pytest.fixture
def api(gateway: Running) -> Api:
    """Its interface, with the token of a sender."""
    return gateway.api
