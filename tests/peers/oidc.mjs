// SPDX-License-Identifier: Apache-2.0
// A real OpenID Connect provider for tests: `node oidc.mjs PORT`. Its key is another one with every start. Each client is in the
// group of its name's first part (`staff-ada`) and gets access tokens for the resource that it asks for; those of `brief` last a moment.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'ES256', use: 'sig' };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: ['staff-ada', 'ops-root', 'nobody-eve', 'brief-bob'].map(name => ({
    client_id: name,
    client_secret: 'secret',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    id_token_signed_response_alg: 'ES256',
  })),
  jwks: { keys: [key] },
  extraTokenClaims: (_context, token) => ({ groups: [token.clientId.split('-')[0]], name: token.clientId }),
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
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
provider.listen(port, '127.0.0.1', () => console.log('ready'));
