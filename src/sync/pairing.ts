import type NoiseSecretStream from '@hyperswarm/secret-stream'
import c from 'compact-encoding'
import { Fault } from '../fault/fault.ts'
import { muxOf } from './mux.ts'

const PROTOCOL = 'tillmesh/join/1'

/** A stranger has this long to prove an invitation, ms. */
const ANSWER_WITHIN_MS = 10_000

/** Answers a request to join; what it returns is sent to the guest. */
export type AnswerJoin = (request: Buffer, handshakeHash: Buffer) => Promise<Buffer>

/**
 * Lets the other end of a link ask once to join. On a stranger's link this is all there is: no log
 * is replicated and no other channel opened.
 */
export function receiveJoin(stream: NoiseSecretStream, answer: AnswerJoin): void {
  const mux = muxOf(stream)
  mux.pair({ protocol: PROTOCOL }, () => {
    let asked = false
    const channel = mux.createChannel({ protocol: PROTOCOL })
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
          message.send(await answer(request, stream.handshakeHash))
        } catch {
          // The inviter could not write the admission; the guest hears no answer and asks again.
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
 * Sends a request to join over a link to the inviter.
 *
 * @returns the inviter's response, still sealed
 * @throws Fault NO_PEER if it hangs up or says nothing
 */
export function askToJoin(stream: NoiseSecretStream, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = () => {
      clearTimeout(timer)
      reject(new Fault('NO_PEER', 'The inviting device hung up without an answer. Try again.'))
    }
    const timer = setTimeout(fail, ANSWER_WITHIN_MS)
    stream.once('close', fail)
    const channel = muxOf(stream).createChannel({ protocol: PROTOCOL })!
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
