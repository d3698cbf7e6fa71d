"""The checklist of a written complaint."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.core.documents import AUTHORITY, LABELS, as_lines, checklist, from_json, marked, missing, to_json
from bot.core.errors import InvalidInput
from bot.core.journeys.complaint import NEEDED

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("category", [*NEEDED, "failed_registration", None])
def test_every_category_has_letter_and_identity(category: str | None) -> None:
    documents = checklist(category)
    assert [document.name for document in documents][:2] == ["surat", "ktp"]
    assert documents[-1].name == AUTHORITY
    assert all(document.label == LABELS[document.name] for document in documents)
    assert [document.name for document in missing(documents)][:2] == ["surat", "ktp"]
    assert AUTHORITY not in [it.name for it in missing(documents)]
    assert AUTHORITY in [it.name for it in missing(checklist(category, represented=True))]


def test_it_is_complete_when_all_that_is_required_is_there() -> None:
    documents = checklist("failed_transaction")
    for name in ("surat", "ktp", "transaksi"):
        assert missing(documents)
        documents = marked(documents, name, received_at=NOW)
    assert missing(documents) == []
    assert from_json(to_json(documents)) == documents
    assert [it.name for it in missing(marked(documents, AUTHORITY, received_at=None))] == [AUTHORITY]


def test_an_unknown_document_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidInput) as refused:
        marked(checklist(None), "paspor", received_at=NOW)
    assert refused.value.data["documents"] == ["surat", "ktp", "pendukung", "kuasa"]


def test_a_list_for_a_message() -> None:
    assert as_lines(checklist("failed_transaction")[:2]) == (
        "• formulir atau surat pengaduan yang ditandatangani;\n• fotokopi KTP pemegang yang berlaku."
    )
