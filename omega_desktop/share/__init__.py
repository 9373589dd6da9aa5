"""The encrypted bundle behind a link, and the client of the gateway that keeps it."""
