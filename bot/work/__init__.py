"""The jobs: turns, delivery, deadlines, downloads, housekeeping."""
