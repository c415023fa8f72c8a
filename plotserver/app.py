"""Wires the parts into one application. Importing this module starts nothing."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from catalog.harvest.jobs import Background, Jobs
from layers.tilecache import TileCache
from plotserver import migrating
from plotserver.audit import keys as audit_keys
from plotserver.audit import rules
from plotserver.audit.duty import Duty, Trail
from plotserver.audit.shipping import Target
from plotserver.audit.watch import Watch
from plotserver.basemap import gazetteer
from plotserver.basemap.tiles import BaseMap
from plotserver.identity import issuers
from plotserver.identity.identities import Identities
from plotserver.kernel.database import Database
from plotserver.kernel.outward import Door, allow
from plotserver.live.hub import Hub
from plotserver.settings import Settings, SettingsError, environment_variable
from plotserver.trust.vault import Vault
from plotserver.web import (
    activiteiten,
    activiteiten_maken,
    audit,
    basemap,
    beelden,
    beelden_maken,
    bewerkingen,
    blokkades,
    controle,
    csw,
    dcat,
    delingen,
    documentation,
    features,
    filtering,
    gebeurtenissen,
    health,
    identity,
    invoer,
    keys,
    login,
    mallen,
    netwerk,
    ogc,
    oogsten,
    page,
    plots,
    problems,
    publishing,
    records,
    rendered,
    schemas,
    soc,
    styles,
    symbolen,
    tekenlagen,
    tekens,
    tiles,
    tilesets,
    toestanden,
    transactions,
    trust,
    uitwisseling,
    zoeken,
)
from plotserver.web.audit import Auditing, Tally
from plotserver.web.context import Context
from plotserver.web.identifying import Identifying
from plotserver.web.limiting import Limiting, Limits
from plotserver.web.observing import Observing
from plotserver.web.proxies import Proxies
from plotserver.web.shell import Shell
from plotserver.web.signing import IdentitySigner

LOG = logging.getLogger(__name__)
PAGE = Path(__file__).parent / "static"
# These modules add their routes to `ogc.router` when they are imported.
OGC_PARTS = (features, transactions, filtering, styles, schemas, tilesets)


def create_app(settings: Settings) -> FastAPI:
    """The application for these settings; the database may come later, and may go and come back."""
    database = Database(
        settings.app_conninfo(),
        size=settings.pool_size,
        statement_seconds=settings.statement_timeout_seconds,
    )

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        await database.open()
        duty = Duty(app.state.context.audit)
        duty.start()
        app.state.hub.start()
        app.state.context.identities.watch()
        background = Background(app.state.context.jobs)
        if settings.worker:
            background.start()
        yield
        await app.state.hub.stop()
        await background.stop()
        await app.state.context.jobs.close()
        await app.state.door.close()
        await duty.stop()
        await app.state.context.identities.close()
        await database.close()

    app = FastAPI(title="plotserver", lifespan=life, openapi_url=None, docs_url=None, redoc_url=None)
    app.router.redirect_slashes = False  # plotserver.web.shell does it, by the public address
    app.state.door = outward_door(settings)
    app.state.context = _context(settings, database, app.state.door)
    app.state.hub = Hub(database)
    app.state.routes = []
    app.state.tally = Tally(app.state.context.audit.queue)
    app.state.context.audit.tally = app.state.tally.tell
    app.add_middleware(Identifying)
    app.add_middleware(Auditing, queue=app.state.context.audit.queue, tally=app.state.tally)
    app.add_middleware(Limiting, limits=_limits(settings), queue=app.state.context.audit.queue)
    app.add_middleware(Shell, public_url=app.state.context.public_url)
    app.add_middleware(Observing)  # it sees every status
    app.add_middleware(Proxies, networks=settings.trusted_proxies)
    problems.install(app)
    for part in (
        tiles,
        rendered,
        records,  # before the layers: the catalogue is a collection among them
        ogc,
        beelden,
        beelden_maken,
        bewerkingen,
        gebeurtenissen,
        publishing,
        delingen,
        activiteiten,
        activiteiten_maken,
        tekenlagen,
        identity,
        keys,
        login,
        mallen,
        plots,
        uitwisseling,
        invoer,
        trust,
        controle,
        tekens,
        zoeken,
        csw,
        dcat,
        symbolen,
        documentation,
        basemap,
        health,
        audit,
        oogsten,
        toestanden,
        soc,
        blokkades,
        netwerk,
        page,
    ):
        _answer_head(part.router)
        app.router.routes.extend(part.router.routes)  # plainer and faster than an included router
        app.state.routes += part.router.routes
    return app


def _limits(settings: Settings) -> Limits:
    return Limits(
        reads_per_second=settings.limit_reads_per_second,
        writes_per_minute=settings.limit_writes_per_minute,
        logins_per_minute=settings.limit_logins_per_minute,
        refusals_per_minute=settings.limit_refusals_per_minute,
        streams=settings.limit_streams,
    )


def _answer_head(router: APIRouter) -> None:
    """HEAD wherever GET is answered (RFC 9110 §9.1); the server leaves the content out."""
    for route in router.routes:
        if isinstance(route, APIRoute) and route.methods and "GET" in route.methods:
            route.methods.add("HEAD")


def _trail(settings: Settings, database: Database) -> Trail:
    try:
        key = audit_keys.kept(settings.audit_key_file)
        watch = Watch(rules.load(settings.audit_rules), rules.places(settings.audit_places))
    except (audit_keys.KeyUnusable, rules.RulesWrong) as error:
        raise SettingsError(str(error)) from error
    forward = settings.audit_forward
    token = settings.audit_forward_token
    target = forward and Target(
        forward,
        settings.audit_forward_form,
        settings.audit_forward_ca,
        "" if token is None else token.get_secret_value(),
    )
    return Trail(
        database.transaction,
        key,
        settings.data / "audit-checkpoint.json",
        watch,
        target or None,
        settings.operator,
    )


def outward_door(settings: Settings) -> Door:
    """The door through which other servers are asked."""
    about = settings.outward_contact or settings.public_url
    identity = f"plotserver/{version('plotserver')}" + (f" (+{about})" if about else "")
    return Door(identity, allow(settings.outward_allow.split(",")))


def _context(settings: Settings, database: Database, door: Door) -> Context:
    trusted = issuers.read(settings.issuers, environment_variable) if settings.issuers else []
    built = settings.basemap_directory
    tiles_file, gazetteer_file, glyphs = (
        built / "basemap.mbtiles",
        built / "gazetteer.json",
        built / "glyphs",
    )
    return Context(
        database=database,
        cache=TileCache(settings.tile_cache_bytes),
        audit=_trail(settings, database),
        jobs=Jobs(settings.app_conninfo(), database, door, probes=settings.probes),
        identities=Identities(
            database, trusted, idle=settings.session_idle_seconds, longest=settings.session_seconds
        ),
        signer=IdentitySigner(settings.signing_key()) if settings.demo_identity else None,
        address=settings.base_url,
        public_url=settings.public_url.rstrip("/") if settings.public_url else None,
        basemap_url=settings.basemap,
        basemap=BaseMap(tiles_file) if tiles_file.is_file() else None,
        gazetteer=gazetteer.read(gazetteer_file) if gazetteer_file.is_file() else None,
        glyphs=glyphs if glyphs.is_dir() else None,
        page=PAGE if PAGE.is_dir() else None,
        grid=settings.grid_file if settings.grid_file.is_file() else None,
        version=version("plotserver"),
        migration=migrating.head() or "",
        vault=_vault(settings),
    )


def _vault(settings: Settings) -> Vault | None:
    """Where the keys of organisations are kept; without a secret of its own a server signs nothing."""
    try:
        return Vault(settings.signing_key())
    except SettingsError as error:
        LOG.warning("what is published is not signed: %s", error)
        return None
