"""Omega Desktop: sends radiology reports and studies, and says truthfully what has arrived."""

__version__ = "0.1.0"
