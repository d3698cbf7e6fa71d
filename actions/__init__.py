"""Rasa custom actions: read the turn, call one use case, choose a response."""
