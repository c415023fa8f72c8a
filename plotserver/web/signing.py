"""Signs who was chosen, so that nobody can make up an identity; there is no password to steal."""

from itsdangerous import BadSignature, URLSafeTimedSerializer

LIFETIME_SECONDS = 12 * 3600


class IdentitySigner:
    """Makes and checks the demo's identity tokens: an organisation's id, signed and timed.

    Only for the demo, where anyone on this machine may choose an organisation; the application gives
    no signer elsewhere.
    """

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeTimedSerializer(key, salt="plotserver.demo-identity")

    def sign(self, organisation: str) -> str:
        """A token that says: this organisation."""
        return str(self._serializer.dumps(organisation))

    def read(self, token: str) -> str | None:
        """The organisation that the token names, or None when it is not ours or too old."""
        try:
            organisation = self._serializer.loads(token, max_age=LIFETIME_SECONDS)
        except BadSignature:
            return None
        return organisation if isinstance(organisation, str) else None
