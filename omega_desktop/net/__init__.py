"""HTTPS to services: requests, whom to trust, and what is said when it does not work."""
