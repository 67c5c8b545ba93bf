import { connect } from 'node:net'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import { Fault } from '../fault/fault.ts'
import {
  DEFAULT_TIMERS,
  EMPTY,
  FrameGuard,
  HANDSHAKE_FRAME_BYTES_MAX,
  keepAlive,
  type TransportTimers,
  whenProven
} from './handshake.ts'

/** Whom to reach, and where. */
export interface DialOptions {
  host: string
  port: number
  /** Local IPv4 address to dial from: the interface on which the peer was seen. */
  localAddress?: string
  keyPair: NoiseSecretStream.KeyPair
  remotePublicKey: Buffer
  /** From now to a link accepted by both sides, milliseconds. */
  timeoutMs: number
  /** Gives up early. */
  signal?: AbortSignal
  timers?: Partial<TransportTimers>
}

/**
 * Reaches the device with `remotePublicKey` at an address, and no other. Rejects with the Fault
 * NO_PEER, whose sentence says whether nobody answered or somebody else did.
 */
export function dial(options: DialOptions): Promise<NoiseSecretStream> {
  const { host, port, keyPair, remotePublicKey, timeoutMs, signal, localAddress } = options
  const where = `${host}:${port}`
  const who = `the device ${remotePublicKey.toString('hex').slice(0, 16)}…`
  return new Promise((resolve, reject) => {
    if (!(port >= 1 && port <= 65_535) || remotePublicKey.length !== 32) {
      reject(new Fault('NO_PEER', `${where} is not an address of a device: cannot dial it.`))
      return
    }
    if (signal?.aborted === true) {
      reject(new Fault('NO_PEER', `Gave up reaching ${where}.`))
      return
    }
    const socket = connect({ host, port, noDelay: true, ...(localAddress && { localAddress }) })
    const stream = new NoiseSecretStream(true, socket, { keyPair, remotePublicKey, pattern: 'IK' })
    let step: 'reach' | 'prove' | 'accept' | 'done' = 'reach'
    const fail = (message: string, cause?: unknown): void => {
      if (step === 'done') return
      finish()
      stream.destroy()
      reject(new Fault('NO_PEER', message, [], cause))
    }
    const late = (): void => fail(`No answer from ${who} at ${where} within ${timeoutMs} ms.`)
    const gaveUp = (): void => fail(`Gave up reaching ${where}.`)
    const closed = (cause?: Error): void => {
      if (step === 'reach')
        fail(`Nobody answers at ${where}: ${cause?.message ?? 'closed'}.`, cause)
      else if (step === 'prove') fail(`What answers at ${where} is not ${who}, or is busy.`, cause)
      else fail(`At ${where}, ${who} takes no further link now.`, cause)
    }
    const timer = setTimeout(late, timeoutMs)
    const guard = new FrameGuard(socket, HANDSHAKE_FRAME_BYTES_MAX, closed)
    const finish = (): void => {
      step = 'done'
      clearTimeout(timer)
      signal?.removeEventListener('abort', gaveUp)
    }
    signal?.addEventListener('abort', gaveUp, { once: true })
    socket.once('connect', () => {
      step = 'prove'
    })
    stream.on('error', closed)
    stream.once('close', () => closed())
    stream.once('connect', () => {
      step = 'accept'
      guard.lift()
      keepAlive(stream, { ...DEFAULT_TIMERS, ...options.timers })
      stream.write(EMPTY)
      whenProven(stream, socket, () => {
        finish()
        resolve(stream)
      })
    })
  })
}
