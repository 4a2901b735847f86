// The whole dance, as a strict client has it: it checks every answer, and ends where one is wrong.
// It prints the address that a person goes to, reads the one that they come back to, and prints what
// it found.
import { createInterface } from "node:readline";
import * as oauth from "oauth4webapi";

const { issuer, clientId, secret, authentication, redirectUri } = JSON.parse(process.argv[2]);
const options = { [oauth.allowInsecureRequests]: true }; // the server under test is on this machine
const client = { client_id: clientId };
const proofs = {
  client_secret_basic: () => oauth.ClientSecretBasic(secret),
  client_secret_post: () => oauth.ClientSecretPost(secret),
  none: () => oauth.None(),
};
const proof = proofs[authentication]();

const name = new URL(issuer);
const discovered = await oauth.discoveryRequest(name, { ...options, algorithm: "oauth2" });
const server = await oauth.processDiscoveryResponse(name, discovered);

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const asked = new URL(server.authorization_endpoint);
asked.search = new URLSearchParams({
  response_type: "code",
  client_id: clientId,
  redirect_uri: redirectUri,
  state,
  scope: "messages:read",
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
});
console.log(asked.href);

const lines = createInterface({ input: process.stdin });
const cameBack = new URL((await lines[Symbol.asyncIterator]().next()).value);
const answer = oauth.validateAuthResponse(server, client, cameBack, state);

const exchange = async () =>
  oauth.processAuthorizationCodeResponse(
    server,
    client,
    await oauth.authorizationCodeGrantRequest(
      server, client, proof, answer, redirectUri, verifier, options,
    ),
  );
const refresh = async (token) =>
  oauth.processRefreshTokenResponse(
    server,
    client,
    await oauth.refreshTokenGrantRequest(server, client, proof, token, options),
  );
const call = async (token) => {
  const address = new URL(`${issuer}/api/4/users/me`);
  return oauth
    .protectedResourceRequest(token, "GET", address, undefined, undefined, options)
    .then((response) => response.json())
    .then((person) => person.userid)
    .catch((error) => error.status);
};
const isActive = async (token) => {
  const response = await oauth.introspectionRequest(server, client, proof, token, options);
  return (await oauth.processIntrospectionResponse(server, client, response)).active;
};
const errorOf = (promise) => promise.then(() => null, (error) => error.error ?? String(error));

const first = await exchange();
const second = await refresh(first.refresh_token);
const found = {
  type: second.token_type,
  scope: second.scope,
  person: await call(second.access_token),
  active: secret ? await isActive(second.access_token) : null,
};
await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, client, proof, second.refresh_token, options),
);
console.log(
  JSON.stringify({
    ...found,
    personAfterRevocation: await call(second.access_token),
    refreshAfterRevocation: await errorOf(refresh(second.refresh_token)),
    codeAgain: await errorOf(exchange()),
  }),
);
lines.close();
