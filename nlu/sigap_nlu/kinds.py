"""The intents that ask for something, by how urgent they are: emergencies, complaints, requests, questions. No Rasa."""

from __future__ import annotations

EMERGENCIES = ("lost_phone", "report_fraud", "block_account")
COMPLAINTS = (
    "failed_transaction", "wrong_information", "app_or_network_trouble", "failed_registration", "service_complaint",
    "file_complaint", "written_complaint",
)  # fmt: skip
REQUESTS = ("unblock_account", "change_data", "check_ticket", "add_information", "talk_to_agent")
QUESTIONS = (
    "ask_kkpd", "ask_legal_basis", "ask_fees", "ask_benefits", "ask_risks_and_safety", "ask_how_to_use", "ask_billing",
    "ask_complaint_process", "ask_contact",
)  # fmt: skip
