import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'tape'
import { servedOf } from '../../src/http/context.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { serve } from '../../src/http/serve.ts'
import { wideOf } from '../../src/http/wide.ts'
import { faultOf } from '../fault.ts'
import { Shop } from '../shop.ts'

/** A certificate for `till.shop` and 127.0.0.1, made for this run. */
async function certificate(t: test.Test) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tillmesh-tls-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=till.shop'],
      ...['-addext', 'subjectAltName=DNS:till.shop,IP:127.0.0.1']
    ],
    { stdio: 'ignore' }
  )
  return { folder, cert, key }
}

const LISTEN = { host: '127.0.0.1', port: 0 }

async function wide(t: test.Test, allow: string[]) {
  const { cert, key } = await certificate(t)
  const shop = new Shop(t)
  const node = await shop.found()
  const server = await serve(node.directory, servedOf(node), {
    port: 0,
    wide: await wideOf({ ...LISTEN, cert, key, allow })
  })
  t.teardown(() => server.close())
  const { token } = await operationsOf(node).createToken({ name: 'Web', scopes: ['device:read'] })
  const ask = (headers: Record<string, string> = {}) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const request = https.get({
        ...{ host: '127.0.0.1', port: server.widePort!, path: '/status', agent: false },
        ...{ ca: readFileSync(cert), servername: 'till.shop' },
        headers: { authorization: `Bearer ${token}`, ...headers }
      })
      request.on('error', reject)
      request.on('response', async response => {
        resolve({ status: response.statusCode ?? 0, body: await text(response) })
      })
    })
  return { ask, port: server.widePort! }
}

test('[H47] other machines are served over TLS, by the names of the certificate, with a token', async t => {
  const { ask, port } = await wide(t, ['127.0.0.0/8'])
  t.equal((await ask()).status, 200)
  t.equal((await ask({ host: `till.shop:${port}` })).status, 200)
  t.equal(
    (await ask({ host: `till.shop:${port}`, origin: `https://till.shop:${port}` })).status,
    200
  )
  const strangers: Record<string, string>[] = [
    { host: `evil.example:${port}` },
    { host: `localhost:${port}` },
    { host: 'till.shop' },
    { host: `till.shop:${port}`, origin: `http://till.shop:${port}` },
    { host: `till.shop:${port}`, origin: 'https://evil.example' }
  ]
  for (const foreign of strangers) {
    t.equal((await ask(foreign)).status, 403, JSON.stringify(foreign))
  }
  t.equal((await ask({ authorization: 'Bearer no' })).status, 401)
})

test('[H48] who is not on the allow list gets no answer at all', async t => {
  const { ask } = await wide(t, ['10.0.0.0/8', '127.0.0.9', 'fd00::/8'])
  const error = await ask().catch((cause: unknown) => cause)
  t.ok(error instanceof Error, String(error))
})

test('[H49] without TLS or an allow list a till does not listen for other machines', async t => {
  const { folder, cert, key } = await certificate(t)
  const junk = path.join(folder, 'junk.pem')
  await writeFile(junk, 'no certificate')
  const allow = ['192.168.1.0/24']
  for (const wrong of [
    {},
    { cert, key },
    { cert, allow },
    { key, allow },
    { cert, key, allow: [] },
    { cert: junk, key, allow },
    { cert: path.join(folder, 'none'), key, allow },
    ...['0.0.0.0/0', '::/0', '192.168.1.0/33', '192.168.1', 'all', ''].map(network => ({
      ...{ cert, key, allow: [network] }
    }))
  ]) {
    const fault = await faultOf(wideOf({ ...LISTEN, ...wrong }))
    t.equal(fault.code, 'BAD_INPUT', fault.message)
  }
})
