import crypto from 'hypercore-crypto'
import { Fault } from '../fault/fault.ts'
import type { DoneAt, Requests } from '../node/requests.ts'
import type { Answers } from './answers.ts'

const NAMESPACE = crypto.namespace('tillmesh/request', 1)[0]!

/** A request with a key. */
export interface Keyed {
  /** Who asks: a key of another is another. */
  who: string
  /** The header Idempotency-Key. */
  key: string
  /** What is asked. */
  asked: readonly unknown[]
  /** True if nobody may keep the answer. */
  secret: boolean
  run: () => Promise<unknown>
  /** The answer once more, from where the log says that it was done. */
  again?: ((at: DoneAt) => Promise<unknown>) | undefined
}

/** What is answered, and whether the request had been done before. */
export interface Answered {
  content: unknown
  replayed: boolean
}

/**
 * Does requests with a key once, however often they are asked, also when the till was killed at
 * any moment in between: that it was done stands in the log, in the same atomic group as what was
 * done; what was answered is on disk before it is sent.
 */
export class Once {
  readonly #requests: Requests
  readonly #answers: Promise<Answers>
  /** What resolves when a request is over, by its name. */
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(requests: Requests, answers: Promise<Answers>) {
    this.#requests = requests
    this.#answers = answers
    answers.catch(() => {}) // whoever asks hears of it
  }

  /**
   * @returns the answer, that of another like it where one is under way
   * @throws Fault CONFLICT if it was done and its answer is lost; REUSED if the key was used for another one
   */
  async answer({ who, key, asked, secret, run, again }: Keyed): Promise<Answered> {
    const name = hash(who, key)
    const print = hash(...asked)
    // Whoever lost the connection asks again while it is still being done: the answer is for both.
    while (this.#underWay.has(name)) await this.#underWay.get(name)
    let end = () => {}
    this.#underWay.set(
      name,
      new Promise(resolve => {
        end = resolve
      })
    )
    try {
      const answers = await this.#answers
      const known = answers.of(name)
      const done = known ? null : await this.#requests.find(name)
      const before = known ?? done
      if (before && before.print !== print) {
        throw new Fault(
          'REUSED',
          'This Idempotency-Key was used for another request: give each request its own.'
        ).at('header.Idempotency-Key')
      }
      if (known?.answer) return { content: JSON.parse(known.answer), replayed: true }
      if (known) {
        throw new Fault('CONFLICT', 'This request was done; its answer holds a secret and is gone.')
      }
      if (done && !again) {
        const { log, seq, index } = done.at
        const place = `entry ${index} of block ${seq} of log ${log.toString('hex').slice(0, 8)}`
        throw new Fault(
          'CONFLICT',
          `This request was begun before the till stopped: what it wrote stands before ${place}. Look there, and do not ask for it again.`
        )
      }
      const content = done ? await again!(done.at) : await this.#requests.run(name, print, run)
      const answer = secret ? null : JSON.stringify(content ?? null)
      // A full disk must not make a sale that is made look refused: the log says that it was done.
      await answers.keep({ key: name, print, answer }).catch(() => {})
      return { content, replayed: done !== null }
    } finally {
      this.#underWay.delete(name)
      end()
    }
  }
}

/** All devices read this of a request; a PIN is soon guessed from a hash that it is in. */
function hash(...parts: unknown[]): string {
  const bytes = Buffer.from(JSON.stringify(parts, (name, value) => (name === 'pin' ? '' : value)))
  return crypto.hash([NAMESPACE, bytes]).subarray(0, 16).toString('hex')
}
