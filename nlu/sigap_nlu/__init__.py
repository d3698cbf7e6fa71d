"""Sigap's own components for the language engine: informal Indonesian, bank vocabulary, bare answers.

Everything here runs inside Rasa's environment and imports nothing from the service.
"""
