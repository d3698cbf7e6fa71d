"""Processes that are killed: what was acknowledged is answered, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.dialogue.talk import complains, reports_lost_phone
from tests.running import Holder, Person, Product

ANSWERED = "1500351"
QUESTION = "call center nomor berapa?"
APOLOGY = "gangguan pada layanan kami"


def called(product: Product, person: Person, *, text: str) -> bool:
    """Whether the engine is at work on this message."""
    query = (
        "SELECT 1 FROM inbox i JOIN conversations c ON c.id = i.conversation_id"
        " WHERE c.sender = %s AND i.text = %s AND i.engine_called_at IS NOT NULL AND i.status = 'pending'"
    )
    return bool(product.rows(query, str(person.chat_id), text))


def test_an_update_delivered_twice_is_answered_once(product: Product, rina: Person):
    message = {"message_id": 90001, "from": rina.as_json, "chat": rina.chat, "date": 1_790_000_000, "text": QUESTION}
    update = {"update_id": product.telegram.push("message", message), "message": message}
    rina.hears_about(ANSWERED)
    product.telegram.server.updates.append(update)
    rina.says("makasih")
    rina.hears_about("sama-sama")
    product.settled(rina)
    assert rina.times_heard(ANSWERED) == 1


def test_the_engine_killed_in_mid_turn(product: Product, rina: Person):
    """It stands in an action that waits for a lock; then it is gone, for longer than a turn may take, or not."""
    rina.says("halo")
    rina.hears(timeout=30)
    product.settled(rina)
    with product.locked("LOCK TABLE audit IN ACCESS EXCLUSIVE MODE"):
        rina.says("petugas")
        product.wait_until(lambda: waits_for_lock(product), what="no action waits for the lock")
        product.kill("engine")
    answer = rina.hears_about("petugas", timeout=60).text
    product.until_ready()
    product.settled(rina)
    assert product.held_by(rina) == "queue", "people were called, by the action or by the apology"
    told = [APOLOGY in answer, "teruskan ke petugas" in answer]
    assert sum(told) == 1, answer
    assert rina.times_heard(APOLOGY) + rina.times_heard("teruskan ke petugas") == 1
    other = product.telegram.user("Budi Santosa")
    other.says(QUESTION)
    other.hears_about(ANSWERED)


def waits_for_lock(product: Product) -> bool:
    """Whether a statement of the service waits for a lock."""
    query = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'sigap'"
    return bool(product.rows(query))


def test_the_service_killed_between_acknowledgement_and_answer(product: Product, rina: Person):
    rina.says("halo")
    rina.hears(timeout=30)
    product.settled(rina)
    with product.locked("LOCK TABLE outbox IN SHARE MODE"):
        rina.says(QUESTION)
        product.wait_until(lambda: called(product, rina, text=QUESTION), what="the engine is not called")
        product.wait_until(lambda: waits_for_lock(product), what="nothing waits for the lock")
        product.wait_until(lambda: not product.telegram.server.updates, what="the update is not acknowledged")
        product.kill("service")
    rina.hears_about(ANSWERED, timeout=60)
    rina.says("makasih")
    rina.hears_about("sama-sama", timeout=30)
    product.settled(rina)
    assert rina.times_heard(ANSWERED) == 1


def test_the_service_killed_while_the_bank_blocks(product: Product, rina: Person, holder: Holder):
    """The bank has done it, and nobody has noted its answer: it is asked again, and blocks once."""
    requests = "SELECT count(*) FROM bank_requests r JOIN bank_holders h ON h.ref = r.holder_ref WHERE h.name = %s"
    open_block = "SELECT b.id FROM blocks b JOIN bank_holders h ON h.ref = b.holder_ref WHERE h.name = %s"
    reports_lost_phone(rina, holder)
    with product.locked("LOCK TABLE bank_requests IN ACCESS EXCLUSIVE MODE") as bank:
        rina.presses("Ya, blokir")
        (block,) = product.wait_until(lambda: product.rows(open_block, holder.name), what="no block is requested")[0]
        with product.locked("SELECT 1 FROM blocks WHERE id = %s FOR UPDATE", block):
            bank.execute("ROLLBACK")
            product.wait_until(lambda: product.rows(requests, holder.name) == [(1,)], what="the bank is not asked")
            product.wait_until(lambda: waits_for_lock(product), what="the answer is not being noted")
            product.kill("service")
    rina.hears_about("berhasil diblokir", timeout=90)
    product.settled(rina)
    assert product.rows(requests, holder.name) == [(1,)]
    assert product.is_blocked(holder)
    assert [ticket["kind"] for ticket in product.tickets_of(rina)] == ["block"]
    assert rina.times_heard("berhasil diblokir") == 1


def test_postgres_killed(product: Product, rina: Person):
    """Whatever Telegram was told to forget is there afterwards, and answered."""
    people = [rina, *(product.telegram.user(f"Orang {number}") for number in range(4))]
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda person: person.says(QUESTION), people))
        product.kill("postgres")
        list(pool.map(lambda person: person.says("makasih"), people))
        list(pool.map(lambda person: person.hears_about(ANSWERED, timeout=90), people))
        list(pool.map(lambda person: person.hears_about("sama-sama", timeout=90), people))
    product.until_ready()
    for person in people:
        product.settled(person)
        assert person.times_heard(ANSWERED) == 1
        assert person.times_heard(APOLOGY) == 0


def test_the_supervisor_killed(product: Product, rina: Person):
    """Its parts end with it, so that it can be started again; what came meanwhile is answered."""
    parts = [product.process(part) for part in ("engine", "service")]
    product.kill("up")
    product.wait_until(lambda: not any(part.is_running() for part in parts), timeout=60, what="its parts live on")
    rina.says(QUESTION)
    product.start()
    rina.hears_about(ANSWERED, timeout=40)
    product.settled(rina)
    assert rina.times_heard(ANSWERED) == 1


def test_everything_stopped_and_started_again_goes_on(product: Product, rina: Person):
    number = complains(product, rina)["number"]
    rina.says("transaksi qris gagal tapi saldo kepotong 90 ribu kemarin di Toko Dua")
    rina.hears_about("nomor HP")
    product.settled(rina)
    product.stop()
    rina.says("lewati")
    product.start()
    rina.hears_about("bukti", timeout=40)
    rina.presses("Tanpa bukti")
    rina.hears_about("tercatat dengan nomor")
    rina.says(f"cek tiket {number}")
    rina.hears_about("Status:")
    assert len(product.tickets_of(rina)) == 2
