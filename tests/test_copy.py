"""Copy and code, held together both ways: what is named is there, what is there is used, and the facts fit."""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from actions import all_actions
from actions.block import EMERGENCIES, _facts
from actions.complaint import CATEGORIES
from bot.core.channels import ChannelName
from bot.core.journeys.block import BlockOutcome, BlockResult
from bot.core.journeys.registration import Cause
from bot.core.leaks import SecretKind
from bot.core.other_needs import NEEDS
from bot.core.questions import RESPONSES as ANSWERS
from bot.core.retention import Kept
from bot.work.responses import SECRET_NAME, Response
from tests.actions.turns import stub_cases

ROOT = Path(__file__).parents[1]
FACT = re.compile(r"{([A-Za-z_]\w*)}")
EMOJI = re.compile("[\u2600-\u27bf\u2b50\U0001f000-\U0001faff\ufe0f]")
WHATSAPP_BUTTONS, WHATSAPP_TITLE = 3, 20


def _yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


DOMAIN = _yaml(ROOT / "domain.yml")
TEXTS = {name: variations[0]["text"] for name, variations in DOMAIN["responses"].items()}
BUTTONS = {
    name: [(button["title"], button["payload"]) for button in variations[0].get("buttons") or ()]
    for name, variations in DOMAIN["responses"].items()
}
RULES = [rule for file in sorted((ROOT / "data/rules").glob("*.yml")) for rule in _yaml(file)["rules"]]
STEPS = [step for rule in RULES for step in rule["steps"]]

STEMS = {"utter_handover": ("_next", "_waiting"), "utter_handover_urgent": ("_next", "_waiting")}
"""Names that say_queued completes."""
COMPUTED = {
    "utter_block_safety_{}": EMERGENCIES,
    "utter_block_{}": tuple(BlockOutcome),
    "utter_block_next_{}": EMERGENCIES,
    "utter_about_{}": tuple(slot for form in DOMAIN["forms"].values() for slot in form["required_slots"]),
    "utter_complaint_begin_{}": ("any", *(name for name in CATEGORIES if name != "file_complaint")),
    "utter_registration_check_{}": tuple(Cause),
    "utter_label_{}": tuple(NEEDS),
    "utter_own_data_kind_{}": [kind for kind in Kept if kind not in {Kept.UPLOADS, Kept.SIGN_INS}],
    "utter_prove_{}": tuple(ChannelName),
    "{}_next": tuple(STEMS),
    "{}_waiting": tuple(STEMS),
}
"""How names are put together in the code, and of what."""
BY_THE_ENGINE = {"utter_default"}
"""Said by its own fallback."""

