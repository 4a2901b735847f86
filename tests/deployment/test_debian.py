"""docs/deploy.md, followed to the letter in a Debian that is booted for it."""

import re
from pathlib import Path

from tests.deployment.debian import Debian, commands_of
from tests.docs.documents import Document
from tests.harness.nginx import NAME
from tests.harness.wheels import build_wheel

PAGE = "docs/deploy.md"
CERTIFICATE = f"""
mkdir -p /etc/ssl/parley
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} \\
  -keyout /etc/ssl/parley/privkey.pem -out /etc/ssl/parley/fullchain.pem
systemctl start nginx
"""
ASK = f"curl --silent --show-error --fail --insecure --resolve {NAME}:443:127.0.0.1"
PARLEY = "sudo -u parley /opt/parley/.venv/bin/parley"


def settings_of(page: str) -> str:
    """Return the first file of settings in a page."""
    return next(block.text for block in Document(page).blocks() if block.language == "toml")


def test_who_follows_the_page_gets_a_firm_its_people_and_a_backup_that_restores(
    tmp_path: Path,
) -> None:
    debian = Debian(tmp_path)
    debian.install(build_wheel(tmp_path))
    folders, start = commands_of(PAGE, "A service")
    people = commands_of(PAGE, "First people")
    (proxy,) = commands_of(PAGE, "A reverse proxy")
    backup, restore = commands_of(PAGE, "Backup")
    newest = "$(ls -t /var/backups/parley/* | head -1)"
    said = debian.follow(
        [
            "cd /opt/parley",
            folders,
            f"cat > /etc/parley/parley.toml <<'END'\n{settings_of(PAGE)}END",
            start,
            CERTIFICATE,
            proxy,
            *people,
            f"token=$({PARLEY} token issue ada@firm.example)",
            f'{ASK} -H "Authorization: Bearer $token" https://{NAME}/api/4/users/me',
            (
                f'{ASK} -H "Authorization: Bearer $token" -F file=@/etc/hostname'
                f" https://{NAME}/api/4/attachments"
            ),
            backup,
            f"{PARLEY} user add late@firm.example --first L --last A --kind internal",
            re.sub(r"/var/backups/parley/\S+", newest, restore),
            f"{PARLEY} user list --json >/srv/people",
            f"{PARLEY} doctor || true",
            "systemctl show --property=NRestarts,ActiveState,Type parley",
        ]
    )
    assert f"https://{NAME}/invitation" in said
    assert "NRestarts=0" in said
    people_after = (debian.root / "srv" / "people").read_text("utf-8")
    assert "ada@firm.example" in people_after
    assert "late@firm.example" not in people_after  # who came after the backup


def test_after_a_reboot_the_service_waits_for_a_database_that_comes_late(tmp_path: Path) -> None:
    debian = Debian(tmp_path)
    debian.install(build_wheel(tmp_path))
    folders, start = commands_of(PAGE, "A service")
    debian.follow(
        [
            "cd /opt/parley",
            folders,
            "systemctl start postgresql",
            "sudo -u postgres createuser parley",
            "sudo -u postgres createdb --owner=parley --encoding=UTF8 --template=template0 parley",
            "echo 'postgresql://parley@/parley?host=/var/run/postgresql' > /etc/parley/database",
            (
                'printf \'data = "/var/lib/parley"\\ndatabase_file = "database"\\n\''
                " > /etc/parley/parley.toml"
            ),
            start,
            f"{PARLEY} user add ada@firm.example --first A --last K --kind internal",
            "systemctl disable postgresql",
        ]
    )
    said = debian.follow(
        [
            "until journalctl -u parley -b | grep database_awaited; do sleep 0.2; done",
            "systemctl show --property=ActiveState parley",
            "systemctl start postgresql",
            "systemctl start parley",
            f"{PARLEY} user list",
            "systemctl show --property=NRestarts,ActiveState parley",
        ]
    )
    assert said.index("ActiveState=activating") < said.index("ActiveState=active\n")
    assert "NRestarts=0" in said
    assert "ada@firm.example" in said
