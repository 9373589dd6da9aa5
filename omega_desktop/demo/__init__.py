"""Demonstration data and loopback peers: the program tried out without any set-up."""
