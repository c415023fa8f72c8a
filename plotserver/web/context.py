"""What every route may need, made once by `plotserver.app` and kept on the application."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request

from catalog.harvest.jobs import Jobs
from layers.features import Counts
from layers.origins import Origins
from layers.tilecache import TileCache
from plotserver.audit.duty import Trail
from plotserver.basemap.gazetteer import Gazetteer
from plotserver.basemap.tiles import BaseMap
from plotserver.identity.identities import Identities
from plotserver.kernel.database import Database
from plotserver.trust.vault import Vault
from plotserver.web.guessing import Guesses
from plotserver.web.signing import IdentitySigner
from plotserver.web.turns import Turns


@dataclass(frozen=True)
class Context:
    """The parts that answer requests. `None` where a part is not there on this server.

    `audit` keeps the audit trail; `jobs` asks for harvests;
    `identities` knows who asks, `signer` who was chosen in the demo; `address` is where people open this
    server, by its settings alone: where a login comes back.
    `public_url` is the address that clients use, when it differs from the one of the request;
    `basemap_url` replaces the offline base map; `migration` is the one that the
    database must be at; `counts` remembers how many objects answered a question;
    `tile_seats` bounds the tiles made at the same time;
    `turns` lets the writers of a layer in one by one, `guesses` counts wrong codes;
    `vault` keeps the keys that sign what is published, `origins` what was verified.
    """

    database: Database
    cache: TileCache
    audit: Trail
    jobs: Jobs
    identities: Identities
    signer: IdentitySigner | None
    address: str
    public_url: str | None
    basemap_url: str | None
    basemap: BaseMap | None
    gazetteer: Gazetteer | None
    glyphs: Path | None
    page: Path | None
    grid: Path | None
    version: str
    migration: str
    counts: Counts = field(default_factory=Counts)
    tile_seats: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(256))
    turns: Turns = field(default_factory=Turns)
    guesses: Guesses = field(default_factory=Guesses)
    vault: Vault | None = None
    origins: Origins = field(default_factory=Origins)

    @property
    def secure(self) -> bool:
        """Whether people reach this server over https, so that cookies must keep to it."""
        return self.address.startswith("https:")


def context(request: Request) -> Context:
    """The application's parts."""
    found: Context = request.app.state.context
    return found


def base_url(request: Request) -> str:
    """The address under which this client reaches the server, without a slash at the end."""
    return context(request).public_url or f"{request.url.scheme}://{request.url.netloc}"
