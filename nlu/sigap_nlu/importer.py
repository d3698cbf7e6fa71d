"""Reading the training data."""

from __future__ import annotations

from functools import cached_property

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.training_data import TrainingData


class ReadOnce(RasaFileImporter):
    """Rasa asks for the examples three times in a training, for itself and with two names of a language.

    They are the same each time, and those who ask copy them before they change anything.
    """

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples; the language says nothing about files of ours."""
        del language
        return self._examples

    @cached_property
    def _examples(self) -> TrainingData:
        return super().get_nlu_data()
