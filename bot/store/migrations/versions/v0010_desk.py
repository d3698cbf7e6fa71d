"""What the console keeps beside conversations: remarks, presence, what was seen, drafts, ready replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_REPLIES = (
    ("salam", "Salam pembuka", "{salam}, {nama}. Saya {petugas} dari pusat panggilan, ada yang dapat saya bantu?"),
    ("tunggu", "Mohon menunggu", "Baik, {nama}. Mohon tunggu sebentar, saya periksa dulu."),
    ("data", "Minta dua data", "Mohon sebutkan dua data: nama bendahara, SKPD, nomor terdaftar, atau akhir kartu."),
    ("rahasia", "Jangan kirim PIN", "Mohon jangan mengirim PIN, OTP, CVV, atau kata sandi. Kami tidak memintanya."),
    ("blokir", "Setelah blokir", "Blokir hanya dapat dibuka di kantor bank dengan membawa KTP yang berlaku."),
    ("tiket", "Nomor tiket", "Pengaduan Anda tercatat dengan nomor {nomor}. Simpan nomor ini."),
    ("bukti", "Minta bukti", "Bila ada, mohon kirim foto atau PDF bukti transaksinya di percakapan ini."),
    ("selesai", "Penutup", "Terima kasih, {nama}. Percakapan ini saya tutup. Anda dapat menulis lagi kapan saja."),
)
_RULES = (
    """
    CREATE FUNCTION desk_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        chat text;
    BEGIN
        IF TG_TABLE_NAME = 'conversations' THEN
            chat := NEW.id;
        ELSIF TG_TABLE_NAME = 'watchers' THEN
            chat := CASE TG_OP WHEN 'DELETE' THEN OLD.conversation_id ELSE NEW.conversation_id END;
        END IF;
        PERFORM pg_notify('sigap_chat', json_build_object('kind', 'desk', 'conversation', chat)::text);
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE FUNCTION remark_moved() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended(NEW.conversation_id, 2));
        UPDATE remarks SET position = nextval('chat_position') WHERE id = NEW.id;
        PERFORM pg_notify('sigap_chat', json_build_object('kind', 'desk', 'conversation', NEW.conversation_id)::text);
        RETURN NULL;
    END
    $$
    """,
    """
    CREATE TRIGGER desk_moved AFTER UPDATE OF held_by, agent, urgent ON conversations FOR EACH ROW
        WHEN ((OLD.held_by, OLD.agent, OLD.urgent) IS DISTINCT FROM (NEW.held_by, NEW.agent, NEW.urgent))
        EXECUTE FUNCTION desk_moved()
    """,
    """
    CREATE TRIGGER desk_moved AFTER INSERT OR DELETE ON watchers FOR EACH ROW EXECUTE FUNCTION desk_moved()
    """,
    """
    CREATE TRIGGER desk_moved AFTER INSERT OR UPDATE OF state ON presence FOR EACH ROW EXECUTE FUNCTION desk_moved()
    """,
    """
    CREATE CONSTRAINT TRIGGER remark_moved AFTER INSERT ON remarks
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION remark_moved()
    """,
)


def upgrade() -> None:
    """Create the tables, and what wakes open pages."""
    op.create_table(
        "remarks",
        sa.Column("id", sa.Text, primary_key=True),
        _conversation(),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False, server_default=sa.text("0")),
    )
    op.create_index("ix_remarks_conversation_position", "remarks", ["conversation_id", "position"])
    op.create_table(
        "presence",
        sa.Column("user_id", sa.Text, sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("assigned_at", _MOMENT),
    )
    for table, *columns in (
        ("readings", sa.Column("seq", sa.BigInteger, nullable=False), sa.Column("at", _MOMENT, nullable=False)),
        ("watchers", sa.Column("seen_at", _MOMENT, nullable=False)),
        ("drafts", sa.Column("text", sa.Text, nullable=False), sa.Column("at", _MOMENT, nullable=False)),
    ):
        name = sa.Column("name", sa.Text, nullable=False)
        op.create_table(table, _conversation(), name, *columns, sa.PrimaryKeyConstraint("conversation_id", "name"))
    canned = op.create_table(
        "canned",
        sa.Column("shortcut", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.bulk_insert(canned, [{"shortcut": one, "title": title, "text": text} for one, title, text in _REPLIES])
    op.create_index("ix_conversations_agent", "conversations", ["agent"], postgresql_where=sa.text("held_by = 'agent'"))
    for rule in _RULES:
        op.execute(rule)


def _conversation() -> sa.Column[str]:
    return sa.Column("conversation_id", sa.Text, sa.ForeignKey("conversations.id"), nullable=False)
