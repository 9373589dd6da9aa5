"""Time that never runs backwards, as far as any replica of this gateway has ever seen it."""

import threading
import time
from collections.abc import Callable

from sqlalchemy import select, text, update

from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.tables import high_water, insert_once


def _steady_s() -> float:
    """Seconds of a clock that nobody sets, and that goes on while the machine sleeps."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)  # elsewhere monotonic() does that itself
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


class Clock:
    """UTC seconds since 1970, the same for all replicas and never less than before.

    Between two calls of ``remember`` it follows a clock that nobody sets. A system clock that is
    set back therefore neither opens an expired share again, not even after a restart, nor makes a
    pause longer than it should be. With PostgreSQL all replicas go by the server's clock.

    The price: after a clock that was wrongly far ahead, shares have expired early.

    Args:
        database: keeps the latest time that was seen, and with PostgreSQL tells it.
        system: goes by this clock instead, in seconds since 1970.
    """

    def __init__(
        self, database: GatewayDatabase, *, system: Callable[[], float] | None = None
    ) -> None:
        self._database = database
        self._asks_server = system is None and not database.sqlite
        self._system = system or time.time
        self._lock = threading.Lock()
        self._base_s, self._steady_s = self._system(), _steady_s()

    def now(self) -> float:
        """The time, in seconds since 1970."""
        with self._lock:
            return self._now()

    def _now(self) -> float:
        return self._base_s + max(0.0, _steady_s() - self._steady_s)

    def remember(self) -> None:
        """Write the time down and learn what other replicas and earlier starts have seen."""
        with self._database.transaction() as connection:
            seen = connection.execute(select(high_water.c.at).where(high_water.c.id == 1)).scalar()
            if self._asks_server:
                epoch = text("SELECT extract(epoch FROM clock_timestamp())")
                wall = float(connection.execute(epoch).scalar_one())
            else:
                wall = self._system()
            with self._lock:
                self._base_s, self._steady_s = max(self._now(), wall, seen or 0.0), _steady_s()
                latest = self._base_s
            if seen is None:
                first = insert_once(connection, high_water).values(id=1, at=latest)
                connection.execute(first)
            else:
                connection.execute(
                    update(high_water)
                    .where(high_water.c.id == 1, high_water.c.at < latest)
                    .values(at=latest)
                )
