"""A gateway with the limiter one writes first: look, judge, then count.

Run as a program. It is here so that the test of the real one is known to find such a fault.
"""

import sys

from sqlalchemy import Connection, select, update

from omega_desktop.cli import run
from omega_desktop.gateway import core
from omega_desktop.gateway.limiter import Limiter, Opened, Wait, Wrong
from omega_desktop.gateway.tables import link


class NaiveLimiter(Limiter):
    """Checks the count, and counts when it has judged."""

    def line_up(self, connection: Connection, address: str) -> None:
        """Let everybody in."""

    def claim(self, connection: Connection, link_hash: str, now: float) -> bool:
        """Only look."""
        left = select(link.c.hash).where(link.c.hash == link_hash, link.c.bad < link.c.max_bad)
        return connection.execute(left).first() is not None

    def judge(
        self,
        connection: Connection,
        link_hash: str,
        verifier: bytes,
        address: str,
        now: float,
        *,
        by_app: bool = False,
    ) -> Opened | Wrong | Wait:
        """Count now."""
        counted = update(link).where(link.c.hash == link_hash).values(bad=link.c.bad + 1)
        connection.execute(counted)
        return super().judge(connection, link_hash, verifier, address, now, by_app=by_app)


if __name__ == "__main__":
    vars(core)["Limiter"] = NaiveLimiter  # what open_gateway makes by default
    sys.exit(run(["gateway", *sys.argv[1:]]))
