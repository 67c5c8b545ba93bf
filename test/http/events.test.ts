import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import test from 'tape'
import { readApiFile } from '../../src/http/api-file.ts'
import { connect } from '../../src/http/client.ts'
import type { Change, Operations } from '../../src/http/contract.ts'
import { UNREAD_BYTES_MAX } from '../../src/http/limits.ts'
import { serve } from '../../src/http/serve.ts'
import { faultOf } from '../fault.ts'
import { CHANGES, fakeEndpoints, fakeOperations, NOTHING } from './fake.ts'

type Tell = Parameters<Operations['follow']>[0]

/** A till with one follower at most: `begun` gives what tells it, and whether it is still wanted. */
async function followed(t: test.Test) {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'tillmesh-events-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  let begin: (follower: { tell: Tell; signal: AbortSignal }) => void = () => {}
  const begun = new Promise<{ tell: Tell; signal: AbortSignal }>(resolve => {
    begin = resolve
  })
  const follow: Operations['follow'] = async (tell, signal) => {
    begin({ tell, signal })
    await gone(signal)
  }
  const server = await serve(directory, NOTHING, {
    port: 0,
    endpoints: fakeEndpoints(fakeOperations({ follow }))
  })
  t.teardown(() => server.close())
  const { port, token } = (await readApiFile(directory))!
  const headers = { authorization: `Bearer ${token}` }
  const client = (await connect(directory))!
  t.teardown(() => client.close())
  const ask = () => http.get({ host: '127.0.0.1', port, path: '/events', headers, agent: false })
  return { server, client, begun, ask, port }
}

const gone = async (signal: AbortSignal) => {
  if (!signal.aborted) await once(signal, 'abort')
}

test('[H16] changes come as server-sent events, and a client reads them until it has enough', async t => {
  const { client, begun, ask } = await followed(t)
  const stop = new AbortController()
  const heard: Change[] = []
  const over = client.follow(change => {
    heard.push(change)
    if (heard.length === CHANGES.length) stop.abort()
  }, stop.signal)
  const { tell, signal } = await begun
  for (const change of CHANGES) tell(change)
  await over
  t.same(heard, CHANGES)
  await gone(signal)
  t.pass('the till stops following for it')
  const early = new AbortController()
  early.abort()
  await client.follow(() => t.fail('nothing is told'), early.signal)
  const request = ask()
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  t.equal(response.headers['content-type'], 'text/event-stream')
  const [first] = await once(response.setEncoding('utf8'), 'data')
  t.equal(first, ':\n\n', 'a comment at once')
  request.destroy()
})

test('[H16] the stream is for who has the token, and for no page of another site', async t => {
  const { port } = await followed(t)
  for (const [headers, status] of [
    [{}, 401],
    [{ origin: 'https://evil.example' }, 403]
  ] as const) {
    const request = http.get({ host: '127.0.0.1', port, path: '/events', headers, agent: false })
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    t.equal(response.statusCode, status)
    request.destroy()
  }
})

test('[H17] a reader that does not keep up is let go, with a bounded amount waiting for it', async t => {
  const { begun, ask } = await followed(t)
  const request = ask().on('error', () => {})
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  response.on('error', () => {}).pause()
  const { tell, signal } = await begun
  const message = 'x'.repeat(10_000)
  const change: Change = { time: 0, event: 'problem', code: 'PROTOCOL', message }
  let told = 0
  // What a socket takes in is the system's to say; far beyond it the reader must be gone.
  while (!signal.aborted && told < 64 * 1024 * 1024) {
    tell(change)
    told += message.length
    if (told % (UNREAD_BYTES_MAX / 2) < message.length) await new Promise(setImmediate)
  }
  t.ok(signal.aborted, `let go after ${told} bytes`)
  request.destroy()
})

test('[H17] a till that stops ends the stream at once, and the client says so', async t => {
  const { server, client, begun } = await followed(t)
  const over = faultOf(client.follow(() => {}, new AbortController().signal))
  const { signal } = await begun
  await server.close()
  t.ok(signal.aborted)
  const fault = await over
  t.equal(fault.code, 'NO_PEER')
  t.equal(fault.message, 'The till that was followed has stopped.')
})
