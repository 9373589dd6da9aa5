"""A gateway with a limiter as it is often written: look, compare, then count. For one test only.

The test of parallel guesses must fail with it, or it would prove nothing about the real one.
"""

import sys

from sqlalchemy import Connection, select, update

from omega_desktop.gateway import core
from omega_desktop.gateway.limiter import Limiter, Opened, Wait, Wrong
from omega_desktop.gateway.tables import link


class NaiveLimiter(Limiter):
    """Checks and counts in the application's code, each attempt for itself."""

    def line_up(self, connection: Connection, address: str) -> None:
        """Nobody waits for anybody."""

    def claim(self, connection: Connection, link_hash: str, now: float) -> bool:
        """Look whether there are attempts left."""
        row = connection.execute(select(link).where(link.c.hash == link_hash)).one_or_none()
        return row is not None and row.bad < row.max_bad

    def judge(
        self, connection: Connection, link_hash: str, verifier: bytes, address: str, now: float
    ) -> Opened | Wrong | Wait:
        """Compare, and count what was wrong."""
        verdict = super().judge(connection, link_hash, verifier, address, now)
        counted = 1 if isinstance(verdict, Wrong) else 0
        connection.execute(
            update(link).where(link.c.hash == link_hash).values(bad=link.c.bad + counted)
        )
        return verdict


if __name__ == "__main__":
    vars(core)["Limiter"] = NaiveLimiter  # what open_gateway makes
    from omega_desktop.cli import run

    sys.exit(run(["gateway", *sys.argv[1:]]))
