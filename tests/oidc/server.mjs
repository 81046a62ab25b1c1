// An OpenID server that behaves as ProConnect where it differs from the others: signed userinfo,
// state and nonce of 32 characters at least, no unknown parameter, a token of one minute, a logout
// that wants its hint and its state. On the loopback only; it ends with whoever started it.
import http from "node:http";
import { Provider } from "oidc-provider";

const PREFIX = "/api/v2";
const KNOWN = new Set(["client_id", "response_type", "scope", "redirect_uri", "state", "nonce",
  "prompt", "login_hint", "acr_values", "claims"]);
const people = JSON.parse(process.env.PEOPLE);
const LONG_ENOUGH = 32;

const server = http.createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(origin + PREFIX, {
  clients: [{
    client_id: process.env.CLIENT,
    client_secret: process.env.SECRET,
    redirect_uris: [process.env.RETURN],
    post_logout_redirect_uris: [process.env.AFTER],
    response_types: ["code"],
    grant_types: ["authorization_code"],
    token_endpoint_auth_method: "client_secret_post",
    id_token_signed_response_alg: "RS256",
    userinfo_signed_response_alg: "RS256",
  }],
  routes: {
    authorization: "/authorize", token: "/token", userinfo: "/userinfo", jwks: "/jwks",
    end_session: "/session/end",
  },
  scopes: ["openid", "given_name", "usual_name", "email"],
  claims: {
    openid: ["sub"], given_name: ["given_name"], usual_name: ["usual_name"], email: ["email"],
  },
  conformIdTokenClaims: true,
  pkce: { required: () => false },
  ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 300, Grant: 600, Session: 600,
    Interaction: 600 },
  cookies: { keys: ["only for tests"] },
  features: {
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => { ctx.body = form; },
    },
  },
  interactions: { url: (ctx, interaction) => `${PREFIX}/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => people[id] && {
    accountId: id, claims: () => ({ sub: id, ...people[id] }),
  },
  // Nobody is asked what ProConnect does not ask: the scopes of the client are granted.
  loadExistingGrant: async (ctx) => {
    const { client, session, params } = ctx.oidc;
    const grant = new ctx.oidc.provider.Grant({
      clientId: client.clientId, accountId: session.accountId,
    });
    grant.addOIDCScope(params.scope);
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();

function refused(query) {
  for (const name of query.keys()) if (!KNOWN.has(name)) return `unknown parameter ${name}`;
  for (const name of ["state", "nonce"])
    if ((query.get(name) ?? "").length < LONG_ENOUGH) return `${name} is too short`;
  return "";
}

async function body(request) {
  let text = "";
  for await (const piece of request) text += piece;
  return new URLSearchParams(text);
}

server.on("request", async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, origin);
  const why = pathname === `${PREFIX}/authorize` ? refused(searchParams) : "";
  if (why) {
    response.writeHead(400, { "Content-Type": "text/plain" }).end(`Y000400 ${why}`);
  } else if (pathname.startsWith(`${PREFIX}/interaction/`)) {
    const account = (await body(request)).get("account");
    const result = account === "refuse"
      ? { error: "access_denied", error_description: "refused" }
      : { login: { accountId: account } };
    await provider.interactionFinished(request, response, result);
  } else {
    request.originalUrl = request.url;
    request.url = request.url.slice(PREFIX.length);
    answer(request, response);
  }
});
process.stdin.on("end", () => process.exit(0)).resume();
setTimeout(() => process.exit(0), 5 * 60 * 1000).unref();
console.log(origin + PREFIX);
