"""The store on PostgreSQL: its pool of connections, its batches, its errors and notifications.

Imported only where PostgreSQL is used: asyncpg would double the time in which a command starts.
"""
