"""From what was shown (access key, session, token) to the viewer that it stands for, remembered for a while.

What is remembered here never lets anybody in by itself: the database refuses a key or a session that ended at
the start of each transaction (``plot.enter``). A token, which the database does not know, is remembered no
longer than it holds, and only while its issuer lists the key that signed it.
"""

import asyncio
import contextlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import psycopg

from plotserver.identity import keys, sessions, tokens
from plotserver.identity.blocks import Blocks, Origin
from plotserver.identity.discovery import Clock, Provider, http_client
from plotserver.identity.issuers import Issuer, Trusted
from plotserver.identity.refusing import IssuerAway, Refused, UnknownOrganisation
from plotserver.identity.sessions import Session
from plotserver.kernel import audit, ending
from plotserver.kernel.audit import AuditLine
from plotserver.kernel.database import Database
from plotserver.kernel.errors import Unavailable
from plotserver.kernel.viewer import PUBLIC, Viewer

logger = logging.getLogger("plotserver.identity")

REMEMBERED_SECONDS = 60.0
MOST_REMEMBERED = 10_000
QUIET_SECONDS = 900
"""A key that is used all the time has a line in the audit trail this often."""
STRANGERS_SECONDS = 10.0
BLOCKS_SECONDS = 1.0
AWAY = "De inlogdienst van deze organisatie antwoordt nu niet. Probeer het over een paar minuten opnieuw."

Thing = TypeVar("Thing")