_BLOCK = frozenset(_facts(BlockResult(BlockOutcome.DONE))) | {"masked_name", "masked_skpd"}
_STORED = frozenset({"what", "count", "since", "until"})
_STAYS = frozenset({"what", "until", "reason"})
_TICKET = frozenset({"number", "label", "status", "opened", "due", "reason"})
_OPENED = frozenset({"number", "due", "category", "told"})
_RECOUNTED = frozenset({"number", "before", "due"})
_ESCALATED = frozenset({"number", "due", "documents"})
_CHANGE = frozenset({"number", "received", "due", "fields"})
_CHANGED = tuple(f"utter_notice_change_{end}" for end in ("done", "done_elsewhere", "new_number", "refused"))
_INCIDENT = frozenset({"number", "title", "news", "since", "until"})
CLOCKS = (
    "utter_notice_overdue",
    "utter_notice_deadline_near",
)
_DOCUMENTS = ("utter_ticket_documents", "utter_ticket_documents_none", "utter_ticket_documents_complete")
GIVEN: dict[str, frozenset[str]] = {
    **{f"utter_block_{outcome}": _BLOCK for outcome in BlockOutcome},
    **dict.fromkeys(("utter_ticket_status", "utter_ticket_overdue", "utter_ticket_escalated"), _TICKET),
    "utter_ticket_closed": _TICKET,
    **dict.fromkeys(("utter_complaint_opened", "utter_complaint_opened_with_evidence"), _OPENED),
    **dict.fromkeys(CLOCKS, frozenset({"number", "due"})),
    **dict.fromkeys(("utter_notice_documents_near", "utter_notice_documents_over"), _ESCALATED),
    **dict.fromkeys(_DOCUMENTS, frozenset({"number", "received", "missing", "until"})),
    **dict.fromkeys(("utter_notice_escalated", "utter_notice_escalated_early"), _ESCALATED),
    "utter_notice_documents_complete": frozenset({"number", "due"}),
    "utter_notice_written_registered": frozenset({"number", "oral", "documents", "until"}),
    "utter_notice_paused": frozenset({"number", "until", "due", "reason"}),
    "utter_notice_resumed": frozenset({"number", "due"}),
    "utter_notice_extended": frozenset({"number", "before", "due", "reason"}),
    **dict.fromkeys(
        ("utter_notice_reclassified", "utter_notice_documents_reclassified"), _RECOUNTED | {"matter", "reason"}
    ),
    **dict.fromkeys(("utter_notice_recounted", "utter_notice_documents_recounted"), _RECOUNTED),
    **dict.fromkeys(("utter_notice_block_done", "utter_notice_block_refused"), frozenset({"number", "blocked_at"})),
    **{f"{stem}_waiting": frozenset({"ahead"}) for stem in STEMS},
    "utter_change_opened": _CHANGE,
    "utter_change_opened_without_documents": _CHANGE | {"documents"},
    **dict.fromkeys(("utter_notice_change_near", "utter_notice_change_over"), _ESCALATED),
    "utter_notice_change_documents": frozenset({"number", "documents"}),
    **dict.fromkeys(_CHANGED, frozenset({"number", "fields", "at"})),
    "utter_notice_change_rejected": frozenset({"number", "fields", "at", "reason"}),
    **dict.fromkeys(("utter_incident_known", "utter_incident_known_payment"), frozenset({"since", "title", "news"})),
    **{f"utter_notice_incident_{end}": _INCIDENT for end in ("linked", "updated", "ended")},
    **dict.fromkeys(("utter_own_data_line", "utter_own_data_line_for_good"), _STORED),
    **dict.fromkeys(("utter_own_data_stays", "utter_own_data_stays_for_good"), _STAYS),
    **dict.fromkeys(("utter_own_data_ticket", "utter_own_data_open_ticket"), frozenset({"number", "status", "until"})),
    "utter_own_data_more_tickets": frozenset({"count"}),
    "utter_own_data_chats": frozenset({"chats"}),
    "utter_own_data_needed": frozenset({"numbers"}),
    "utter_own_data_erased": frozenset({"what"}),
    "utter_notice_receipt": frozenset({"receipt", "number", "received"}),
    **dict.fromkeys(
        ("utter_ask_complaint_process", "utter_ask_complaint_working_days", "utter_ask_complaint_written"),
        frozenset({"oral", "written"}),
    ),
    Response.SECRET_WARNING: frozenset({"kinds", "too"}),
    Response.MEDIA_SIZE: frozenset({"max_mb"}),
    Response.SECRET_WARNING_SHORT: frozenset({"kinds", "too"}),
    Response.STILL_WAITING: frozenset({"place"}),
}
"""Facts of responses whose names are computed, or whose facts are handed on; the others are read from the code."""


@cache
def _trees() -> tuple[ast.Module, ...]:
    files = [path for folder in ("bot", "actions") for path in sorted((ROOT / folder).rglob("*.py"))]
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in files)


def _nodes() -> Iterator[ast.AST]:
    for tree in _trees():
        yield from ast.walk(tree)


def _shape(node: ast.JoinedStr) -> str:
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)


def _literals(node: ast.AST) -> set[str]:
    return {
        found.value
        for found in ast.walk(node)
        if isinstance(found, ast.Constant)
        and isinstance(found.value, str)
        and re.fullmatch(r"utter_\w*[a-z0-9]", found.value)
    }


def _shapes() -> set[str]:
    shapes = {_shape(node) for node in _nodes() if isinstance(node, ast.JoinedStr)}
    return {shape for shape in shapes if re.fullmatch(r"utter_\w*{}\w*|{}_next|{}_waiting", shape)}


def _asked() -> set[str]:
    """What forms ask, where no action asks it."""
    return {
        f"utter_ask_{form}_{slot}"
        for form, given in DOMAIN["forms"].items()
        for slot in given["required_slots"]
        if f"action_ask_{form}_{slot}" not in DOMAIN["actions"]
    }


