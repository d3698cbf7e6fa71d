"""What components share that learn nothing and keep nothing."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from typing_extensions import Self


class Stateless(GraphComponent):
    """A graph component without anything to persist, made of its settings: those that have a default."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        del model_storage, resource, execution_context
        return cls(**{name: config[name] for name in cls.get_default_config()})
