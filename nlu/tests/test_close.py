"""When it is better to ask than to guess."""

import pytest

from sigap_nlu.close import Decision, Limits, decide

LIMITS = Limits(margin=0.1, emergency=0.3)
NOTHING = Decision()


def ranking(**chances):
    return [{"name": name, "confidence": chance} for name, chance in chances.items()]


def test_two_that_are_close_are_asked_about():
    close = ranking(failed_transaction=0.4, wrong_information=0.35, greet=0.01)
    assert decide(close, LIMITS) == Decision(ask=("failed_transaction", "wrong_information"))


def test_what_is_clear_is_served():
    assert decide(ranking(failed_transaction=0.6, wrong_information=0.3), LIMITS) == NOTHING


@pytest.mark.parametrize("other", ["greet", "thank", "affirm", "deny", "inform", "help", "express_frustration"])
def test_courtesies_and_bare_answers_are_never_asked_about(other):
    assert decide(ranking(failed_transaction=0.4, **{other: 0.35}), LIMITS) == NOTHING
    assert decide(ranking(**{other: 0.4}, failed_transaction=0.35), LIMITS) == NOTHING


def test_a_wrong_answer_to_a_question_costs_little():
    assert decide(ranking(ask_fees=0.4, ask_billing=0.35), LIMITS) == NOTHING


def test_a_question_beside_a_journey_is_asked_about():
    assert decide(ranking(ask_billing=0.4, wrong_information=0.35), LIMITS).ask == ("ask_billing", "wrong_information")


@pytest.mark.parametrize("emergency", ["lost_phone", "report_fraud", "block_account"])
def test_an_emergency_is_served_and_not_asked_about(emergency):
    assert decide(ranking(**{emergency: 0.4}, failed_transaction=0.35), LIMITS) == NOTHING
    assert decide(ranking(failed_transaction=0.4, **{emergency: 0.35}), LIMITS) == Decision(serve=emergency)


def test_an_unlikely_emergency_is_one_of_the_choices():
    close = ranking(failed_transaction=0.25, report_fraud=0.2)
    assert decide(close, LIMITS).ask == ("failed_transaction", "report_fraud")


def test_what_is_out_of_scope_is_no_choice_of_its_own():
    assert decide(ranking(out_of_scope=0.3, change_data=0.28), LIMITS).ask == ("change_data",)


def test_a_question_that_may_be_none_of_ours_is_answered():
    assert decide(ranking(ask_how_to_use=0.3, out_of_scope=0.28), LIMITS) == NOTHING
    assert decide(ranking(out_of_scope=0.3, ask_how_to_use=0.28), LIMITS).ask == ("ask_how_to_use",)


def test_opening_and_closing_are_never_mixed_up():
    assert decide(ranking(unblock_account=0.45, block_account=0.4), LIMITS) == NOTHING


def test_nothing_to_go_by():
    assert decide([], LIMITS) == NOTHING
