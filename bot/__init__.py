"""Sigap: the service behind the conversations."""
