// A real OpenID Connect provider on loopback, for the tests. Its settings are the JSON file that is named; it
// says "listening" when it answers.
import { readFileSync } from "node:fs";
import Provider from "oidc-provider";

const { port, jwks, clients, people, machines, seconds } = JSON.parse(readFileSync(process.argv[2], "utf8"));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks,
  clients,
  cookies: { keys: ["a key for tests alone"] },
  pkce: { required: () => true },
  claims: { openid: ["sub", "organisatie"], profile: ["name"], email: ["email", "email_verified"] },
  conformIdTokenClaims: false,
  enabledJWA: {
    idTokenSigningAlgValues: ["RS256", "PS256", "ES256"],
    clientAuthSigningAlgValues: ["RS256", "PS256", "ES256"],
  },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  extraTokenClaims: (_ctx, token) => machines[token.clientId] ?? {},
  ttl: { AccessToken: seconds, ClientCredentials: seconds, IdToken: 300, Session: 3600, Grant: 3600, Interaction: 600 },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => false,
      getResourceServerInfo: (_ctx, resource) => ({
        scope: "plots",
        audience: resource,
        accessTokenTTL: seconds,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
});
provider.listen(port, "127.0.0.1", () => process.stdout.write("listening\n"));
