"""`POST /api/4/conversations/` as a competent person would write it in an afternoon.

FastAPI with pydantic models, the SQLAlchemy ORM in its asynchronous form, uvicorn in one process
with its defaults: the usual choice, used as its documentation says. It is a yardstick, so it must
be neither sabotaged nor tuned:

- It does what Parley does for such a request: the token is looked up, the recipients are checked,
  the HTML is sanitised, and conversation, participants and messages are stored in one transaction
  before the answer. It leaves out what a first version would: attachments, idempotency keys,
  events.
- It is as durable: SQLite in WAL mode with `synchronous=FULL`.
- Transactions begin at the first write, as the driver has it, so that reading blocks nobody.
- The pool is SQLAlchemy's default. Connections wait for each other's writes (`timeout`) for as long
  as it takes at 64 clients, because failing with "database is locked" would be no service.
- Every dependency is a coroutine: FastAPI runs plain functions in a thread, which costs a third.
- JSON is validated by pydantic from the bytes; XML becomes the same model by a small lxml parse.
- Transactions are per request, as every guide has it. Gathering the writes of several requests in
  one transaction is what the comparison is about.

The database is any that SQLAlchemy reaches asynchronously: `DATABASE_URL`, for example
`sqlite+aiosqlite:///people.db` or `postgresql+asyncpg://…`.
"""
