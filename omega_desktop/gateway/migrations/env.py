"""Alembic's entry: runs inside the connection and transaction of ``GatewayDatabase.migrate``."""

from alembic import context

from omega_desktop.gateway.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,  # the caller's transaction is the one
)
context.run_migrations()
