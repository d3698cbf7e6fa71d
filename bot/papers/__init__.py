"""Papers for holders, typeset: the adapter of :mod:`bot.core.papers`."""
