-- A bank's years in a few minutes: :tickets tickets, five messages and two entries of the timeline for each, at about 900
-- tickets a day up to now. No trigger fires and no key is checked meanwhile; the rows are such as the product writes.
-- Numbers from hashes instead of chance: the same crowd every time.

CREATE FUNCTION pg_temp.chance(n bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
    SELECT (hashint8extended(n, salt) & 1048575) / 1048576.0
$$;
CREATE FUNCTION pg_temp.key(what text, n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT what || lpad(n::text, 12, '0')
$$;

INSERT INTO users (id, name, display, role, password_hash, created_at, must_change_password, recovery, capacity)
SELECT pg_temp.key('u', n), 'agen' || n, 'Agen ' || n, 'agent', 'x', now(), false, '[]', 10 FROM generate_series(1, 40) n;

INSERT INTO conversations (id, channel, sender, created_at, sender_name, held_by, agent, queued_at, queue_reason, urgent,
                           last_inbound_at, epoch)
SELECT pg_temp.key('c', n), (ARRAY['telegram', 'whatsapp', 'webchat'])[1 + n % 3], pg_temp.key('s', n), now() - age,
       (ARRAY['Ratna', 'Bambang', 'Hasna', 'Gunarto', 'Wening', 'Zulkarnain', 'Yuliana', 'Dewi'])[1 + n % 8] || ' '
       || (ARRAY['Purba', 'Pertiwi', 'Efendi', 'Pasaribu', 'Sulaiman', 'Wicaksono', 'Halim'])[1 + n % 7]
       || ' ' || substr(md5(n::text), 1, 4),
       CASE WHEN n % 1000 = 0 THEN 'queue' WHEN n % 1000 = 1 THEN 'agent' ELSE 'bot' END,
       CASE WHEN n % 1000 = 1 THEN 'agen' || 1 + n % 40 END,
       CASE WHEN n % 1000 < 2 THEN now() - interval '1 hour' * pg_temp.chance(n, 1) END,
       CASE WHEN n % 1000 < 2 THEN 'asked' END, n % 10000 = 0, now() - age * 0.2, 0
FROM (SELECT n, interval '1 second' * (86400.0 * :days * pg_temp.chance(n, 2)) AS age
      FROM generate_series(1, :tickets / 5) n) made;

CREATE TEMP TABLE crowd AS
SELECT n, kind, opened, resolved, pg_temp.key('t', n) AS id, pg_temp.key('c', 1 + n % (:tickets / 5)) AS chat,
       CASE WHEN old AND luck < 0.01 THEN 'waiting_documents'
            WHEN resolved IS NOT NULL AND resolved < now() AND luck < 0.9 THEN 'resolved'
            WHEN old AND luck < 0.94 THEN 'rejected' WHEN old AND luck < 0.97 THEN 'cancelled'
            WHEN old AND kind = 'oral' THEN 'escalated' WHEN old AND kind <> 'oral' THEN 'resolved'
            WHEN kind = 'data_change' THEN 'waiting_approval' WHEN luck < 0.5 THEN 'in_progress' ELSE 'open' END AS status,
       opened + CASE WHEN kind IN ('written', 'data_change') THEN interval '7 days' ELSE interval '12 hours' END AS due
FROM (
    SELECT n, kind, opened, opened < now() - interval '9 days' AS old, pg_temp.chance(n, 3) AS luck,
           opened + interval '1 hour' * CASE WHEN kind IN ('written', 'data_change') THEN 180 WHEN kind = 'block' THEN 0.2
                                              ELSE 14 END * pg_temp.chance(n, 4) AS resolved
    FROM (
        SELECT n, now() - interval '1 second' * (86400.0 * :days * (:tickets - n) / :tickets) AS opened,
               CASE WHEN p < 0.12 THEN 'block' WHEN p < 0.7 THEN 'oral' WHEN p < 0.8 THEN 'written'
                    WHEN p < 0.87 THEN 'data_change' ELSE 'registration' END AS kind
        FROM (SELECT n, pg_temp.chance(n, 5) AS p FROM generate_series(1, :tickets) n) numbers
    ) kinds
) times;

INSERT INTO tickets (id, number, kind, category, status, conversation_id, holder_ref, summary, details, opened_at, due_at,
                     due_explanation, policy_version, calendar_version, opened_by_key, resolved_at, outcome, rating,
                     rated_at, escalated_at, reopened_count, matter, assignee, version, channel)
SELECT id, 'KKPD-' || to_char(opened, 'YYMMDD') || '-' || lpad(n::text, 7, '0'), kind,
       CASE kind WHEN 'block' THEN (ARRAY['lost_phone', 'report_fraud', 'block_account'])[1 + n % 3]
                 WHEN 'data_change' THEN 'change_data' WHEN 'registration' THEN 'failed_registration'
                 ELSE (ARRAY['failed_transaction', 'failed_transaction', 'app_or_network_trouble', 'wrong_information',
                             'service_complaint'])[1 + n % 5] END,
       status, chat, CASE WHEN n % 3 > 0 THEN 'H-' || n % 20000 END,
       'Saldo terpotong tetapi pedagang belum menerima pembayaran', '{}', opened,
       CASE WHEN kind = 'written' AND status = 'waiting_documents' THEN NULL ELSE due END, 'hari yang sama', 1, 0,
       'k' || id, CASE WHEN status = 'resolved' THEN resolved END,
       CASE WHEN status = 'resolved' THEN 'Dana dikembalikan' END,
       CASE WHEN status = 'resolved' AND n % 4 = 0 THEN 1 + (n / 4) % 5 END,
       CASE WHEN status = 'resolved' AND n % 4 = 0 THEN resolved + interval '2 hours' END,
       CASE WHEN status = 'escalated' THEN due END, 0,
       CASE WHEN kind = 'written' THEN (ARRAY['ketidakpahaman', 'lainnya'])[1 + n % 2] END,
       CASE WHEN n % 5 > 0 THEN 'agen' || 1 + n % 40 END, 2, (ARRAY['telegram', 'whatsapp', 'webchat'])[1 + (1 + n % (:tickets / 5)) % 3]
FROM crowd;

INSERT INTO timeline (ticket_id, at, actor, kind, data)
SELECT id, opened, 'bot', 'opened', jsonb_build_object('from', NULL, 'to', 'open', 'ticket_kind', kind) FROM crowd
UNION ALL
SELECT id, coalesce(resolved, due), 'agen1', status, jsonb_build_object('from', 'open', 'to', status)
FROM crowd WHERE status <> 'open';

INSERT INTO blocks (id, key, holder_ref, conversation_id, ticket_id, reason, requested_at, next_try_at, status, attempts,
                    answered_at, blocked_at)
SELECT 'b' || id, 'b' || id, 'H-' || n, chat, id, 'lost_phone', opened, opened, 'done', 1, opened + wait, opened + wait
FROM (SELECT *, interval '1 second' * (1 + 20 * pg_temp.chance(n, 6)) AS wait FROM crowd WHERE kind = 'block') them;

INSERT INTO inbox (id, conversation_id, channel, event_id, kind, text, received_at, occurred_at, secrets, contact_is_sender,
                   status, attempts, position)
SELECT pg_temp.key('i', 3 * n + m), chat, (ARRAY['telegram', 'whatsapp', 'webchat'])[1 + (1 + n % (:tickets / 5)) % 3],
       pg_temp.key('e', 3 * n + m), 'text', 'tadi bayar gagal tapi saldo terpotong', opened + m * interval '20 seconds',
       opened + m * interval '20 seconds', '[]', false, 'done', 1, 6 * n + 2 * m
FROM crowd CROSS JOIN generate_series(0, 2) m WHERE m < 2 OR n % 2 = 0;

INSERT INTO outbox (id, conversation_id, key, origin, text, created_at, epoch, buttons, request_contact, status, attempts,
                    sent_at, position)
SELECT pg_temp.key('o', 3 * n + m), chat, pg_temp.key('o', 3 * n + m), 'bot', 'Baik, saya catat. Kapan kejadiannya?',
       opened + m * interval '20 seconds' + interval '1 second', 0, '[]', false, 'sent', 1, opened, 6 * n + 2 * m + 1
FROM crowd CROSS JOIN generate_series(0, 2) m WHERE m < 2 OR n % 2 = 1;

INSERT INTO audit (seq, id, at, actor, action, subject, data, digest)
SELECT 4 * n + step, pg_temp.key('a', 4 * n + step), opened + wait * step,
       CASE step WHEN 0 THEN 'bot' ELSE 'agen1' END,
       (ARRAY['ticket.opened', 'conversation.queued', 'conversation.taken', 'conversation.replied'])[1 + step],
       CASE step WHEN 0 THEN id ELSE chat END, '{}', 'x'
FROM (SELECT *, interval '1 second' * (10 + 300 * pg_temp.chance(n, 7)) AS wait FROM crowd) them
CROSS JOIN generate_series(0, 3) step WHERE step = 0 OR n % 8 = 0;

-- An incident runs that half of a week's failed transactions belong to: its supervisors look at it then.
INSERT INTO incidents (id, number, title, text, categories, words, begins_at, announced_by, announced_at, status, version,
                       revision)
VALUES ('g1', 'GGN-000000-0001', 'Pembayaran QRIS gagal', 'Sedang diperbaiki.', '["failed_transaction"]', '[]',
        now() - interval '7 days', 'agen1', now() - interval '1 hour', 'announced', 1, 1);
INSERT INTO incident_tickets (ticket_id, incident_id, linked_at, linked_by)
SELECT id, 'g1', now() - interval '1 hour', 'agen1' FROM tickets
WHERE category = 'failed_transaction' AND opened_at > now() - interval '7 days' AND right(id, 1) IN ('0', '2', '4', '6', '8');

SELECT setval('ticket_serial', :tickets);
