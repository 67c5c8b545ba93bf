import { randomBytes } from 'node:crypto'
import type { Entry } from '../../entry/kinds.ts'
import { MAX_TEXT } from '../../entry/limits.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { InTurn } from '../../node/in-turn.ts'
import { besideRequest } from '../../node/request.ts'
import { recordOf } from '../records/records.ts'
import { type Permission, permissionsOf, rolesWith } from './permissions.ts'
import { isPin } from './pin.ts'
import { findPerson, isEmployed, isOpen, type Person } from './staff.ts'

/** A session ends this long after it was used last, ms: a working day with its breaks. */
export const SESSION_MS = 12 * 60 * 60 * 1000

/** Sessions at once: each member of a large staff on several screens. The oldest makes room. */
export const SESSIONS_MAX = 1_000

/** After so many wrong PINs the next try waits, ms: twice as long each time, up to the most. */
const WRONG = { free: 3, firstMs: 1_000, mostMs: 5 * 60_000 } as const

/** Refusals of one person and permission are noted once in so long, ms. */
const NOTED_EVERY_MS = 60_000

/** Refusals remembered, so that each is noted once: staff times permissions of a large shop. */
const NOTED_MAX = 1_000

/** A hash of no PIN: who tries a name that nobody has waits as long as for a wrong PIN. */
const NOBODYS = `scrypt$16384$8$1$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(32).toString('base64')}`

/** Somebody who signed in. */
export interface Session {
  /** Secret, 32 bytes in hex: whoever shows it is this person. */
  token: string
  staff: Buffer
  /** Wall clock, ms. */
  expires: number
}

/** How long the next try has to wait, ms, after so many wrong PINs in a row. */
export const waitAfter = (times: number): number =>
  times < WRONG.free ? 0 : Math.min(WRONG.mostMs, WRONG.firstMs * 2 ** (times - WRONG.free))

/** Who of the staff acts at this device: signed in, and allowed to. In memory only. */
export class People {
  readonly #device: Device
  readonly #sessions = new Map<string, Session & Pick<Person, 'pin'>>()
  /** Wrong PINs in a row by staff id in hex; '' for all names that nobody has. */
  readonly #wrong = new Map<string, { times: number; until: number }>()
  readonly #noted = new Map<string, number>()
  /** One PIN is tried at a time: each takes memory and a core. */
  readonly #tries = new InTurn()

  constructor(device: Device) {
    this.#device = device
  }

  /**
   * Signs somebody in by name and PIN.
   *
   * @throws Fault UNAUTHORIZED for a wrong name or PIN, or while wrong ones have to be waited for;
   *   NOT_PERMITTED for somebody who expired or was dismissed
   */
  signIn(name: string, pin: string): Promise<Session> {
    return this.#tries.run(() => this.#signIn(name, pin))
  }

  async #signIn(name: string, pin: string): Promise<Session> {
    await this.#device.settle()
    const person = await findPerson(this.#device, name)
    const key = person?.id.toString('hex') ?? ''
    const waitMs = (this.#wrong.get(key)?.until ?? 0) - this.#device.clock.monotonic()
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000)
      throw new Fault(
        'UNAUTHORIZED',
        `Too many wrong PINs for "${name}": wait ${seconds} seconds and try again.`
      )
    }
    const isRight = await isPin(pin, person?.pin || NOBODYS)
    if (!person || !isRight) {
      this.#tried(key)
      throw new Fault('UNAUTHORIZED', 'The name or the PIN is wrong.')
    }
    this.#wrong.delete(key)
    this.#requireEmployed(person)
    const session = {
      token: randomBytes(32).toString('hex'),
      staff: person.id,
      expires: this.#device.clock.now() + SESSION_MS
    }
    if (this.#sessions.size >= SESSIONS_MAX) {
      this.#sessions.delete(this.#sessions.keys().next().value!)
    }
    this.#sessions.set(session.token, { ...session, pin: person.pin })
    await this.#note({ kind: 'staff.signed', body: { staff: person.id, out: 0 } })
    return session
  }

  #tried(key: string): void {
    const times = (this.#wrong.get(key)?.times ?? 0) + 1
    this.#wrong.set(key, { times, until: this.#device.clock.monotonic() + waitAfter(times) })
  }

  /** Signs out; a session that is none does nothing. */
  async signOut(token: string): Promise<void> {
    const session = this.#sessions.get(token)
    if (!session) return
    this.#sessions.delete(token)
    await this.#note({ kind: 'staff.signed', body: { staff: session.staff, out: 1 } })
  }

  /**
   * Who holds a session, looked up anew each time: who was dismissed stops at once.
   *
   * @throws Fault UNAUTHORIZED for a session that is none or ended, NOT_PERMITTED for somebody who
   *   may not act any more
   */
  async bySession(token: string): Promise<Person> {
    const { clock } = this.#device
    const session = this.#sessions.get(token)
    const person = session ? await recordOf(this.#device, 'staff', session.staff) : null
    // Whoever knew the old PIN only has to go.
    const isOver = clock.now() >= (session?.expires ?? 0) || person?.pin !== session?.pin
    if (!session || !person || isOver) {
      this.#sessions.delete(token)
      throw new Fault('UNAUTHORIZED', 'Nobody is signed in here: sign in with name and PIN.')
    }
    session.expires = clock.now() + SESSION_MS
    this.#requireEmployed(person)
    return person
  }

  #requireEmployed(person: Person): void {
    if (isEmployed(person, this.#device.clock.now())) return
    throw new Fault(
      'NOT_PERMITTED',
      person.dismissed
        ? `${person.name} is not on the staff any more.`
        : `The time of ${person.name} on the staff is over: have a manager give it a later end.`
    )
  }

  /**
   * True if the person may do this; null is whoever holds the device without signing in, who may do
   * everything while there is no staff.
   */
  async permits(person: Person | null, action: Permission): Promise<boolean> {
    if (!person) return isOpen(this.#device)
    return (
      isEmployed(person, this.#device.clock.now()) &&
      permissionsOf(person.role, person.permissions).has(action)
    )
  }

  /**
   * The same, or a refusal that the journal of the staff keeps.
   *
   * @param detail what was tried, for the journal
   * @throws Fault NOT_PERMITTED; UNAUTHORIZED if somebody has to sign in first
   */
  async require(person: Person | null, action: Permission, detail?: string): Promise<void> {
    if (await this.permits(person, action)) return
    await this.#refused(person, action, detail)
    if (!person) {
      throw new Fault('UNAUTHORIZED', 'This business has a staff: sign in with name and PIN first.')
    }
    this.#requireEmployed(person)
    throw new Fault(
      'NOT_PERMITTED',
      `${person.name} may not do this: it takes the permission "${action}", of ${rolesWith(action).join(' or ')}. Ask one of them.`
    )
  }

  async #refused(person: Person | null, action: Permission, detail?: string): Promise<void> {
    const key = `${person?.id.toString('hex') ?? ''} ${action}`
    const now = this.#device.clock.monotonic()
    if (now < (this.#noted.get(key) ?? Number.NEGATIVE_INFINITY)) return
    if (this.#noted.size >= NOTED_MAX) this.#noted.clear()
    this.#noted.set(key, now + NOTED_EVERY_MS)
    await this.#note({
      kind: 'action.refused',
      body: { action, staff: person?.id ?? null, detail: detail?.slice(0, MAX_TEXT) ?? null }
    })
  }

  /** A device that may not write, such as an auditor's, notes nothing; a full disk neither. */
  async #note(entry: Entry): Promise<void> {
    await besideRequest(() => this.#device.commit(() => [entry])).catch(() => {})
  }
}
