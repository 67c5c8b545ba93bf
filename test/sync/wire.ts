/** Devices and strangers on loopback, for the tests of the transport. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import type test from 'tape'
import { dial, type Listener, listen, type Refused } from '../../src/sync/transport.ts'
export const HOST = '127.0.0.1'
export const OPTIONS = { timeout: 10_000 }
export const till = NoiseSecretStream.keyPair()
export const other = NoiseSecretStream.keyPair()

export type Extra = Partial<Parameters<typeof listen>[0]>

export async function shop(t: test.Test, extra: Extra = {}): Promise<Listener> {
  const listener = await listen({ host: HOST, port: 0, keyPair: till, ...extra })
  t.teardown(() => listener.close())
  return listener
}

export function reach(listener: Listener, extra: Partial<Parameters<typeof dial>[0]> = {}) {
  const remotePublicKey = till.publicKey
  const port = listener.port
  return dial({ host: HOST, port, keyPair: other, remotePublicKey, timeoutMs: 5_000, ...extra })
}

export async function raw(t: test.Test, listener: Listener): Promise<Socket> {
  const socket = connect(listener.port, HOST)
  socket.on('error', () => {})
  t.teardown(() => void socket.destroy())
  await once(socket, 'connect')
  return socket.resume() // else the end would never be noticed
}

export async function refused(listener: Listener): Promise<Refused> {
  return (await once(listener, 'refused'))[0]
}

export async function link(listener: Listener): Promise<NoiseSecretStream> {
  return (await once(listener, 'link'))[0]
}

/** Settles when it is closed, with or without an error. */
export function close(stream: NoiseSecretStream | Socket): Promise<void> {
  return new Promise(resolve => stream.once('close', () => resolve()))
}

/** Pipes to `port` and keeps what the dialling side sent, flipping the byte at `tamperAt`. */
export async function recorder(t: test.Test, port: number, tamperAt = -1) {
  let bytes = 0
  const heard: Buffer[] = []
  const server = createServer(near => {
    const far = connect(port, HOST)
    near.on('data', chunk => {
      const at = tamperAt - bytes
      if (at >= 0 && at < chunk.length) chunk[at] = chunk[at]! ^ 1
      bytes += chunk.length
      heard.push(chunk)
    })
    for (const socket of [near, far]) socket.on('error', () => {})
    near.pipe(far).pipe(near)
    t.teardown(() => void [near.destroy(), far.destroy()])
  }).listen(0, HOST)
  await once(server, 'listening')
  t.teardown(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, heard: () => Buffer.concat(heard) }
}
