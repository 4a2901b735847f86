"""Administrators, passwords, sessions, client applications and their grants, the audit log.

It only adds, so that a Parley of the release before can run beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.Integer().with_variant(sa.BigInteger(), "postgresql")
FLAG = sa.Boolean().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add columns to `users` and `tokens`, and the tables of sign-in, OAuth 2.0 and audit."""
    op.create_table(
        "audit_entries",
        sa.Column("entry_id", WHOLE, autoincrement=False, nullable=False, comment="1, 2, 3 …"),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column(
            "actor_id",
            WHOLE,
            nullable=True,
            comment="null where no user is known, as at the command line",
        ),
        sa.Column(
            "subject", sa.Text(), nullable=True, comment="what it was done to, as in user:12"
        ),
        sa.Column(
            "address", sa.Text(), nullable=True, comment="from where; null at the command line"
        ),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False, comment="a JSON object"),
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 of this and the one before, in hex",
        ),
        sa.PrimaryKeyConstraint("entry_id"),
        sqlite_strict=True,
    )
    for name in ("action", "actor_id", "subject"):
        op.create_index(f"audit_entries_by_{name}", "audit_entries", [name, "entry_id"])
    _refuse_changes_to_the_log()
    op.create_table(
        "audit_head",
        sa.Column("name", sa.Text(), nullable=False, comment="head"),
        sa.Column("entry_id", WHOLE, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("name", sa.Text(), nullable=False, comment="an account's or an address's"),
        sa.Column("failures", WHOLE, nullable=False),
        sa.Column("last_at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("sign_in_failures_by_last_at"), "sign_in_failures", ["last_at"], unique=False
    )
    op.create_table(
        "rate_counts",
        sa.Column("begun_at", WHOLE, nullable=False, comment="the minute"),
        sa.Column("key", sa.Text(), nullable=False, comment="what is limited, as in token:12"),
        sa.Column("node", sa.Text(), nullable=False, comment="the server that counted"),
        sa.Column("taken", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("begun_at", "key", "node"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "account_links",
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the link's secret"
        ),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False, comment="invitation or reset"),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.Column("used_at", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_strict=True,
    )
    op.create_index(op.f("account_links_by_user_id"), "account_links", ["user_id"], unique=False)
    op.create_index(
        op.f("account_links_by_expires_at"), "account_links", ["expires_at"], unique=False
    )
    op.create_table(
        "clients",
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "secret_digest",
            sa.LargeBinary(),
            nullable=True,
            comment="SHA-256; null for a public client",
        ),
        sa.Column("redirect_uris", sa.Text(), nullable=False, comment="a JSON array"),
        sa.Column("scopes", sa.Text(), nullable=False, comment="the most that it may ask for"),
        sa.Column("access_seconds", WHOLE, nullable=False, comment="life of an access token"),
        sa.Column("allow_screen", FLAG, nullable=False, comment="whether people are asked"),
        sa.Column("service_user_id", WHOLE, nullable=True, comment="whom it is by itself"),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("archived_at", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["service_user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("client_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "passwords",
        sa.Column("user_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False, comment="argon2id, with its parameters"),
        sa.Column("changed_at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("user_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "sessions",
        sa.Column("session_id", WHOLE, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the cookie"),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("seen_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.Column("ended_at", WHOLE, nullable=True),
        sa.Column("address", sa.Text(), nullable=False, comment="where it was begun from"),
        sa.Column("browser", sa.Text(), nullable=False, comment="as the browser names itself"),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("session_id"),
        sa.UniqueConstraint("digest", name=op.f("sessions_unique_digest")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("sessions_by_user_id"), "sessions", ["user_id"], unique=False)
    op.create_index(op.f("sessions_by_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_table(
        "authorization_codes",
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the code"),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("code_challenge", sa.Text(), nullable=True, comment="RFC 7636, S256"),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.Column("used_at", WHOLE, nullable=True),
        sa.Column("grant_id", WHOLE, nullable=True, comment="what it gave"),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("authorization_codes_by_expires_at"),
        "authorization_codes",
        ["expires_at"],
        unique=False,
    )
    op.create_table(
        "grants",
        sa.Column("grant_id", WHOLE, nullable=False),
        sa.Column("client_id", WHOLE, nullable=False),
        sa.Column("user_id", WHOLE, nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("revoked_at", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["clients.client_id"],
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.user_id"],
        ),
        sa.PrimaryKeyConstraint("grant_id"),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index(op.f("grants_by_client_id"), "grants", ["client_id"], unique=False)
    op.create_index(op.f("grants_by_user_id"), "grants", ["user_id"], unique=False)
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("grant_id", WHOLE, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("expires_at", WHOLE, nullable=False),
        sa.Column("used_at", WHOLE, nullable=True, comment="a second use ends the grant"),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["grants.grant_id"],
        ),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("refresh_tokens_by_expires_at"), "refresh_tokens", ["expires_at"], unique=False
    )
    op.create_index(
        op.f("refresh_tokens_by_grant_id"), "refresh_tokens", ["grant_id"], unique=False
    )
    op.add_column(
        "tokens",
        sa.Column(
            "scopes",
            sa.Text(),
            server_default=sa.text("'messages:read messages:write'"),
            nullable=False,
        ),
    )
    op.add_column(
        "tokens", sa.Column("grant_id", WHOLE, nullable=True, comment="null for a personal token")
    )
    op.add_column("tokens", sa.Column("last_used_at", WHOLE, nullable=True))
    op.create_index(op.f("tokens_by_grant_id"), "tokens", ["grant_id"], unique=False)
    op.create_index(
        "tokens_of_grants_by_expires_at",
        "tokens",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("grant_id is not null"),
        postgresql_where=sa.text("grant_id is not null"),
    )
    op.add_column(
        "users", sa.Column("admin", FLAG, server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "users_administrators",
        "users",
        ["user_id"],
        sqlite_where=sa.text("admin"),
        postgresql_where=sa.text("admin"),
    )
    op.execute("insert into audit_head (name, entry_id, digest) values ('head', 0, '')")


def _refuse_changes_to_the_log() -> None:
    """Make the database refuse to change or delete entries."""
    statements = _ON_POSTGRES if op.get_context().dialect.name == "postgresql" else _ON_SQLITE
    for statement in statements:
        op.execute(statement)


_ON_SQLITE = (
    """
    create trigger audit_entries_not_updated before update on audit_entries
    begin select raise(abort, 'the audit log is append-only'); end
    """,
    """
    create trigger audit_entries_not_deleted before delete on audit_entries
    begin select raise(abort, 'the audit log is append-only'); end
    """,
    # "insert or replace" deletes without a trigger's knowing.
    """
    create trigger audit_entries_not_replaced before insert on audit_entries
    when exists (select 1 from audit_entries where entry_id = new.entry_id)
    begin select raise(abort, 'the audit log is append-only'); end
    """,
)
_ON_POSTGRES = (
    """
    create function refuse_to_change_audit_entries() returns trigger language plpgsql as $$
    begin raise exception 'the audit log is append-only'; end
    $$
    """,
    """
    create trigger audit_entries_not_changed
    before update or delete or truncate on audit_entries
    for each statement execute function refuse_to_change_audit_entries()
    """,
)
