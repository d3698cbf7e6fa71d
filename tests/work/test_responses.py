"""The code's side of the copy: every response that the work names is there, with the facts it gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.leaks import SecretKind
from bot.dialogue.copy import DomainCopy
from bot.work.responses import SECRET_NAME, Response

FACTS = {
    Response.SECRET_WARNING: {"kinds": "PIN", "too": ""},
    Response.MEDIA_SIZE: {"max_mb": "10"},
    Response.SECRET_WARNING_SHORT: {"kinds": "PIN", "too": ""},
    Response.STILL_WAITING: {"place": "2"},
    Response.URGENT_WAITING: {"ahead": "1"},
}


@pytest.fixture(scope="module")
def copy() -> DomainCopy:
    return DomainCopy(Path(__file__).parents[2] / "domain.yml")


@pytest.mark.parametrize("response", list(Response))
def test_every_response_is_there(copy: DomainCopy, response: Response) -> None:
    assert copy.text(response, **FACTS.get(response, {}))
    copy.buttons(response, **FACTS.get(response, {}))


@pytest.mark.parametrize("kind", list(SecretKind))
def test_every_kind_of_secret_has_a_name(copy: DomainCopy, kind: SecretKind) -> None:
    assert copy.text(SECRET_NAME.format(kind=kind))