class Remembered(Generic[Thing]):
    """Things under a key, each until its time; the oldest leave when there are too many."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[bytes, tuple[float, Thing]] = OrderedDict()

    def get(self, name: bytes) -> Thing | None:
        """What is kept under this name and still good."""
        found = self._kept.get(name)
        if found is None:
            return None
        if found[0] <= self._clock():
            del self._kept[name]
            return None
        return found[1]

    def keep(self, name: bytes, thing: Thing, until: float) -> None:
        """Keep a thing until that time."""
        self._kept[name] = (until, thing)
        self._kept.move_to_end(name)
        while len(self._kept) > MOST_REMEMBERED:
            self._kept.popitem(last=False)

    def forget(self, unwanted: Callable[[Thing], bool]) -> None:
        """Forget all that is unwanted."""
        for name in [name for name, (_, thing) in self._kept.items() if unwanted(thing)]:
            del self._kept[name]


@dataclass(frozen=True)
class Checked:
    """A token that held, with the key that signed it."""

    viewer: Viewer
    provider: Provider
    thumbprint: str
    origin: Origin


class Identities:
    """Knows the issuers and finds out who asks. `idle` and `longest` bound sessions, in seconds."""

    def __init__(
        self,
        database: Database,
        trusted: Sequence[Trusted],
        *,
        idle: int,
        longest: int,
        clock: Clock = time.time,
    ) -> None:
        self._database, self._clock = database, clock
        self._http = http_client()
        self.providers: Mapping[str, Provider] = {
            one.issuer.id: Provider(one, self._http, clock) for one in trusted
        }
        self._by_url = {provider.issuer.url: provider for provider in self.providers.values()}
        self._idle, self.longest = idle, longest
        self._keys: Remembered[Viewer] = Remembered(clock)
        self._sessions: Remembered[Session] = Remembered(clock)
        self._tokens: Remembered[Checked] = Remembered(clock)
        self._strangers: Remembered[bool] = Remembered(clock)
        self._blocks = Blocks()
        self._following: asyncio.Task[None] | None = None

    def watch(self) -> None:
        """Follow who is kept out, until closed."""
        self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """End the connections to issuers."""
        if self._following is not None:
            await ending.end([self._following])
        await self._http.aclose()

    # --- who is kept out

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(Unavailable, psycopg.Error):  # nobody is answered then either
                await self.learn_blocks()
            await asyncio.sleep(BLOCKS_SECONDS)

    async def learn_blocks(self) -> None:
        """Ask now who is kept out. Raises Unavailable."""
        async with self._database.transaction(PUBLIC) as tx:
            await self._blocks.refresh(tx)

    async def keep_out(self, viewer: Viewer, origin: Origin | None = None) -> None:
        """Raises Refused for who is blocked, and Unavailable while that cannot be known."""
        if not self._blocks.known:
            await self.learn_blocks()
        self._blocks.keep_out(viewer, origin)

    # --- who asks

    async def of_key(self, token: str, origin: str) -> Viewer:
        """Whose access key this is. Raises Refused and Unavailable."""
        name = keys.digest(token)
        viewer = self._keys.get(name)
        if viewer is not None:
            await self.keep_out(viewer)
            return viewer
        async with self._database.transaction(PUBLIC, write=True) as tx:
            used = await keys.find(tx, token)
            if used is None:
                raise Refused("onbekend", thing=f"sleutel {keys.name_in(token)}")
            viewer = Viewer(used.organisation, used.account, used.key)
            if used.standing != "geldig":
                raise Refused(used.standing, actor=viewer.actor, thing=f"sleutel {used.key}")
            await self.keep_out(viewer)
            # The database's clock, which may differ from ours, tells how long ago that was.
            if used.before is None or self._clock() - used.before.timestamp() > QUIET_SECONDS:
                line = AuditLine("sleutel gebruiken", used.key, "gelukt", origin, viewer.actor)
                await audit.append(tx, line)
        self._keys.keep(name, viewer, self._clock() + REMEMBERED_SECONDS)
        return viewer

    async def of_session(self, secret: str) -> Session:
        """The session that this secret opens. Raises Refused and Unavailable."""
        name = sessions.digest(secret)
        session = self._sessions.get(name)
        if session is not None:
            await self.keep_out(Viewer(session.organisation, session.account))
            return session
        async with self._database.transaction(PUBLIC, write=True) as tx:
            session = await sessions.find(tx, secret)
        if session is None:
            raise Refused("onbekend", thing="sessie")
        if session.standing != "geldig":
            actor = Viewer(session.organisation, session.account).actor
            raise Refused(session.standing, actor=actor, thing=f"sessie {session.session}")
        await self.keep_out(Viewer(session.organisation, session.account))
        self._sessions.keep(name, session, self._clock() + REMEMBERED_SECONDS)
        return session

    async def of_token(self, token: str) -> Viewer:
        """Whom an access token of an issuer stands for. Raises Refused and Unavailable."""
        name = keys.digest(token)
        checked = self._tokens.get(name)
        try:
            if checked is not None and await checked.provider.still_lists(checked.thumbprint):
                await self.keep_out(checked.viewer, checked.origin)
                return checked.viewer
            provider = self._by_url.get(tokens.issuer_named_in(token) or "")
            if provider is None:
                raise Refused("van een onbekende uitgever")
            held = await tokens.access_token(token, provider)
        except IssuerAway as error:
            logger.warning("a token could not be checked: %s", error.reason)
            raise Unavailable(AWAY, retry_after=10) from error
        viewer = await self.viewer_of(provider.issuer, held.claims)
        until = float(held.claims["exp"]) + provider.issuer.clock_skew_seconds
        origin = Origin.of(provider.issuer.url, held.claims)
        await self.keep_out(viewer, origin)
        self._tokens.keep(name, Checked(viewer, provider, held.thumbprint, origin), until)
        return viewer

    async def viewer_of(self, issuer: Issuer, claims: Mapping[str, object]) -> Viewer:
        """The viewer with these claims, known by its pseudonym from now on.

        Raises UnknownOrganisation when the claims name none of ours.
        """
        organisation = issuer.organisation_of(claims)
        subject, name = _person(issuer, claims)
        if organisation is None:
            raise UnknownOrganisation("onbekende organisatie", thing=f"uitgever {issuer.id}")
        async with self._database.transaction(PUBLIC, write=True) as tx:
            account = await sessions.account(tx, issuer.url, subject, organisation, name)
        if account is None:
            raise UnknownOrganisation("organisatie is hier niet", thing=f"uitgever {issuer.id}")
        viewer = Viewer(organisation, account)
        await self.keep_out(viewer)
        return viewer

    async def guest_of(self, issuer: Issuer, claims: Mapping[str, object], origin: str) -> Viewer | None:
        """Who logged in and is of no organisation of ours, as a partner of the one activity that asked its
        e-mail domain in; None where nobody did. Raises Refused and Unavailable."""
        domain = issuer.verified_domain(claims)
        if domain is None:
            return None
        subject, name = _person(issuer, claims)
        async with self._database.transaction(PUBLIC, write=True) as tx:
            guest = await sessions.admit(tx, issuer.url, subject, domain, name)
            if guest is None:
                return None
            viewer = Viewer(guest.organisation, guest.account)
            await self.keep_out(viewer, Origin.of(issuer.url, claims))
            if guest.entered:
                thing = f"{guest.activity} {guest.organisation} domein {domain}"
                line = AuditLine("uitnodiging aannemen", thing[:200], "gelukt", origin, viewer.actor)
                await audit.append(tx, line)
        return viewer

    # --- logins

    async def begin(self, state: str, issuer: str, back: str) -> None:
        """Remember that a login was begun."""
        async with self._database.transaction(PUBLIC, write=True) as tx:
            await sessions.begin(tx, state, issuer, back)

    async def take(self, state: str) -> tuple[str, str] | None:
        """The login that was begun: its issuer, and where to go after it; once."""
        async with self._database.transaction(PUBLIC, write=True) as tx:
            return await sessions.take(tx, state)

    async def start(self, viewer: Viewer, issuer: Issuer, origin: str) -> str:
        """A session of who logged in; returns the secret for the cookie."""
        assert viewer.account is not None
        async with self._database.transaction(PUBLIC, write=True) as tx:
            secret = await sessions.start(tx, viewer.account, self._idle, self.longest)
            await audit.append(
                tx, AuditLine("inloggen", f"uitgever {issuer.id}", "gelukt", origin, viewer.actor)
            )
        return secret

    async def end(self, viewer: Viewer, origin: str) -> None:
        """End the viewer's session."""
        if viewer.session is None:
            return
        async with self._database.transaction(PUBLIC, write=True) as tx:
            await sessions.end(tx, viewer.session)
            await audit.append(
                tx, AuditLine("uitloggen", f"sessie {viewer.session}", "gelukt", origin, viewer.actor)
            )
        self.forget(viewer)

    def forget(self, viewer: Viewer) -> None:
        """Forget a key or session that was remembered."""
        self._keys.forget(lambda kept: kept.key == viewer.key)
        self._sessions.forget(lambda kept: kept.session == viewer.session)

    async def refused(self, action: str, refused: Refused, origin: str) -> None:
        """A line in the audit trail: someone was not let in. Of strangers, who could fill it, one line for
        each address in ten seconds. A database that is away must not make a refusal anything else."""
        if refused.actor == "publiek" and action != "inloggen":
            if self._strangers.get(origin.encode()):
                return
            self._strangers.keep(origin.encode(), True, self._clock() + STRANGERS_SECONDS)
        line = AuditLine(action, refused.thing, f"geweigerd: {refused.reason}", origin, refused.actor)
        try:
            async with self._database.transaction(PUBLIC, write=True) as tx:
                await audit.append(tx, line)
        except Unavailable:
            logger.warning("a refusal could not be recorded: %s %s", line.action, line.result)


def _person(issuer: Issuer, claims: Mapping[str, object]) -> tuple[str, str]:
    """By which name the issuer knows a person or machine, and what it is called. Raises Refused."""
    subject, called = claims.get(issuer.account_claim), claims.get(issuer.name_claim)
    if not isinstance(subject, str) or not subject or len(subject) > 255:
        raise Refused(f"zonder {issuer.account_claim}")
    return subject.replace("\x00", ""), (called if isinstance(called, str) else "").replace("\x00", "")
