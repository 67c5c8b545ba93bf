import type NoiseSecretStream from '@hyperswarm/secret-stream'
import c from 'compact-encoding'
import { Fault } from '../fault/fault.ts'
import { muxOf } from './mux.ts'

/** What may be asked for by one who is no member: once, in one message each way. */
export type Question = 'tillmesh/join/1' | 'tillmesh/recover/1'

/** A stranger has this long to prove an invitation or the recovery phrase, ms. */
const ANSWER_WITHIN_MS = 10_000

/** Answers a stranger; what it returns is sent, and null hangs up. */
export type AnswerStranger = (request: Buffer, handshakeHash: Buffer) => Promise<Buffer | null>

/**
 * Lets the other end of a link ask once. On a stranger's link this is all there is: no log is
 * replicated and no other channel opened.
 *
 * @param andHangUp true to end the link behind the answer
 */
export function receiveOnce(
  stream: NoiseSecretStream,
  protocol: Question,
  answer: AnswerStranger,
  andHangUp = false
): void {
  const mux = muxOf(stream)
  mux.pair({ protocol }, () => {
    let asked = false
    const channel = mux.createChannel({ protocol })
    if (!channel) return
    const message = channel.addMessage<Buffer>({
      encoding: c.buffer as never,
      onmessage: async request => {
        if (asked || !request) {
          stream.destroy()
          return
        }
        asked = true
        try {
          const response = await answer(request, stream.handshakeHash)
          if (response) message.send(response)
          else stream.destroy()
          if (andHangUp) stream.end()
        } catch {
          // What the answer needs could not be written; who hears no answer asks again.
          stream.destroy()
        }
      }
    })
    channel.open()
  })
}

/** Closes a stranger's link that has not become a member's in time. */
export function limitStranger(stream: NoiseSecretStream): void {
  const timer = setTimeout(() => stream.destroy(), ANSWER_WITHIN_MS)
  timer.unref()
  stream.once('close', () => clearTimeout(timer))
}

/**
 * Asks a member over a link.
 *
 * @returns its response
 * @throws Fault NO_PEER if it hangs up or says nothing
 */
export function askOnce(
  stream: NoiseSecretStream,
  protocol: Question,
  request: Buffer
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      clearTimeout(timer)
      reject(new Fault('NO_PEER', 'The other device hung up without an answer. Try again.'))
    }
    const timer = setTimeout(fail, ANSWER_WITHIN_MS)
    stream.once('close', fail)
    const channel = muxOf(stream).createChannel({ protocol })
    // The other end is asking the same at this moment: it is no stranger to this one.
    if (!channel) return fail()
    const message = channel.addMessage<Buffer>({
      encoding: c.buffer as never,
      onmessage: response => {
        clearTimeout(timer)
        stream.off('close', fail)
        resolve(response)
      }
    })
    channel.open()
    message.send(request)
  })
}
