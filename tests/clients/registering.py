"""How an administrator registers a client that moves: with the id and the secret that it has."""

import dataclasses
import itertools
from pathlib import Path

from tests.clients.client import Client, Scene
from tests.clients.deployments import Deployment
from tests.harness.commands import Commands

_ids = itertools.count(1012, 10)


class Registrar:
    """Registers clients at the command line.

    Args:
        commands: The command, on the data folder of an instance.
        folder: Where files of its own go.
    """

    def __init__(self, commands: Commands, folder: Path) -> None:
        self._commands = commands
        self._folder = folder

    def register(self, client: type[Client], deployment: Deployment, scene: Scene) -> Scene:
        """Register one that signs people in; give the scene with what it is known by."""
        if not client.redirect:
            return scene
        self._commands.data = str(deployment.server.data)
        redirect = "--redirect", client.redirect.format(base=scene.address.base)
        if not client.brings_its_secret:
            added = self._commands.json("client", "add", client.name, *redirect, *client.options)
            client_id, secret = str(added["clientid"]), added["secret"]
            return dataclasses.replace(scene, client_id=client_id, secret=secret)
        client_id = str(next(_ids))
        secret = f"d8Jm3Qx7Lr2Vt9Wc4Zb6Ny1Kp5{client_id}"
        file = self._folder / "secret"
        file.write_text(f"{secret}\n")
        known = "--id", client_id, "--secret-file", file
        ended = self._commands("client", "add", client.name, *known, *redirect, *client.options)
        assert ended.code == 0, ended.err
        return dataclasses.replace(scene, client_id=client_id, secret=secret)
