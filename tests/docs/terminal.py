"""A reader at a terminal: a shell that remembers its variables, and a server that it starts.

Commands run exactly as they are written. Only one thing is arranged behind their back: the server
takes a free port, and curl, told by its configuration file, finds it under port 8080.
"""

import re
import signal
import subprocess
from pathlib import Path
from typing import Final, NamedTuple

from tests.harness.commands import clean_environment

_SERVER: Final = re.compile(r"(?:script/server|parley serve)\b(?!.*(?:\|\||--help))")
_READY: Final = re.compile(r"^Parley is ready at http://127\.0\.0\.1:(\d+)", re.MULTILINE)
_WRITTEN_PORT: Final = 8080
_END: Final = "-- end of what was said --"
_SECONDS: Final = 15

# No progress bar, no proxy, no waiting for ever; and the way to the server.
_CURL: Final = """\
silent
show-error
noproxy = *
max-time = 30
connect-to = 127.0.0.1:{written}:127.0.0.1:{port}
"""


class Said(NamedTuple):
    """What commands printed, to both streams, and the last exit status that was not 0."""

    text: str
    status: int


class Terminal:
    """Runs commands in a folder.

    Args:
        folder: A clone.
        home: Where configuration of the reader's own goes.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        self._folder = folder
        self._home = home
        self._environment = clean_environment(
            {
                "HOME": str(home),
                "CURL_HOME": str(home),
                "PARLEY_PORT": "0",
                "COLUMNS": "240",
                "LC_ALL": "C.UTF-8",
            }
        )
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._server: subprocess.Popen[str] | None = None
        self._port = ""
        self._tell("set -o pipefail; trap 'failed=$?' ERR\n")

    def run(self, commands: str) -> Said:
        """Run commands; a server is left running, and takes the place of one that ran before."""
        if _SERVER.match(commands):
            return self._serve(commands)
        self._tell(
            f"failed=0\n{{\n{commands}\n}} < /dev/null\nprintf '\\n%s %s\\n' '{_END}' $failed\n"
        )
        assert self._shell.stdout is not None
        lines: list[str] = []
        for line in self._shell.stdout:
            if line.startswith(_END):
                return Said(self._as_written("".join(lines)), int(line.removeprefix(_END)))
            lines.append(line)
        raise AssertionError(f"the shell ended:\n{''.join(lines)}")

    def close(self) -> None:
        """Leave."""
        try:
            self._stop_server()
        finally:
            assert self._shell.stdin is not None
            assert self._shell.stdout is not None
            self._shell.stdin.close()
            self._shell.wait(_SECONDS)
            self._shell.stdout.close()

    def _tell(self, script: str) -> None:
        assert self._shell.stdin is not None
        self._shell.stdin.write(script)
        self._shell.stdin.flush()

    def _serve(self, commands: str) -> Said:
        self._stop_server()
        path = self.run('printf %s "$PATH"').text.strip()
        self._server = subprocess.Popen(
            ["bash", "-c", f"exec {commands}"],
            cwd=self._folder,
            env={**self._environment, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._server.stderr is not None
        said = ""
        for line in self._server.stderr:
            said += line
            ready = _READY.match(line)
            if ready:
                self._port = ready[1]
                (self._home / ".curlrc").write_text(
                    _CURL.format(written=_WRITTEN_PORT, port=self._port)
                )
                return Said(self._as_written(said), 0)
        self._server.stderr.close()
        status = self._server.wait(_SECONDS)
        self._server = None
        return Said(said, status)

    def _stop_server(self) -> None:
        if self._server is None:
            return
        self._server.send_signal(signal.SIGINT)  # Ctrl-C
        status = self._server.wait(_SECONDS)
        assert self._server.stderr is not None
        self._server.stderr.close()
        self._server = None
        assert status == 0, f"the server ended with {status}"

    def _as_written(self, said: str) -> str:
        shown = said.replace("\r\n", "\n")
        return shown.replace(f"127.0.0.1:{self._port}", f"127.0.0.1:{_WRITTEN_PORT}")
