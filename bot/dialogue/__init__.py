"""The way to Rasa: client, button tokens, copy from domain.yml."""
