"""The queries, one module per port; each works in the session of its unit of work."""
