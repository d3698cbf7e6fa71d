"""The names of what a holder can mean: the same in the training data, the rules, and the reports."""

from __future__ import annotations

EMERGENCIES = frozenset({"lost_phone", "report_fraud", "block_account"})
COMPLAINTS = frozenset(
    {
        "failed_transaction",
        "wrong_information",
        "app_or_network_trouble",
        "failed_registration",
        "service_complaint",
        "file_complaint",
        "written_complaint",
    }
)
REQUESTS = frozenset({"unblock_account", "change_data", "check_ticket", "add_information", "talk_to_agent"})
QUESTIONS = frozenset(
    {
        "ask_kkpd",
        "ask_legal_basis",
        "ask_fees",
        "ask_benefits",
        "ask_risks_and_safety",
        "ask_how_to_use",
        "ask_billing",
        "ask_complaint_process",
        "ask_contact",
    }
)
CONVERSATION = frozenset(
    {
        "greet",
        "goodbye",
        "thank",
        "affirm",
        "deny",
        "cancel",
        "help",
        "inform",
        "express_frustration",
        "out_of_scope",
    }
)
INTENTS = EMERGENCIES | COMPLAINTS | REQUESTS | QUESTIONS | CONVERSATION
FALLBACK = "nlu_fallback"
"""What the engine calls a message that it understands too little of; nobody means it."""
