/** What both ends of a link share: frame limits, proof of the key, and noticing silence. */
import type { Socket } from 'node:net'
import type NoiseSecretStream from '@hyperswarm/secret-stream'

/** Bytes of a frame's length prefix (unsigned, little endian). */
export const PREFIX_BYTES = 3
/** The first IK message: ephemeral key 32 + encrypted static key 32 + 16 + empty payload's tag 16. */
export const FIRST_FRAME_BYTES = 96
/**
 * Longest frame before a peer has proven its key. Ours are 96 and 48 (IK), 56 (stream header) and
 * 17 (empty message); the rest is room for a later version to put a payload into the handshake.
 * Without it four bytes from a stranger make the stream allocate 16.8 MB.
 */
export const HANDSHAKE_FRAME_BYTES_MAX = 256
/** Longest frame from a proven key that is not known to us: a pairing request fits many times. */
export const STRANGER_FRAME_BYTES_MAX = 65_536
/** Written, it becomes an encrypted frame of 17 bytes that the other side eats. */
export const EMPTY = Buffer.alloc(0)

/** When to give up on the other side, milliseconds. */
export interface TransportTimers {
  /** From the first TCP packet to a link: far longer than the slowest Wi-Fi needs. */
  handshakeMs: number
  /** Silence after which an empty message is sent. */
  keepAliveMs: number
  /** Silence after which the link is dead: three keep-alives missed. */
  idleMs: number
}

/** What both sides use unless told otherwise. */
export const DEFAULT_TIMERS: Readonly<TransportTimers> = {
  handshakeMs: 5_000,
  keepAliveMs: 5_000,
  idleMs: 15_000
}

/** Watches the announced frame lengths of a socket before its stream sees them. */
export class FrameGuard {
  max: number
  readonly #socket: Socket
  readonly #onTooLarge: () => void
  #body = 0
  #length = 0
  #digits = 0
  readonly #check = (chunk: Buffer): void => {
    if (!this.#walk(chunk)) this.#onTooLarge()
  }

  /** Call right after the stream was made: prepended, and without starting the flow as on() would. */
  constructor(socket: Socket, max: number, onTooLarge: () => void) {
    this.#socket = socket
    this.max = max
    this.#onTooLarge = onTooLarge
    socket.prependListener('data', this.#check)
  }

  lift(): void {
    this.#socket.off('data', this.#check)
  }

  #walk(chunk: Buffer): boolean {
    for (let at = 0; at < chunk.length; ) {
      if (this.#body > 0) {
        const step = Math.min(this.#body, chunk.length - at)
        this.#body -= step
        at += step
        continue
      }
      this.#length += chunk[at++]! * 256 ** this.#digits
      if (++this.#digits < PREFIX_BYTES) continue
      if (this.#length > this.max) return false
      this.#body = this.#length
      this.#length = this.#digits = 0
    }
    return true
  }
}

/** The announced length of the first frame, left in the socket; null while it is not there yet. */
export function peekLength(socket: Socket): number | null {
  if (socket.readableLength < PREFIX_BYTES) {
    if (socket.readableLength === 0) socket.read() // lets the end of the stream through
    return null
  }
  const head: Buffer | null = socket.read(PREFIX_BYTES)
  if (head === null) return null
  socket.unshift(head)
  return head.readUIntLE(0, PREFIX_BYTES)
}

/** From now on silence is noticed, and empty messages are eaten instead of delivered. */
export function keepAlive(stream: NoiseSecretStream, timers: TransportTimers): void {
  stream.setKeepAlive(timers.keepAliveMs)
  stream.setTimeout(timers.idleMs)
}

/** Calls back once the first encrypted message has been opened with the agreed key. */
export function whenProven(
  stream: NoiseSecretStream,
  socket: NoiseSecretStream['rawStream'],
  proven: () => void
): void {
  const check = (): void => {
    if (stream.rawBytesRead === 0 || socket.destroyed) return
    socket.off('data', check)
    proven()
  }
  socket.on('data', check)
}
