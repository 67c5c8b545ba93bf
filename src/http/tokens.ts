import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { Fault } from '../fault/fault.ts'
import { InTurn } from '../node/in-turn.ts'
import { writeDurably } from '../node/profile.ts'
import { TOKENS_MAX } from './limits.ts'
import type { Scope } from './scopes.ts'

/** What every token begins with, so that one that leaked is recognised. */
const PREFIX = 'tm'
const ID_BYTES = 6
const SECRET_BYTES = 32

/** What is kept of a token: its secret only as a hash. */
export interface KeptToken {
  /** 12 hex digits; part of the token, and no secret. */
  id: string
  name: string
  scopes: Scope[]
  /** SHA-256 of the token, hex: it has 256 bits of chance, so nobody guesses what was hashed. */
  hash: string
  /** Wall clock, ms. */
  created: number
  /** Wall clock, ms; null if it holds until it is revoked. */
  expires: number | null
}

const File = Type.Array(
  Type.Object({
    id: Type.String(),
    name: Type.String(),
    scopes: Type.Array(Type.String()),
    hash: Type.String(),
    created: Type.Integer(),
    expires: Type.Union([Type.Integer(), Type.Null()])
  })
)

/** The tokens of programs that may use this device's API: in `tokens.json`, of this device only. */
export class Tokens {
  readonly #file: string
  readonly #now: () => number
  #list: readonly KeptToken[]
  readonly #writing = new InTurn()

  private constructor(file: string, now: () => number, list: KeptToken[]) {
    this.#file = file
    this.#now = now
    this.#list = list
  }

  /**
   * @param now wall clock, ms
   * @throws Fault STORAGE if the file is damaged: a revoked token must not come back by a default
   */
  static async open(directory: string, now: () => number): Promise<Tokens> {
    const file = path.join(directory, 'tokens.json')
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]'
      throw error
    })
    try {
      const list: unknown = JSON.parse(text)
      if (Value.Check(File, list)) return new Tokens(file, now, list as KeptToken[])
    } catch {
      // The sentence below says all there is to say.
    }
    throw new Fault('STORAGE', `${file} is damaged. Delete it and make new tokens.`)
  }

  get list(): readonly KeptToken[] {
    return this.#list
  }

  /** The token with this text, if it holds now. */
  of(text: string): KeptToken | null {
    const hash = hashOf(text)
    // A search by hash leaks nothing that helps to guess the text.
    const kept = this.#list.find(each => each.hash === hash)
    return kept && (kept.expires === null || kept.expires > this.#now()) ? kept : null
  }

  /**
   * Makes a token; it is on disk when this resolves.
   *
   * @param days how long it holds; for ever if absent
   * @returns its text, which is kept nowhere, and what is kept of it
   * @throws Fault CONFLICT if there are too many
   */
  create(
    name: string,
    scopes: Scope[],
    days?: number
  ): Promise<{ token: string; kept: KeptToken }> {
    return this.#writing.run(async () => {
      const created = this.#now()
      const valid = this.#list.filter(({ expires }) => expires === null || expires > created)
      if (valid.length >= TOKENS_MAX) {
        throw new Fault('CONFLICT', `There are ${TOKENS_MAX} tokens: revoke one first.`)
      }
      const id = randomBytes(ID_BYTES).toString('hex')
      const token = `${PREFIX}_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`
      const expires = days === undefined ? null : created + days * 24 * 60 * 60 * 1000
      const kept = { id, name, scopes, hash: hashOf(token), created, expires }
      await this.#write([...valid, kept])
      return { token, kept }
    })
  }

  /** Ends a token, by its id; @throws Fault NOT_FOUND */
  revoke(id: string): Promise<void> {
    return this.#writing.run(async () => {
      const rest = this.#list.filter(each => each.id !== id)
      if (rest.length === this.#list.length) {
        throw new Fault('NOT_FOUND', `There is no token ${id}. See "tillmesh token list".`)
      }
      await this.#write(rest)
    })
  }

  async #write(list: KeptToken[]): Promise<void> {
    await writeDurably(this.#file, `${JSON.stringify(list, null, 2)}\n`)
    this.#list = list
  }
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
