"""One evaluation: what is asked of the engine in one go, and what its answers come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.core.errors import InvalidInput
from bot.core.intents import FALLBACK
from bot.operations.evaluation import noise
from bot.operations.evaluation.calibration import calibration
from bot.operations.evaluation.messages import OUT_OF_SCOPE, Answer, Labelled
from bot.operations.evaluation.scope import told_apart
from bot.operations.evaluation.scores import accuracy, score, urgent_misses

type Ask = Callable[[Sequence[str]], Sequence[Answer]]
"""Gives the engine's answer to each text, in their order."""


def evaluate(
    files: Mapping[str, Sequence[Labelled]],
    ask: Ask,
    *,
    noise_seed: int | None = None,
    foreign: Sequence[str] = (),
) -> dict[str, Any]:
    """All figures of labelled messages; under noise with a seed; against messages that are none of ours.

    Raises:
        InvalidInput: there is nothing to evaluate.
    """
    messages = [message for labelled in files.values() for message in labelled]
    if not messages:
        raise InvalidInput("no labelled lines")
    suites = _suites(messages, noise_seed)
    texts = [message.text for message in messages]
    given = ask([*texts, *(text for suite in suites.values() for _, text in suite), *foreign])
    answers, rest = given[: len(texts)], given[len(texts) :]
    result = judged(messages, answers)
    if len(files) > 1:
        result["files"] = _by_file(files, answers)
    if noise_seed is not None:
        result["noise"] = {}
        for kind, suite in suites.items():
            noisy, rest = rest[: len(suite)], rest[len(suite) :]
            result["noise"][kind] = _under_noise(messages, answers, [place for place, _ in suite], noisy)
    if foreign:
        result["out_of_scope"] = told_apart(rest, in_scope(messages, answers))
    return result


def judged(messages: Sequence[Labelled], answers: Sequence[Answer]) -> dict[str, Any]:
    """The figures of one set."""
    truth = [message.intent for message in messages]
    return score(truth, [answer.intent for answer in answers]) | {
        "asked_back": sum(answer.intent == FALLBACK for answer in answers),
        "calibration": calibration(truth, answers),
        "urgent": urgent_misses(messages, answers),
    }


def in_scope(messages: Sequence[Labelled], answers: Sequence[Answer]) -> list[Answer]:
    """The answers to messages that are ours to serve."""
    return [answer for said, answer in zip(messages, answers, strict=True) if said.intent != OUT_OF_SCOPE]


def _suites(messages: Sequence[Labelled], seed: int | None) -> dict[str, list[tuple[int, str]]]:
    if seed is None:
        return {}
    return {kind: list(noise.suite(kind, messages, seed=seed)) for kind in noise.KINDS}


def _under_noise(
    messages: Sequence[Labelled], answers: Sequence[Answer], places: Sequence[int], noisy: Sequence[Answer]
) -> dict[str, float | None]:
    """Beside the clean figure of the same messages; no figures where no message could be changed."""
    said = [messages[place] for place in places]
    truth = [message.intent for message in said]
    if not said:
        return {"lines": 0, "clean_accuracy": None, "accuracy": None, "loss_points": None, "urgent_misses": 0}
    clean = accuracy(truth, [answers[place].intent for place in places])
    now = accuracy(truth, [answer.intent for answer in noisy])
    return {
        "lines": len(said),
        "clean_accuracy": clean,
        "accuracy": now,
        "loss_points": (clean - now) * 100,
        "urgent_misses": urgent_misses(said, noisy)["misses"],
    }


def _by_file(files: Mapping[str, Sequence[Labelled]], answers: Sequence[Answer]) -> dict[str, Any]:
    rows, start = {}, 0
    for name, messages in files.items():
        part = answers[start : start + len(messages)]
        start += len(messages)
        if messages:
            figures = score([message.intent for message in messages], [answer.intent for answer in part])
            rows[name] = {key: figures[key] for key in ("lines", "accuracy", "macro_f1")}
    return rows
