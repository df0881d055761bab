// SPDX-License-Identifier: Apache-2.0
// A real OpenID Connect provider for tests: `node oidc.mjs PORT [GLSP…]`. Its key is another one with every start.
//
// Agents: each client is in the group of its name's first part (`staff-ada`) and gets access tokens for the resource that it asks
// for; those of `brief` last a moment. People: the client `page` logs them in at the servers GLSP, with `brief-page` for a moment;
// whoever gives a name is that person, without a password. Who logs out at the provider is logged out at the first two servers, too:
// at the first by the session, at the second by the name. What a name ends with makes a flaw that a real provider would not have.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { SignJWT, decodeJwt } from 'jose';
import Provider from 'oidc-provider';

const [port, ...servers] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' };
const gone = new Set();

const agents = ['staff-ada', 'ops-root', 'nobody-eve', 'brief-bob'].map(name => ({
  client_id: name,
  client_secret: 'secret',
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  id_token_signed_response_alg: 'ES256',
}));
const told = number => (servers[number] === undefined ? {} : { backchannel_logout_uri: `${servers[number]}/login/backchannel-logout` });
const page = (client_id, more) => ({
  client_id,
  grant_types: ['authorization_code', 'refresh_token'],
  redirect_uris: servers.map(server => `${server}/login/callback`),
  post_logout_redirect_uris: servers.map(server => `${server}/`),
  id_token_signed_response_alg: 'ES256',
  ...more,
});

const provider = new Provider(issuer, {
  clients: [
    ...agents,
    page('page', { client_secret: 'secret of the page', backchannel_logout_session_required: true, ...told(0) }),
    page('brief-page', { token_endpoint_auth_method: 'none', ...told(1) }),
    page('plain-page', { token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] }),
  ],
  fetch: (url, { dispatcher: _, ...options }) => fetch(url, options), // It would not talk to this machine.
  jwks: { keys: [key] },
  cookies: { keys: [randomUUID()] },
  claims: { openid: ['sub'], profile: ['name', 'groups'] },
  extraTokenClaims: (_context, token) => ({ groups: [token.clientId.split('-')[0]], name: token.clientId }),
  findAccount: (_context, id) => (gone.has(id) ? undefined : { accountId: id, claims: () => ({ sub: id, name: `${id} of ${issuer}`, groups: [id.split('-')[0]] }) }),
  issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  ttl: {
    AccessToken: (_context, _token, client) => (client.clientId.startsWith('brief') ? 2 : 600),
    Grant: 3600,
    IdToken: 600,
    Interaction: 600,
    RefreshToken: 3600,
    Session: 3600,
  },
  features: {
    backchannelLogout: { enabled: true },
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context, resource, client) => ({
        scope: 'diagrams',
        audience: resource,
        accessTokenFormat: 'jwt',
        accessTokenTTL: client.clientId.startsWith('brief') ? 3 : 600,
        jwt: { sign: { alg: 'ES256' } },
      }),
    },
  },
});

const FLAWS = {
  audience: claims => ({ ...claims, aud: 'another-client' }),
  issuer: claims => ({ ...claims, iss: 'https://elsewhere.example' }),
  nonce: claims => ({ ...claims, nonce: 'of another login' }),
  old: claims => ({ ...claims, iat: claims.iat - 7200, exp: claims.exp - 7200 }),
  party: claims => ({ ...claims, aud: [claims.aud, 'another-client'], azp: 'another-client' }),
};

/** Signs what a token says in another way: with our key, or for `key` with one of nobody. */
async function flawed(idToken, flaw) {
  const signer = flaw === 'key' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : privateKey;
  return new SignJWT((FLAWS[flaw] ?? (claims => claims))(decodeJwt(idToken))).setProtectedHeader({ alg: 'ES256', kid: key.kid }).sign(signer);
}

/** A token that says whatever somebody asks for, signed by the provider or, for `key`, by nobody. */
async function signed({ claims, typ, signer }) {
  const by = signer === 'key' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : privateKey;
  return new SignJWT(JSON.parse(claims)).setProtectedHeader({ alg: 'ES256', kid: key.kid, typ }).sign(by);
}

/** What a person sees and does: a name, and the consent is given. */
async function interact(context, uid) {
  const { req, res } = context;
  const { prompt, params, session, grantId } = await provider.interactionDetails(req, res);
  if (prompt.name === 'login' && context.method === 'GET') {
    context.type = 'html';
    context.body = `<!doctype html><html lang="en"><title>Provider</title><h1>Who are you?</h1>
      <form method="post"><label>Account <input name="account" required autofocus></label><button>Continue</button></form>
      <form method="post"><button name="account" value="">Cancel</button></form>`;
    return;
  }
  if (prompt.name === 'login') {
    let text = '';
    for await (const chunk of req) text += chunk;
    const accountId = new URLSearchParams(text).get('account') ?? '';
    const result = accountId === '' ? { error: 'access_denied', error_description: 'the person said no' } : { login: { accountId } };
    await provider.interactionFinished(req, res, result);
  } else {
    const grant = (grantId && (await provider.Grant.find(grantId))) || new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    await provider.interactionFinished(req, res, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true });
  }
  context.respond = false;
}

provider.use(async (context, next) => {
  const [, place, name] = context.path.split('/');
  if (place === 'interaction') return interact(context, name);
  if (place === 'gone') {
    gone.add(name); // Somebody's account is closed.
    context.body = '';
    return undefined;
  }
  if (place === 'signed') {
    context.body = await signed(context.query);
    return undefined;
  }
  await next();
  const flaw = context.path === '/token' && context.body?.id_token ? /-with-wrong-(\w+)$/.exec(decodeJwt(context.body.id_token).sub)?.[1] : undefined;
  if (flaw !== undefined) context.body = { ...context.body, id_token: await flawed(context.body.id_token, flaw) };
  return undefined;
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
