"""Time that never runs backwards, as far as this gateway has ever seen it."""

import time
from collections.abc import Callable

from sqlalchemy import insert, select, update

from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.tables import high_water


class Clock:
    """UTC seconds; a system clock set back stands still here until it has caught up.

    An expired share stays expired so. The price: a clock that was wrongly far ahead once lets
    shares expire early; ``reset`` is for the administrator who has mended it.
    """

    def __init__(
        self, database: GatewayDatabase, *, system: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._system = system
        self._latest = 0.0

    def now(self) -> float:
        """The time, in seconds since 1970."""
        self._latest = max(self._latest, self._system())
        return self._latest

    def remember(self) -> None:
        """Write the time down and learn what other replicas and earlier starts have seen."""
        with self._database.transaction() as connection:
            seen = connection.execute(select(high_water.c.at).where(high_water.c.id == 1)).scalar()
            self._latest = max(self.now(), seen or 0.0)
            if seen is None:
                connection.execute(insert(high_water).values(id=1, at=self._latest))
            elif self._latest > seen:
                connection.execute(
                    update(high_water)
                    .where(high_water.c.id == 1, high_water.c.at < self._latest)
                    .values(at=self._latest)
                )
