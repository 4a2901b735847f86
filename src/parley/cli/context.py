"""A command's way to the database."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from parley.cli.output import abort
from parley.instance import find_database
from parley.settings import Settings, load_settings
from parley.store import Command, Store
from parley.wire import ApiError

_Result = TypeVar("_Result")


def settings_for(data: Path | None, **chosen: object) -> Settings:
    """Read the settings of this command.

    Raises:
        SettingsError: A variable has a wrong value.
    """
    return load_settings(os.environ, data=None if data is None else str(data), **chosen)


def execute(data: Path | None, command: Command[_Result]) -> _Result:
    """Write something to an instance, or end with what the command was refused for."""
    try:
        return with_store(settings_for(data), lambda store: store.write(command))
    except ApiError as error:
        abort(error.summary)


def with_store(settings: Settings, work: Callable[[Store], Awaitable[_Result]]) -> _Result:
    """Do something with the store of an instance, beside a server that may be running on it.

    Raises:
        StoreUnavailableError: There is no instance, or its database can't be read or written.
    """
    database = find_database(settings)

    async def run() -> _Result:
        store = database.open()
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())
