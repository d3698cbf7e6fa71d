"""What was not understood is looked at by people, and only then becomes something to learn from."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
from ruamel.yaml import YAML

from tests.running import Person, Product


def written_in_the_web_chat(product: Product, text: str) -> list[str]:
    """A visitor's one message, and what the page then shows of the bot."""
    with httpx.Client(base_url=product.url, headers={"Origin": product.url}, trust_env=False) as page:
        page.get("/chat").raise_for_status()
        page.post("/chat/messages", json={"id": str(uuid.uuid4()), "text": text}).raise_for_status()

        def answers() -> list[str]:
            return [item["text"] for item in page.get("/chat/messages").json() if not item["mine"]]

        return product.wait_until(answers, timeout=30, what="no answer in the web chat")


def listed(product: Product, words: str, status: str = "open") -> dict[str, Any]:
    (found,) = [row for row in product.sigap("review", "list", "--status", status, "--json") if words in row["text"]]
    return found


def test_nonsense_is_listed_labelled_and_exported(product: Product):
    nonsense = "zxqw vbnm ploki wkrz grtyu"
    assert "belum menangkap" in written_in_the_web_chat(product, nonsense)[0]
    assert "belum menangkap" in written_in_the_web_chat(product, nonsense.upper())[0]

    row = listed(product, "ploki")
    assert (row["text"], row["count"]) == (nonsense, 2)
    assert (row["status"], row["reason"], row["label"]) == ("open", "not_understood", None)
    assert product.sigap("review", "export", "--as", "sari").strip() == ""

    assert "out_of_scope" in product.sigap("review", "label", row["id"], "out_of_scope", "--as", "sari")
    assert listed(product, "ploki", "labelled")["reviewer"] == "sari"
    content = YAML(typ="safe").load(product.sigap("review", "export", "--as", "sari"))
    (block,) = [block for block in content["nlu"] if block["intent"] == "out_of_scope"]
    assert f"- {nonsense}" in block["examples"].splitlines()
    lines = [json.loads(line) for line in _lines(product, "review", "export", "--as", "sari", "--json")]
    assert row["id"] in {line["id"] for line in lines}

    product.sigap("review", "dismiss", row["id"], "--as", "sari")
    assert row["id"] not in {
        json.loads(line)["id"] for line in _lines(product, "review", "export", "--as", "sari", "--json")
    }
    actions = {action for (action,) in product.rows("SELECT action FROM audit WHERE action LIKE 'review.%%'")}
    assert actions == {"review.labelled", "review.dismissed", "review.exported"}
    assert "whole" in product.sigap("audit", "verify")


def test_a_form_tells_what_it_had_asked(product: Product, rina: Person):
    rina.says("saya mau komplain")
    rina.hears_about("pengaduan")
    rina.says("wkrz plmqt bnvx")
    rina.hears(timeout=30)
    product.settled(rina)
    assert listed(product, "plmqt")["asked"]


def test_not_what_i_meant(product: Product, rina: Person):
    rina.says("biaya apa saja yang dibebaskan kalau kakek saya ikut")
    rina.hears_about("meterai")
    rina.says("bukan itu maksud saya")
    rina.hears(timeout=30)
    product.settled(rina)
    row = listed(product, "kakek saya")
    assert (row["reason"], row["intent"], row["asked"]) == ("corrected", "ask_fees", None)


def _lines(product: Product, *arguments: str) -> list[str]:
    """Standard output of a command that prints JSON lines."""
    return product.run(*arguments).splitlines()
