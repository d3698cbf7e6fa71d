"""The policy file: what it says is what holds, and every mistake is told with its row and what to do."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InvalidInput
from bot.core.policy import DeadlinePolicy, Matter, all_cases, doubts
from bot.core.policy_file import parse_policy
from bot.core.tickets import TicketKind
from tests.fakes.policy import FILE, SHIPPED, changed

TEXT = FILE.read_text(encoding="utf-8")


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as refused:
        parse_policy(text)
    found = refused.value.data["problems"]
    assert isinstance(found, list)
    assert all(line in str(refused.value) for line in found)
    return found


# -------------------------------------------------------------------- what ships


def test_the_shipped_rows_are_those_of_the_sources() -> None:
    rows = {rule.case: rule for rule in SHIPPED.rules}
    assert rows.keys() == set(all_cases())
    assert [case for case, rule in rows.items() if rule.working_days is None] == ["block", "oral", "registration"]
    assert {rule.working_days for rule in rows.values()} == {None, 5}
    assert {rule.cut_off for rule in rows.values()} == {time(23, 59, 59)}
    assert rows["written/ketidakpahaman"].extension_times == 0
    assert (rows["written/lainnya"].extension_times, rows["written/lainnya"].extension_days) == (1, 10)
    assert {rows[f"written/{matter}"].documents_days for matter in Matter} == {10}
    assert all(rule.source for rule in SHIPPED.rules)
    assert list(doubts(SHIPPED)) == []


def test_the_row_of_the_regulator_that_the_file_offers_can_be_used() -> None:
    offered = TEXT[TEXT.index("# [[row]]") : TEXT.index("# --- Perubahan data")]
    start, end = TEXT.index('[[row]]\nkind = "written"\nclass = "lainnya"'), TEXT.index("# Pilihan")
    policy = parse_policy(TEXT[:start] + re.sub(r"^# ?", "", offered, flags=re.MULTILINE) + TEXT[end:])
    rule = policy.rule_for(TicketKind.WRITTEN, Matter.OTHER)
    assert (rule.working_days, rule.extension_times, rule.extension_days) == (10, 1, 10)
    assert list(doubts(policy)) == []


def test_every_key_of_the_file_is_explained_in_it() -> None:
    keys = set(re.findall(r"^#? ?(\w+) = ", TEXT, re.MULTILINE)) - {"name", "reminder_time", "SIGAP_DEADLINE_POLICY"}
    comment = TEXT[: TEXT.index("\nname = ")]
    assert [key for key in keys if key not in comment] == []


# -------------------------------------------------------------------- versions


def test_rows_make_the_version_and_comments_do_not() -> None:
    assert parse_policy(f"# catatan\n{TEXT}").digest == SHIPPED.digest
    assert replace(SHIPPED, rules=SHIPPED.rules[::-1]).digest == SHIPPED.digest
    assert parse_policy(changed("working_days = 5", "working_days = 4")).digest != SHIPPED.digest
    assert parse_policy(changed('reminder_time = "09:00"', 'reminder_time = "08:00"')).digest != SHIPPED.digest
    assert parse_policy(TEXT).text == TEXT


# -------------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("working_days = 5", 'working_days = "lima"', r"row 4, line \d+: working_days is 'lima'; write a whole number"),
        ("working_days = 5", "working_days = 0", r"row 4.*working_days is 0; write a whole number from 1"),
        ("working_days = 5", "working_day = 5", "there is no working_day: did you mean working_days?"),
        ("working_days = 5", "working_days = 5\nsame_day = true", "not both"),
        ("working_days = 5\n", "", "give either same_day = true or working_days"),
        ("same_day = true", "same_day = 1", "write same_day = true"),
        ('kind = "oral"', 'kind = "lisan"', "kind is 'lisan'; write one of block, oral, written"),
        ('kind = "oral"', 'kind = "block"', "block: two rows for the same case"),
        ('class = "ketidakpahaman"\n', "", 'give it class = "ketidakpahaman" or class = "lainnya"'),
        ('class = "ketidakpahaman"', 'class = "biasa"', "class is 'biasa'; write one of ketidakpahaman, lainnya"),
        ('kind = "oral"', 'kind = "oral"\nclass = "lainnya"', "only rows of kind written have a class"),
        ("remind_days_before = [1]", "remind_days_before = [5]", "must be less than the 5 working days"),
        ("remind_days_before = [1]", "remind_days_before = 1", r"remind_days_before = \[3, 1\]"),
        ("remind_hours_before = [2]", "remind_days_before = [2]", "use remind_hours_before"),
        ("documents_days = 10\n", "", "needs documents_days"),
        ("documents_remind_days_before = [5, 1]", "documents_remind_days_before = [10]", "less than documents_days"),
        ("extension_times = 1\n", "", "belong together"),
        ("same_day = true", "same_day = true\nextension_times = 1\nextension_days = 1", "cannot be extended"),
        ("same_day = true", 'same_day = true\ncut_off = "5 sore"', 'cut_off = "17:00"'),
        ("same_day = true", 'same_day = true\ncut_off = "25:00"', 'cut_off = "17:00"'),
        ('reminder_time = "09:00"', "reminder_time = 9", "reminder_time is 9; write a time in WIB"),
        ('name = "Bawaan Sigap"', 'name = ""', "file: name is missing"),
        ('name = "Bawaan Sigap"', 'nama = "x"\nname = "y"', "there is no nama: did you mean name?"),
        ('kind = "data_change"', 'kind = "data_change', "not readable as TOML.*line"),
    ],
)
def test_each_mistake_is_told_with_what_to_do(before: str, after: str, told: str) -> None:
    assert [line for line in problems(changed(before, after)) if re.search(told, line)]


def test_all_mistakes_are_told_at_once() -> None:
    text = changed("working_days = 5", "working_days = 0").replace('kind = "oral"', 'kind = "lisan"')
    assert len(problems(text)) == 2


def test_a_case_without_a_row_is_named() -> None:
    last = TEXT.rindex("[[row]]")
    assert problems(TEXT[:last]) == ["data_change: there is no row for it: add one"]


@pytest.mark.parametrize("text", ["", 'name = "x"', "row = 3", 'name = "x"\n[row]\nkind = "oral"'])
def test_a_file_without_rows_is_refused(text: str) -> None:
    assert any("[[row]]" in line for line in problems(text))


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(InvalidInput):
        assert isinstance(parse_policy(text), DeadlinePolicy)


@given(st.sampled_from(TEXT.splitlines()), st.sampled_from(TEXT.splitlines()))
def test_no_line_in_the_wrong_place_breaks_the_reader(line: str, other: str) -> None:
    with suppress(InvalidInput):
        assert parse_policy(TEXT.replace(line, other, 1)).rules


# -------------------------------------------------------------------- beyond the sources


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            'kind = "oral"\nsame_day = true\nremind_hours_before = [4, 1]',
            'kind = "oral"\nworking_days = 5',
            "the same day",
        ),
        ("working_days = 5", "working_days = 6", "promises 5 working days at most"),
        ("working_days = 5\nextension_times = 1", "working_days = 11\nextension_times = 1", "more than POJK 22/2023"),
        ("extension_times = 1", "extension_times = 2", "one extension"),
    ],
)
def test_what_goes_beyond_the_sources_is_said(before: str, after: str, told: str) -> None:
    assert any(told in line for line in doubts(parse_policy(changed(before, after))))


# -------------------------------------------------------------------- pauses


def test_a_pause_is_a_choice_of_the_bank_that_no_source_provides_for() -> None:
    assert {rule.pause_times for rule in SHIPPED.rules} == {0}
    policy = parse_policy(changed('class = "lainnya"', 'class = "lainnya"\npause_times = 2\npause_days = 10'))
    rule = policy.rule_for(TicketKind.WRITTEN, Matter.OTHER)
    assert (rule.pause_times, rule.pause_days) == (2, 10)
    assert [line for line in doubts(policy) if "provides for a pause" in line and "written/lainnya" in line]
    assert policy.digest != SHIPPED.digest


def test_rows_without_a_pause_keep_the_version_they_had_before_there_were_any() -> None:
    assert SHIPPED.digest == replace(SHIPPED, name="x").digest
    assert SHIPPED.digest.startswith("143d03e225b9")


@pytest.mark.parametrize(
    ("case", "given", "told"),
    [
        ('class = "lainnya"', "pause_times = 1", "pause_times and pause_days belong together"),
        ('class = "lainnya"', "pause_days = 5", "pause_times and pause_days belong together"),
        ('kind = "oral"', "pause_times = 1\npause_days = 5", "the same day cannot be paused"),
    ],
)
def test_a_pause_that_cannot_be(case: str, given: str, told: str) -> None:
    assert [line for line in problems(changed(case, f"{case}\n{given}")) if told in line]
