"""The commands of ``sigap``, a module for each group. Heavy imports happen when a command runs."""
