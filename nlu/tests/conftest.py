"""Tests of the engine's components. They run in the engine's own environment: `nlu/.venv/bin/python -m pytest nlu/tests`."""
