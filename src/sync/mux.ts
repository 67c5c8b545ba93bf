import type NoiseSecretStream from '@hyperswarm/secret-stream'
import Protomux from 'protomux'
import { Fault } from '../fault/fault.ts'

/**
 * Channels that the other end may open over the life of a link: twice the logs that there may be.
 * Protomux has no limit, remembers each and answers each.
 */
const OPENS_MAX = 20_000

/** The private part of Protomux that reads what arrives. */
interface Reader {
  _onbatch(state: unknown): void
  _onopensession(state: unknown): unknown
  /** What an error leads to that reading, or acting on what was read, throws. */
  _safeDestroy(error: Error): void
  _safeDestroyBound(error: Error): void
}

const guarded = new WeakSet<Protomux>()

/**
 * The multiplexer of a link. Protomux reads a batch within a batch by recursion, so a few thousand
 * nested ones, a frame of some kilobytes, overflow the stack and end the process. It never sends
 * such a thing itself: whoever does is cut off, with a Fault PROTOCOL that says why.
 */
export function muxOf(stream: NoiseSecretStream): Protomux {
  const mux = Protomux.from(stream)
  if (guarded.has(mux)) return mux
  guarded.add(mux)
  const reader = mux as unknown as Reader
  const read = reader._onbatch.bind(mux)
  let reading = false
  reader._onbatch = state => {
    if (reading) throw new Error('A batch within a batch.')
    reading = true
    try {
      read(state)
    } finally {
      reading = false
    }
  }
  const open = reader._onopensession.bind(mux)
  let opens = 0
  reader._onopensession = state => {
    if (++opens > OPENS_MAX) throw new Error(`More than ${OPENS_MAX} channels.`)
    return open(state)
  }
  reader._safeDestroy = reader._safeDestroyBound = error => mux.destroy(faultOf(error))
  return mux
}

function faultOf(error: Error): Fault {
  if (error instanceof Fault) return error
  return new Fault('PROTOCOL', `It sent what cannot be read: ${error.message}`, [], error)
}
