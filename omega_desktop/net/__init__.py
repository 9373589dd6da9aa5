"""HTTPS to services: one way for the share gateway, fax and message services, portals."""
