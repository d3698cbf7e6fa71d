"""Tests of the engine's components, run in the engine's environment:

`nlu/.venv/bin/python -m pytest nlu/tests`
"""
