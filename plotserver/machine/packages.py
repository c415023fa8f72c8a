"""Debian and Ubuntu packages of PostGIS: installed as root, or unpacked without root into a directory.

Other systems are not guessed at: `advice()` says in a sentence what to install.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

Say = Callable[[str], None]

OLDEST_POSTGRESQL = 15
KEEP_OWN_CLUSTER_AWAY = Path("/etc/postgresql-common/createcluster.conf")
QUICK = ["--no-install-recommends", "-o", "Dpkg::Options::=--force-unsafe-io"]
PATIENT = ["-o", "DPkg::Lock::Timeout=300"]  # the system may be updating itself

# What a private server never needs; without it the rootless directory is half as large. proj-data stays:
# without its proj.db PostGIS falls back in silence to other numbers.
NOT_UNPACKED = re.compile(
    r"^(libllvm|libz3|perl|libperl|ssl-cert|openssl|mysql-common|mariadb-common|netbase|postgresql-common"
    r"|postgresql-client-common|locales|ucf|adduser|procps|debconf|libclang|sysstat|init-system-helpers)"
)


class PackagesFailed(Exception):
    """apt or dpkg did not do what was asked; the message says which command and its last words."""


def has_apt() -> bool:
    """Whether this is a system whose packages we know how to get."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg") is not None


def advice() -> str:
    """What somebody must do where we cannot."""
    return (
        "No PostgreSQL with PostGIS was found and none can be installed here. Install PostgreSQL "
        f"{OLDEST_POSTGRESQL} or newer with PostGIS 3 (Debian, Ubuntu: apt-get install postgresql postgis "
        "postgresql-postgis; Fedora: dnf install postgresql-server postgis), or set DATABASE_URL to a "
        "PostgreSQL that has it."
    )


def install(say: Say, names: Sequence[str] = ()) -> None:
    """Install packages (PostGIS unless named) with apt as root. Raises PackagesFailed."""
    if not KEEP_OWN_CLUSTER_AWAY.exists():  # or the package starts a cluster of its own on port 5432
        KEEP_OWN_CLUSTER_AWAY.parent.mkdir(parents=True, exist_ok=True)
        KEEP_OWN_CLUSTER_AWAY.write_text("create_main_cluster = false\n")
    wanted = list(names) or _wanted([])
    if not wanted:
        _run(["apt-get", "-q", "update"])
        wanted = _wanted([])
    if not wanted:
        raise PackagesFailed(advice())
    say(f"installing {', '.join(wanted)} with apt-get (a minute or two)")
    command = ["apt-get", "-q", "-y", *QUICK, *PATIENT, "install", *wanted]
    try:
        _run(command)
    except PackagesFailed:  # no lists yet, or lists older than the archive
        _run(["apt-get", "-q", "update"])
        _run(command)


def unpack(root: Path, say: Say, names: Sequence[str] = ()) -> None:
    """Fetch packages (PostGIS unless named) and what they need, and unpack them as the directory `root`,
    changing nothing of the system.

    Needs no root: apt works in directories of its own. Raises PackagesFailed.
    """
    draft = root.with_name(root.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    archives = draft / "cache" / "archives"
    for folder in (draft / "lists" / "partial", archives / "partial", draft / "root"):
        folder.mkdir(parents=True)
    options = _own_directories(draft)
    say(f"fetching {', '.join(names) or 'PostGIS'} without root" + ("" if names else " (about 80 MB)"))
    _run(["apt-get", "-q", *options, "update"])
    wanted = list(names) or _wanted(options)
    if not wanted:
        raise PackagesFailed(advice())
    _run(["apt-get", "-q", *options, "download", *_with_dependencies(wanted, options)], folder=archives)
    say("unpacking them")
    for archive in sorted(archives.glob("*.deb")):
        _run(["dpkg", "-x", str(archive), str(draft / "root")])
    _choose_alternatives(draft / "root")
    shutil.rmtree(root, ignore_errors=True)
    os.replace(draft / "root", root)
    shutil.rmtree(draft)


def _own_directories(draft: Path) -> list[str]:
    """Options by which apt keeps lists and archives below `draft` and drops no privileges."""
    settings = (
        f"Dir::State::lists={draft / 'lists'}",
        f"Dir::Cache={draft / 'cache'}",
        "Debug::NoLocking=1",
        "APT::Sandbox::User=",
    )
    return [word for setting in settings for word in ("-o", setting)]


def _wanted(options: list[str]) -> list[str]:
    """Names of the newest PostgreSQL with PostGIS that apt knows of; empty when its lists are empty."""
    found = _run(["apt-cache", *options, "pkgnames", "postgresql-"]).split()
    versions = [
        int(match[1]) for name in found if (match := re.fullmatch(r"postgresql-(\d+)-postgis-3", name))
    ]
    if not versions or max(versions) < OLDEST_POSTGRESQL:
        return []
    newest = max(versions)
    return [f"postgresql-{newest}", f"postgresql-{newest}-postgis-3", "proj-data"]


def _with_dependencies(names: list[str], options: list[str]) -> list[str]:
    """The packages that installing `names` would add, without those that a private server can do without.

    What the system has already is not in the list: the unpacked programs use the system's own libraries.
    """
    plan = _run(["apt-get", *options, "install", "-s", "--no-install-recommends", *names])
    added = re.findall(r"^Inst (\S+)", plan, flags=re.MULTILINE)
    return [name for name in added if not NOT_UNPACKED.match(name)]


def _choose_alternatives(root: Path) -> None:
    """Link `postgis-3.control` as `postgis.control` and its like: the work of update-alternatives."""
    for folder in root.glob("usr/share/postgresql/*/extension"):
        for control in folder.glob("*-3.control"):
            link = control.with_name(control.name.replace("-3.control", ".control"))
            if not link.exists():
                link.symlink_to(control.name)


def _run(command: list[str], folder: Path | None = None) -> str:
    # The language of messages must not depend on the machine: "Inst" is read above.
    quiet = ["env", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", *command]
    done = subprocess.run(quiet, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-5:])
        raise PackagesFailed(f"{' '.join(command[:2])} … failed:\n{last}")
    return done.stdout