def _named() -> set[str]:
    literal = set().union(*(_literals(tree) for tree in _trees())) - STEMS.keys()
    computed = {shape.format(part) for shape, parts in COMPUTED.items() for part in parts}
    secrets = {SECRET_NAME.format(kind=kind) for kind in SecretKind}
    by_rules = {step["action"] for step in STEPS if str(step.get("action", "")).startswith("utter_")}
    return literal | computed | secrets | by_rules | _asked() | set(ANSWERS) | set(Response) | BY_THE_ENGINE


# -------------------------------------------------------------------- names


def test_every_response_that_is_named_is_there() -> None:
    assert _named() - TEXTS.keys() == set()


def test_every_response_that_is_there_is_used() -> None:
    assert TEXTS.keys() - _named() == set()


def test_the_ways_in_which_names_are_computed_are_known() -> None:
    assert _shapes() == COMPUTED.keys()


def test_a_response_has_one_wording() -> None:
    assert [name for name, variations in DOMAIN["responses"].items() if len(variations) != 1] == []


# -------------------------------------------------------------------- facts


@cache
def _given_in_code() -> dict[str, frozenset[str]]:
    """Facts by response, where a call names both."""
    found: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
    for node in _nodes():
        if not (isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"say", "offer", "notify"}):
            continue
        if any(keyword.arg is None for keyword in node.keywords):
            continue
        facts = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
        for name in set().union(*(_literals(argument) for argument in node.args)):
            found[name].append(facts)
    return {name: frozenset.intersection(*facts) for name, facts in found.items()}


@pytest.mark.parametrize("name", sorted(name for name in TEXTS if FACT.search(TEXTS[name])))
def test_every_fact_of_a_response_is_given(name: str) -> None:
    needed = set(FACT.findall(TEXTS[name]))
    by_slots = set(DOMAIN["slots"]) if name in _asked() else set()

    given = GIVEN[name] if name in GIVEN else _given_in_code().get(name, frozenset())

    assert needed <= given | by_slots


def test_the_table_of_facts_is_not_out_of_date() -> None:
    assert GIVEN.keys() - TEXTS.keys() == set()
    for name in GIVEN:
        assert set(FACT.findall(TEXTS[name])) or name in {f"utter_block_{outcome}" for outcome in BlockOutcome}


def test_no_fact_hides_a_part_of_the_message() -> None:
    """Facts travel to the engine beside these keys."""
    parts = {"text", "buttons", "elements", "custom", "template", "response", "image", "attachment"}

    assert {fact for text in TEXTS.values() for fact in FACT.findall(text)} & parts == set()


def test_no_deadline_stands_in_the_copy() -> None:
    """They are the policy's: a file of the bank's own changes them, and what is told with them."""
    told = r"\d+ hari kerja|hari yang sama|hari (?:ini|itu) (?:juga|belum selesai)"
    assert [name for name, text in TEXTS.items() if re.search(told, text)] == []


# -------------------------------------------------------------------- tone


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_the_tone(name: str) -> None:
    for words in (TEXTS[name], *(title for title, _ in BUTTONS[name])):
        assert "!" not in words
        assert not EMOJI.search(words)
        assert not re.search(r"\banda\b", words), "Anda has a capital"
        assert not re.search(r"\b(?:kamu|kalian|lu|elo)\b", words, re.IGNORECASE)
        assert not re.search(r"mohon maaf atas ketidaknyamanan", words, re.IGNORECASE)
        assert words == words.strip()
        assert "  " not in words


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_secrets_are_never_asked_for(name: str) -> None:
    asked = r"\b(?:sebutkan|kirim(?:kan)?|tulis(?:kan)?|masukkan|berapa)\b[^.?]*\b(?:PIN|OTP|CVV|kata sandi|password)\b"
    sentences = re.split(r"(?<=[.?])\s", TEXTS[name])

    assert not [it for it in sentences if re.search(asked, it, re.IGNORECASE) and "angan" not in it]


# -------------------------------------------------------------------- buttons


