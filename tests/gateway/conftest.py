"""One gateway inside this process for each test that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateway.rig import Api, Running, running


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Running]:
    """A gateway without pauses, with a clock that can be set."""
    with running(tmp_path / "gateway") as found:
        yield found


@pytest.fixture
def api(gateway: Running) -> Api:
    """Its interface, with the token of a sender."""
    return gateway.api
