"""The share gateway: a server of its own (extra ``gateway``) that keeps what it cannot read."""
