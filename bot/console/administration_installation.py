"""What is in force, for reading: deadlines, retention, templates. It is changed in files and settings, not here."""

from __future__ import annotations

from fastapi import Response

from bot.console.administration_frame import show
from bot.console.routing import Call, Page
from bot.console.rules_told import KEPT_LABELS, kept_for, told_rule
from bot.console.told_problems import told_doubt
from bot.core.console.roles import Permission
from bot.core.policy import doubts as deadline_doubts
from bot.core.retention import doubts as retention_doubts
from bot.core.wording import KIND_LABELS, MATTER_LABELS


async def show_deadlines(call: Call) -> Response:
    """The deadlines' rules, and since when they are in force."""
    policy, versions = await call.console.parts.administration.installation.deadlines()
    rows = [
        (KIND_LABELS[rule.kind], MATTER_LABELS.get(rule.matter) if rule.matter else None, told_rule(rule), rule.source)
        for rule in policy.rules
    ]
    doubts = [told_doubt(line) for line in deadline_doubts(policy)]
    return show(call, "admin_deadlines.html", policy=policy, rows=rows, versions=versions, doubts=doubts)


async def show_retention(call: Call) -> Response:
    """What is kept how long and why, and what the last runs removed."""
    policy, runs = await call.console.parts.administration.installation.kept()
    rows = [(KEPT_LABELS[rule.kind], kept_for(rule), rule) for rule in policy.rules]
    doubts = [told_doubt(line) for line in retention_doubts(policy)]
    return show(call, "admin_retention.html", policy=policy, rows=rows, runs=runs, doubts=doubts, labels=KEPT_LABELS)


async def show_templates(call: Call) -> Response:
    """Which templates of WhatsApp are set."""
    return show(call, "admin_templates.html", templates=call.console.parts.administration.installation.templates)


PAGES = (
    Page("GET", "/console/admin/deadlines", show_deadlines, Permission.ADMINISTER),
    Page("GET", "/console/admin/retention", show_retention, Permission.ADMINISTER),
    Page("GET", "/console/admin/templates", show_templates, Permission.ADMINISTER),
)
