import type NoiseSecretStream from '@hyperswarm/secret-stream'
import Protomux from 'protomux'

/** The private part of Protomux that reads a batch of messages. */
interface BatchReader {
  _onbatch(state: unknown): void
}

const guarded = new WeakSet<Protomux>()

/**
 * The multiplexer of a link. Protomux reads a batch within a batch by recursion, so a few thousand
 * nested ones, a frame of some kilobytes, overflow the stack and end the process. It never sends
 * such a thing itself: whoever does is cut off.
 */
export function muxOf(stream: NoiseSecretStream): Protomux {
  const mux = Protomux.from(stream)
  if (guarded.has(mux)) return mux
  guarded.add(mux)
  const reader = mux as unknown as BatchReader
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
  return mux
}
