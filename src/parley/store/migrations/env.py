"""What Alembic runs: it writes a migration as SQL text (`write_sql.py`).

So one source serves both engines, and neither needs a second driver.
"""

from alembic import context

context.configure(
    dialect_name=context.config.attributes["dialect"],
    as_sql=True,
    literal_binds=True,
    output_buffer=context.config.output_buffer,
    # The engine opens the transaction, around the version's own row too.
    transactional_ddl=False,
)
with context.begin_transaction():
    context.run_migrations()
