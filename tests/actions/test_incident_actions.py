"""What is known is told first: how the offer is read, and what follows from each answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.complaint import BeginComplaint, FileComplaint, ValidateComplaintForm
from actions.incident import AskIncident, AskIncidentOfRegistration, Reply, Stand
from actions.registration import BeginRegistration, FinishRegistration, ValidateRegistrationForm
from bot.core.journeys.cases import Cases
from bot.core.journeys.complaint import Complaint, Opened
from bot.core.journeys.known_incident import Known
from tests.actions.turns import Said, Session, take
from tests.fakes.desk import COPY

KNOWN = Known(
    "GGN-260304-0001", "Pembayaran QRIS gagal", "Sedang diperbaiki.", "Rabu, 4 Maret 2026 pukul 09.00 WIB", None
)
INCIDENT = "complaint_incident"
FACTS = {"since": "tadi", "title": "QRIS gagal", "news": "Sedang diperbaiki."}


@pytest.fixture
def incident(cases: Cases) -> Any:
    """One that fits whatever is said, until it is told otherwise."""
    found = cases.known_incident
    found.return_value = KNOWN  # type: ignore[attr-defined]
    return found


async def offered(cases: Cases, story: str = "bayar qris gagal", intent: str = "failed_transaction") -> Session:
    begun = Session(BeginComplaint(cases))
    said = await begun(story, intent=intent)
    assert said.responses == []
    assert said.slots[INCIDENT] is None
    return Session(ValidateComplaintForm(cases), begun.slots)


async def answers(session: Session, typed: str = "", **given: Any) -> Said:
    return await session(typed, requested=INCIDENT, **given)


async def files(cases: Cases, session: Session) -> tuple[Said, Complaint | None]:
    said = await take(FileComplaint(cases), "ya", slots=session.slots)
    called = cases.complaint.await_args  # type: ignore[attr-defined]
    return said, called.kwargs["complaint"] if called else None


async def test_what_is_known_is_told_before_anything_is_asked(cases: Cases, incident: Any) -> None:
    session = await offered(cases)

    said = await take(AskIncident(cases), "bayar qris gagal", slots=session.slots)

    assert said.responses == ["utter_incident_known_payment"]
    assert "Pembayaran QRIS gagal. Sedang diperbaiki." in said.text
    incident.assert_awaited_once_with(
        conversation_id="c1", category="failed_transaction", text="bayar qris gagal", when=None
    )


@pytest.mark.parametrize(
    ("story", "intent"),
    [("bayar qris gagal saldo kepotong", "failed_transaction"), ("jakone error", "app_or_network_trouble")],
)
@pytest.mark.usefixtures("incident")
async def test_whether_money_is_gone_is_asked_of_payments_where_it_was_not_said(
    cases: Cases, story: str, intent: str
) -> None:
    session = await offered(cases, story, intent)

    said = await take(AskIncident(cases), story, slots=session.slots)

    assert said.responses == ["utter_incident_known"]


async def test_where_none_fits_nothing_changes(cases: Cases) -> None:
    said = await take(BeginComplaint(cases), "bayar qris gagal", intent="failed_transaction")

    assert said.responses == ["utter_complaint_begin_failed_transaction"]
    assert said.slots[INCIDENT] == Stand.NONE


@pytest.mark.parametrize(
    ("given", "stand"),
    [
        ({"payload": "inform", "entities": {"choice": "join"}}, Stand.JOINED),
        ({"payload": "affirm"}, Stand.JOINED),
        ({"typed": "ya"}, Stand.JOINED),
        ({"typed": "iya itu, kabari ya"}, Stand.JOINED),
        ({"typed": "oke ditunggu kabarnya"}, Stand.JOINED),
        ({"typed": "iya, saldo tidak terpotong"}, Stand.JOINED),
        ({"payload": "inform", "entities": {"choice": "debited"}}, Stand.FACTS),
        ({"typed": "ya tapi saldo saya kepotong"}, Stand.FACTS),
        ({"typed": "kepotong 250 ribu"}, Stand.FACTS),
        ({"payload": "inform", "entities": {"choice": "own"}}, Stand.OWN),
        ({"payload": "deny"}, Stand.OWN),
        ({"typed": "tidak"}, Stand.OWN),
        ({"typed": "bukan itu, ini lain"}, Stand.OWN),
        ({"typed": "saya mau lapor sendiri"}, Stand.OWN),
        ({"typed": "lewati"}, Stand.OWN),
    ],
)
@pytest.mark.usefixtures("incident")
async def test_each_answer(cases: Cases, given: dict[str, Any], stand: Stand) -> None:
    said = await answers(await offered(cases), **given)

    assert said.slots[INCIDENT] == stand


@pytest.mark.usefixtures("incident")
async def test_a_yes_is_a_ticket_without_further_questions(cases: Cases) -> None:
    session = await offered(cases)
    said = await answers(session, "ya kabari saya")
    cases.complaint.return_value = Opened("KKPD-260304-0001", "nanti malam", 0, KNOWN.title)  # type: ignore[attr-defined]

    ended, complaint = await files(cases, session)

    assert {name for name, value in said.slots.items() if value is None} == {"misses"}
    assert complaint == Complaint("failed_transaction", "bayar qris gagal", {}, None, incident="GGN-260304-0001")
    assert ended.responses == ["utter_incident_joined"]
    assert ended.finished


@pytest.mark.usefixtures("incident")
async def test_with_money_gone_the_facts_are_needed_as_ever(cases: Cases) -> None:
    session = await offered(cases, "bayar qris gagal saldo kepotong semua")
    said = await answers(session, "ya, 250 ribu")

    assert said.responses == ["utter_incident_facts"]
    assert said.slots["complaint_amount"] == "Rp250.000"
    assert session.slots["complaint_when"] is session.slots["complaint_merchant"] is None, "still to be asked"
    cases.complaint.return_value = Opened("KKPD-260304-0001", "nanti malam", 0, KNOWN.title)  # type: ignore[attr-defined]
    ended, complaint = await files(cases, session)
    assert complaint
    assert (complaint.incident, complaint.details) == ("GGN-260304-0001", {"amount": "Rp250.000"})
    assert ended.responses == ["utter_complaint_opened", "utter_incident_linked"]


@pytest.mark.usefixtures("incident")
async def test_ones_own_complaint_goes_on_as_ever_and_is_not_offered_again(cases: Cases) -> None:
    session = await offered(cases)
    said = await answers(session, "bukan itu")
    again = await session("gagal pas bayar makan siang di kantin", requested="complaint_description")

    ended, complaint = await files(cases, session)

    assert said.responses == ["utter_incident_own"]
    assert INCIDENT not in again.slots
    assert complaint
    assert complaint.incident is None
    assert ended.responses == ["utter_complaint_opened"]


async def test_who_hears_of_it_already_gets_no_second_ticket(cases: Cases, incident: Any) -> None:
    session = await offered(cases)
    incident.return_value = Known(*(KNOWN.number, KNOWN.title, KNOWN.text, KNOWN.since), ticket="KKPD-260304-0009")
    await answers(session, "ya")

    ended, complaint = await files(cases, session)

    assert complaint is None
    assert ended.responses == ["utter_incident_heard"]
    assert "KKPD-260304-0009" in ended.text


async def test_one_that_has_ended_meanwhile_is_not_joined(cases: Cases, incident: Any) -> None:
    session = await offered(cases)
    incident.return_value = None

    said = await answers(session, "ya")

    assert said.responses == ["utter_incident_over"]
    assert said.slots[INCIDENT] == Stand.NONE
    assert session.slots["complaint_when"] is None, "the ordinary questions follow"


async def test_what_is_told_instead_of_an_answer_is_kept_and_may_show_that_it_does_not_fit(
    cases: Cases, incident: Any
) -> None:
    session = await offered(cases)
    incident.return_value = None

    said = await answers(session, "kejadiannya kemarin sore")

    assert said.slots["complaint_when"].startswith("kemarin sore")
    assert said.slots[INCIDENT] == Stand.NONE
    assert incident.await_args.kwargs["when"].startswith("kemarin sore")


@pytest.mark.parametrize("intent", ["check_ticket", "inform"])
@pytest.mark.usefixtures("incident")
async def test_when_it_ends_is_answered_and_the_offer_stays(cases: Cases, intent: str) -> None:
    said = await answers(await offered(cases), "kapan selesainya?", intent=intent)

    assert said.responses == ["utter_about_complaint_incident"]
    assert said.slots[INCIDENT] is None


@pytest.mark.usefixtures("incident")
async def test_stop_people_and_emergencies_come_first(cases: Cases) -> None:
    for typed, intent, exit_by in (
        ("batal", "cancel", "cancel"),
        ("petugas", "talk_to_agent", "human"),
        ("hp saya hilang", "lost_phone", "emergency"),
    ):
        said = await answers(await offered(cases), typed, intent=intent)
        assert said.left == exit_by


async def test_what_makes_it_fit_later_is_offered_then(cases: Cases, incident: Any) -> None:
    incident.return_value = None
    begun = Session(BeginComplaint(cases))
    await begun("transaksi gagal", intent="failed_transaction")
    session = Session(ValidateComplaintForm(cases), begun.slots)
    incident.return_value = KNOWN

    said = await session("bayar di alfamart gagal terus", requested="complaint_description")

    assert said.slots["complaint_description"] == "bayar di alfamart gagal terus"
    assert said.slots[INCIDENT] is None
    assert "alfamart" in incident.await_args.kwargs["text"]


async def test_a_category_that_is_chosen_late_is_looked_up_too(cases: Cases, incident: Any) -> None:
    said = await take(
        ValidateComplaintForm(cases),
        payload="inform",
        entities={"choice": "service_complaint"},
        requested="complaint_category",
    )

    assert said.slots[INCIDENT] is None
    assert incident.await_args.kwargs["category"] == "service_complaint"


def test_the_buttons_are_the_choices() -> None:
    payloads = {payload for _, payload in COPY.buttons("utter_incident_known_payment", **FACTS)}

    assert payloads == {f'/inform{{"choice": "{one}"}}' for one in Reply}
    assert {payload for _, payload in COPY.buttons("utter_incident_known", **FACTS)} < payloads


# -------------------------------------------------------------------- a registration that failed

REGISTRATION = "registration_incident"


async def registering(cases: Cases, story: str = "registrasi jakone gagal terus") -> Session:
    begun = Session(BeginRegistration(cases))
    said = await begun(story, intent="failed_registration")
    assert (said.responses, said.slots[REGISTRATION]) == ([], None)
    return Session(ValidateRegistrationForm(cases), begun.slots)


async def finishes(cases: Cases, session: Session) -> Said:
    return await take(FinishRegistration(cases), "ya", slots=session.slots)


async def test_a_failed_registration_hears_it_before_the_checks(cases: Cases, incident: Any) -> None:
    session = await registering(cases)

    said = await take(AskIncidentOfRegistration(cases), slots=session.slots)

    assert said.responses == ["utter_incident_known_registration"]
    assert incident.await_args.kwargs["category"] == "failed_registration"


async def test_where_none_fits_the_checks_begin(cases: Cases) -> None:
    said = await take(BeginRegistration(cases), "registrasi gagal", intent="failed_registration")

    assert (said.responses, said.slots[REGISTRATION]) == (["utter_registration_begin"], Stand.NONE)


@pytest.mark.usefixtures("incident")
async def test_a_yes_opens_the_ticket_without_any_check(cases: Cases) -> None:
    session = await registering(cases)
    cases.registration.return_value = Opened("KKPD-260304-0001", "besok", 0, KNOWN.title)  # type: ignore[attr-defined]

    said = await session("ya, kabari saya", requested=REGISTRATION)
    ended = await finishes(cases, session)

    assert said.slots["registration_check"]
    assert ended.responses[0] == "utter_registration_joined"
    told = cases.registration.await_args.kwargs  # type: ignore[attr-defined]
    assert (told["incident"], told["checked"]) == (KNOWN.number, ())


@pytest.mark.usefixtures("incident")
async def test_a_no_goes_on_to_the_checks_and_to_a_ticket_of_its_own(cases: Cases) -> None:
    session = await registering(cases)
    cases.registration.return_value = Opened("KKPD-260304-0001", "besok")  # type: ignore[attr-defined]

    said = await session(payload="inform", entities={"choice": "own"}, requested=REGISTRATION)
    assert (said.responses, said.slots[REGISTRATION]) == (["utter_registration_begin"], Stand.OWN)
    for _ in session.slots["registration_plan"]:
        await session("masih gagal", requested="registration_check")
    ended = await finishes(cases, session)

    assert ended.responses[0] == "utter_registration_opened"
    assert cases.registration.await_args.kwargs["incident"] is None  # type: ignore[attr-defined]


async def test_who_is_told_already_opens_no_second_ticket(cases: Cases, incident: Any) -> None:
    incident.return_value = replace(KNOWN, ticket="KKPD-260304-0009")
    session = await registering(cases)

    await session("ya", requested=REGISTRATION)
    ended = await finishes(cases, session)

    assert ended.responses[0] == "utter_incident_heard"
    cases.registration.assert_not_called()  # type: ignore[attr-defined]


async def test_an_end_meanwhile_leads_to_the_checks_of_a_registration(cases: Cases, incident: Any) -> None:
    session = await registering(cases)
    incident.return_value = None

    said = await session("ya", requested=REGISTRATION)

    assert (said.responses, said.slots[REGISTRATION]) == (["utter_incident_over_registration"], Stand.NONE)


@pytest.mark.usefixtures("incident")
async def test_an_end_at_the_last_moment_is_told_with_the_ticket(cases: Cases) -> None:
    session = await registering(cases)
    cases.registration.return_value = Opened("KKPD-260304-0001", "besok")  # type: ignore[attr-defined]

    await session("ya", requested=REGISTRATION)

    assert (await finishes(cases, session)).responses[0] == "utter_registration_opened_at_once"


@pytest.mark.usefixtures("incident")
async def test_when_it_is_over_is_answered_also_for_registrations(cases: Cases) -> None:
    session = await registering(cases)

    said = await session("kapan selesainya?", intent="check_ticket", requested=REGISTRATION)

    assert said.responses == ["utter_about_registration_incident"]
    assert said.slots[REGISTRATION] is None
