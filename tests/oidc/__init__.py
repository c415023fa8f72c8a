"""A real OpenID Connect provider for the tests: `oidc-provider` from npm, on loopback, with its own keys."""
