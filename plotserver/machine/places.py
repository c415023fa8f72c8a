"""Where things are on this machine: data directory, database socket, grid, signing key. Paths only."""

import contextlib
import hashlib
import os
import pwd
import secrets
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
SUPERUSER = "pos"  # owner of the private cluster; no password, its socket is for one user alone
DATABASE = "plotserver"
SOCKET_PORT = 5432  # names the socket file only; nothing listens on TCP
LONGEST_SOCKET_PATH = 107  # bytes, of sun_path on Linux


def default_data_directory() -> Path:
    """/var/lib/plotserver for root (whose home the database's user may not enter), else below the home."""
    if os.geteuid() == 0:
        return Path("/var/lib/plotserver")
    return Path(pwd.getpwuid(os.geteuid()).pw_dir) / ".local" / "share" / "plotserver"


def grid_directory(data: Path) -> Path:
    """Directory that PROJ searches for grids (PROJ_USER_WRITABLE_DIRECTORY)."""
    return data / "grids"


def grid_file(data: Path) -> Path:
    """The NTv2 grid by the name under which PROJ knows it."""
    return grid_directory(data) / "rdtrans2018.gsb"


def static_directory() -> Path:
    """The built page: part of the installation, made from `plotserver/page` by set-up."""
    return PACKAGE / "static"


def basemap_directory() -> Path:
    """The built offline base map: part of the installation, made by `plotserver.basemap.build`."""
    return PACKAGE / "basemap" / "built"


def cluster_directory(data: Path) -> Path:
    """Directory of the private cluster: `data` (PGDATA) and `log`."""
    return data / "postgres"


def socket_directory(data: Path) -> Path:
    """Directory of the private cluster's socket.

    Inside the data directory where the path fits a Unix socket address (107 bytes), else in the
    temporary directory under a name that follows from the data directory.
    """
    inside = cluster_directory(data) / "socket"
    if len(os.fsencode(inside / f".s.PGSQL.{SOCKET_PORT}.lock")) <= LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"plotserver-{os.geteuid()}-{digest}"


def kept_key(data: Path) -> bytes:
    """The random key kept in the data directory, readable by its owner alone; made on first use."""
    path = data / "signing.key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=data)  # mode 0600
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_hex(32).encode())
        with contextlib.suppress(FileExistsError):  # another process was first: its key stands
            os.link(draft, path)
        os.unlink(draft)
    return path.read_bytes()