def _choices_in_code() -> list[tuple[str, str]]:
    """Choices written as (title, payload) in the code."""
    found = []
    for node in _nodes():
        if not (isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant)):
            continue
        title, payload = node.elts
        shown = _shape(payload) if isinstance(payload, ast.JoinedStr) else getattr(payload, "value", None)
        addresses = str(title.value).startswith("/")  # paths of pages, side by side
        if isinstance(shown, str) and not addresses and re.match(r"/\w+($|{)", shown):
            found.append((str(title.value), shown))
    return found


CHOICES = [(name, *button) for name in sorted(BUTTONS) for button in BUTTONS[name]]


@pytest.mark.parametrize(("name", "title", "payload"), CHOICES)
def test_a_press_means_something(name: str, title: str, payload: str) -> None:
    pressed = re.fullmatch(r"/(?P<intent>\w+)(?P<entities>{.*})?", payload)

    assert pressed
    assert pressed["intent"] in DOMAIN["intents"]
    entities = json.loads(pressed["entities"] or "{}")
    assert entities.keys() <= set(DOMAIN["entities"])
    assert all(isinstance(value, str) for value in entities.values())


def test_presses_offered_by_the_code_mean_something() -> None:
    choices = _choices_in_code()

    assert choices
    for title, payload in choices:
        assert re.split(r"[{]", payload[1:])[0] in DOMAIN["intents"]
        assert len(title) <= WHATSAPP_TITLE


@pytest.mark.parametrize("name", sorted(name for name in BUTTONS if BUTTONS[name]))
def test_titles_fit_where_they_are_shown_as_buttons(name: str) -> None:
    titles = [title for title, _ in BUTTONS[name]]
    limit = WHATSAPP_TITLE if len(titles) <= WHATSAPP_BUTTONS else 24  # as rows of a list

    assert [title for title in titles if len(title) > limit] == []
    assert len(set(titles)) == len(titles)


# -------------------------------------------------------------------- the rest of the domain


def test_every_action_is_there_and_named() -> None:
    assert sorted(action.name() for action in all_actions(stub_cases())) == sorted(DOMAIN["actions"])


def test_every_form_is_validated_by_us() -> None:
    assert {f"validate_{form}" for form in DOMAIN["forms"]} <= set(DOMAIN["actions"])


def test_every_intent_has_its_examples_in_a_file_of_its_own() -> None:
    files = {path.stem: _yaml(path)["nlu"] for path in (ROOT / "data/nlu").glob("*.yml")}

    assert sorted(files) == sorted(DOMAIN["intents"])
    assert {name: [item["intent"] for item in items] for name, items in files.items()} == {
        name: [name] for name in files
    }


def test_rules_know_only_what_is_there() -> None:
    actions = {step["action"] for step in STEPS if "action" in step}
    intents = {step["intent"] for step in STEPS if "intent" in step}

    assert actions <= set(DOMAIN["actions"]) | set(DOMAIN["forms"]) | TEXTS.keys()
    assert intents == set(DOMAIN["intents"]) | {"nlu_fallback"}, "each intent has a rule outside of forms"


def test_every_action_is_used() -> None:
    by_rules = {step["action"] for step in STEPS if "action" in step}
    by_forms = {
        name
        for form, given in DOMAIN["forms"].items()
        for name in (f"validate_{form}", *(f"action_ask_{form}_{slot}" for slot in given["required_slots"]))
    }

    assert set(DOMAIN["actions"]) - by_rules - by_forms == set()


def test_actions_set_only_slots_that_are_there() -> None:
    named = {
        node.args[0].value
        for node in _nodes()
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "slot"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }

    assert named - set(DOMAIN["slots"]) == {"requested_slot"}


def test_slots_prove_nothing_and_steer_nothing() -> None:
    for name, slot in DOMAIN["slots"].items():
        assert slot["influence_conversation"] is False, name
        assert slot["mappings"] == [{"type": "custom"}], name


def test_notices_can_be_answered_where_a_template_has_no_buttons() -> None:
    for name, choices in BUTTONS.items():
        if name.startswith("utter_notice_"):
            titles = [title for title, _ in choices]
            numbers = [title for title in titles if title.isdecimal()]
            named = [f'"{title}"' for title in titles if title not in numbers]
            asked = [f"angka {numbers[0]} sampai {numbers[-1]}"] if numbers else []
            assert all(words in TEXTS[name] for words in (*named, *asked)), name
