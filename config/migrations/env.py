"""Runs the migrations on the connection that `config.database` hands over; nothing else starts them."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
with context.begin_transaction():
    context.run_migrations()
