"""The gateway's objects, built once per process."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.config import GatewayConfig
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.health_links import HealthLinks
from omega_desktop.gateway.limiter import Limiter
from omega_desktop.gateway.observability import Metrics
from omega_desktop.gateway.opening import Opening
from omega_desktop.gateway.shares import Shares
from omega_desktop.gateway.store import ObjectStore
from omega_desktop.gateway.sweeper import Sweeper
from omega_desktop.gateway.tokens import Senders


@dataclass(frozen=True)
class Gateway:
    """Everything a request may need."""

    config: GatewayConfig
    database: GatewayDatabase
    clock: Clock
    store: ObjectStore
    senders: Senders
    shares: Shares
    opening: Opening
    health: HealthLinks
    sweeper: Sweeper
    metrics: Metrics

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_gateway(
    config: GatewayConfig,
    *,
    limiter: Limiter | None = None,
    system_clock: Callable[[], float] | None = None,
) -> Gateway:
    """Open database and store, bring the schema up to date.

    Args:
        config: where everything is.
        limiter: judges proofs; the gateway's own by default.
        system_clock: goes by this clock, in seconds since 1970, instead of a real one.

    Raises:
        OmegaError: database or store cannot be used.
    """
    with ExitStack() as undo:
        database = GatewayDatabase(config.database_url, connections=config.database_connections)
        undo.callback(database.close)
        database.migrate()
        database.belongs_to(config.pepper)
        clock = Clock(database, system=system_clock)
        clock.remember()
        store = ObjectStore(config.store_url)
        undo.pop_all()
    metrics = Metrics()
    limiter = limiter or Limiter(config)
    return Gateway(
        config=config,
        database=database,
        clock=clock,
        store=store,
        senders=Senders(database, clock),
        shares=Shares(database, clock, config),
        opening=Opening(database, clock, config, limiter),
        health=HealthLinks(database, store, clock, config, limiter),
        sweeper=Sweeper(database, store, clock, config, metrics),
        metrics=metrics,
    )
