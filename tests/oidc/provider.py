"""Starts and stops the provider, and does what a browser does in its forms."""

import contextlib
import html
import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

FOLDER = Path(__file__).parent
AUDIENCE = "https://plots.example/api"
SECRET = "a secret of the tests & of nobody else"
BASE = "http://127.0.0.1:8000"
PEOPLE = {
    "anna": {"name": "Anna de Wit", "organisatie": "00000001"},
    "arie": {"name": "Arie", "organisatie": "00000001"},
    "bas": {"name": "Bas", "organisatie": "00000002"},
    "vreemd": {"name": "Vreemd", "organisatie": "99999999"},
    "gast": {"name": "Gast", "email": "Gast@DeKraan.example", "email_verified": True},
    "collega": {"name": "Collega", "email": "collega@dekraan.example", "email_verified": True},
    "onbevestigd": {"name": "Onbevestigd", "email": "x@dekraan.example", "email_verified": False},
    "onder": {"name": "Onder", "email": "x@mail.dekraan.example", "email_verified": True},
    "lijkt": {"name": "Lijkt", "email": "x@dekr\u0430an.example", "email_verified": True},
    "kelvin": {"name": "Kelvin", "email": "x@de\u212araan.example", "email_verified": True},
}
MACHINES = {"dashboard": {"organisatie": "00000001"}, "vreemd": {"organisatie": "99999999"}}


def new_key() -> RSAKey:
    """A signing key with a name."""
    return RSAKey.generate_key(2048, {"kid": uuid4().hex, "use": "sig", "alg": "RS256"}, auto_kid=False)


CLIENT_KEY = new_key()


@dataclass
class Provider:
    """The provider at `url`. What it needs to know is written in `folder`."""

    id: str
    folder: Path
    keys: list[RSAKey] = field(default_factory=lambda: [new_key()])
    port: int = 0
    process: "subprocess.Popen[str] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start with the keys as they are now; at the same address when started again."""
        node = shutil.which("node")
        if node is None or not (FOLDER / "node_modules").is_dir():
            pytest.skip("login: Node or the packages of tests/oidc are not there (make test installs them)")
        if not self.port:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
        settings = self.folder / f"{self.id}.json"
        settings.write_text(json.dumps(self._settings()))
        self.process = subprocess.Popen(
            [node, str(FOLDER / "server.mjs"), str(settings)],
            cwd=FOLDER,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        heard = ""
        while "listening" not in heard:
            heard = self.process.stdout.readline()
            assert heard, self.process.stderr.read() if self.process.stderr else ""

    def stop(self) -> None:
        """Stop answering."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def _settings(self) -> dict[str, Any]:
        redirect = [f"{BASE}/inloggen/terug/{self.id}"]
        person = {
            "redirect_uris": redirect,
            "response_types": ["code"],
            "grant_types": ["authorization_code"],
            "post_logout_redirect_uris": [f"{BASE}/inloggen"],
        }
        machine = {
            "client_secret": SECRET,
            "redirect_uris": [],
            "response_types": [],
            "grant_types": ["client_credentials"],
        }
        return {
            "port": self.port,
            "jwks": {"keys": [key.as_dict(private=True) for key in self.keys]},
            "people": PEOPLE,
            "machines": MACHINES,
            "seconds": 600,
            "clients": [
                person | {"client_id": "plotserver", "client_secret": SECRET},
                person
                | {
                    "client_id": "plotserver-key",
                    "token_endpoint_auth_method": "private_key_jwt",
                    "token_endpoint_auth_signing_alg": "RS256",
                    "jwks": {"keys": [CLIENT_KEY.as_dict(private=False)]},
                },
                machine | {"client_id": "dashboard"},
                machine | {"client_id": "vreemd"},
            ],
        }

    # --- tokens

    def access_token(self, client: str = "dashboard", audience: str = AUDIENCE) -> str:
        """What the provider gives a machine."""
        answer = httpx.post(
            f"{self.url}/token",
            data={"grant_type": "client_credentials", "resource": audience, "scope": "plots"},
            auth=(client, SECRET.replace(" ", "+").replace("&", "%26")),
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    def claims(self, **changed: Any) -> dict[str, Any]:
        """The claims of a good access token of this provider, with these changed; None leaves one out."""
        now = int(time.time())
        good = {
            "iss": self.url,
            "sub": "dashboard",
            "aud": AUDIENCE,
            "iat": now,
            "exp": now + 600,
            "jti": uuid4().hex,
            "client_id": "dashboard",
            "organisatie": "00000001",
        }
        return {name: value for name, value in (good | changed).items() if value is not None}

    def signed(self, claims: dict[str, Any], key: RSAKey | None = None, **header: Any) -> str:
        """The claims, signed by the provider's own key unless another is given."""
        key = key or self.keys[0]
        kid = self.keys[0].kid
        return jwt.encode(
            {"alg": "RS256", "typ": "at+jwt", "kid": kid} | header, claims, key, algorithms=["RS256"]
        )


async def fill_in(address: str, login: str) -> str:
    """Log in at the provider as a browser does; returns the address to which it sends the browser back."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(address)
        for _ in range(12):
            if answer.is_redirect:
                address = urljoin(str(answer.url), answer.headers["location"])
                if address.startswith(BASE):
                    return address
                answer = await browser.get(address)
                continue
            assert answer.status_code == 200, answer.text
            action = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action, answer.text
            assert prompt, answer.text
            fields = {"prompt": prompt[1], "login": login, "password": "any"}
            where = urljoin(str(answer.url), html.unescape(action[1]))
            answer = await browser.post(where, data=fields)
    raise AssertionError("the provider never sent the browser back")


@contextlib.contextmanager
def running(id_: str, folder: Path) -> Iterator[Provider]:
    """A provider, stopped at the end."""
    provider = Provider(id_, folder)
    try:
        provider.start()
        yield provider
    finally:
        provider.stop()


def issuers_file(folder: Path, *providers: Provider, **more: Any) -> Path:
    """An issuers file that trusts these providers, each with a table of two organisations."""
    secret = folder / "client.secret"
    secret.write_text(SECRET)
    key = folder / "client.pem"
    key.write_bytes(CLIENT_KEY.as_pem(private=True))
    authentication = more.pop("authentication", "client_secret_basic")
    by_secret = authentication == "client_secret_basic"
    told = "".join(f"{name} = {json.dumps(value)}\n" for name, value in more.items())
    path = folder / "issuers.toml"
    path.write_text(
        "\n".join(
            f"""[[issuer]]
id = "{provider.id}"
name = "Inlogdienst {provider.id}"
url = "{provider.url}"
client_id = "{"plotserver" if by_secret else "plotserver-key"}"
authentication = "{authentication}"
{"client_secret_file" if by_secret else "client_key_file"} = "{secret.name if by_secret else key.name}"
audience = "{AUDIENCE}"
organisation_claim = "organisatie"
{told}[issuer.organisations]
"00000001" = "vr17"
"00000002" = "stedin"
"""
            for provider in providers
        )
    )
    return path
