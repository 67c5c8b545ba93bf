import path from 'node:path'
import {
  decodeRoster,
  ROSTER_BYTES_MAX,
  type Roster,
  type SignedRoster,
  saysTheSame,
  signRoster,
  verifyRoster
} from '../business/roster.ts'
import { Fault } from '../fault/fault.ts'
import type { Device } from './device.ts'
import { InTurn } from './in-turn.ts'
import { readList, writeList } from './list-file.ts'

/**
 * The newest roster of each owner, in `rosters.json`: carried to relays, which cannot read who
 * belongs. An owner's device keeps its own up to date, once the business has a relay.
 */
export class Rosters {
  readonly #device: Device
  readonly #file: string
  readonly #newest: Map<string, SignedRoster>
  /** One change at a time, so that no counter is given twice. */
  readonly #changes = new InTurn()
  #closed = false
  /** Told of each roster that is new here. */
  onnew: (roster: SignedRoster) => void = () => {}

  private constructor(device: Device, file: string, newest: Map<string, SignedRoster>) {
    this.#device = device
    this.#file = file
    this.#newest = newest
  }

  /** @throws Fault STORAGE if the file is damaged */
  static async open(device: Device): Promise<Rosters> {
    const file = path.join(device.directory, 'rosters.json')
    const rosters = (await readList(file)).flatMap(bytes => decodeRoster(bytes) ?? [])
    return new Rosters(device, file, new Map(rosters.map(each => [nameOf(each), each])))
  }

  /** What others are to be told: the words of those who are owners now. */
  get list(): SignedRoster[] {
    return [...this.#newest.values()].filter(({ author }) => this.#isOwner(author))
  }

  /** A member told a roster: keeps it if an owner signed it and it is newer than what is here. */
  take(roster: SignedRoster): Promise<void> {
    return this.#inTurn(async () => {
      const known = this.#newest.get(nameOf(roster))
      if (known && known.counter >= roster.counter) return
      if (!this.#isOwner(roster.author) || !verifyRoster(this.#root, roster)) return
      await this.#keep(roster)
      // This device's own, of which it knew nothing: it goes on from there.
      if (roster.author.equals(this.#self) && this.#isAsked) await this.#update()
    })
  }

  /** On an owner: tells who belongs, if that changed and there is a relay to be told. */
  tend(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#isAsked) return
      // What is here and not read yet may say who belongs, too.
      await this.#device.settle()
      await this.#update()
    })
  }

  /** The roster of this device, which is an owner's, as of now: for a relay that joins. */
  async current(): Promise<SignedRoster> {
    await this.#inTurn(() => this.#update())
    return this.#newest.get(this.#self.toString('hex'))!
  }

  /** True on an owner's device while the business has a relay. */
  get #isAsked(): boolean {
    const { membership, log } = this.#device
    const mayTell = membership.allows(log.key, log.length, 'device.admitted')
    return mayTell && membership.devices.some(({ role, retired }) => role === 'relay' && !retired)
  }

  async #update(): Promise<void> {
    const { keyPair } = this.#device
    const last = this.#newest.get(this.#self.toString('hex'))
    const roster = this.#describe(last?.counter ?? 0)
    if (last && saysTheSame(roster, last)) return
    const signed = signRoster(this.#root, { ...roster, counter: roster.counter + 1 }, keyPair)
    if (signed.bytes.byteLength > ROSTER_BYTES_MAX) {
      throw new Fault(
        'BAD_INPUT',
        `The business has more devices and logs than relays can be told of (${ROSTER_BYTES_MAX} bytes): they go on with those they know.`
      )
    }
    await this.#keep(signed)
  }

  #describe(counter: number): Roster {
    const { membership } = this.#device
    // In one order, so that the same is said in the same bytes.
    const devices = membership.devices.map(({ device, role, retired }) => {
      const logs = membership.logsOf(device).sort(Buffer.compare)
      return { device, owner: role === 'owner', retired, logs }
    })
    devices.sort((a, b) => Buffer.compare(a.device, b.device))
    const byCertificate = (a: { certificate: Buffer }, b: { certificate: Buffer }) =>
      Buffer.compare(a.certificate, b.certificate)
    const certified = membership.begun.flatMap(({ device, log, began: { certificate } }) =>
      certificate ? [{ device, log, certificate }] : []
    )
    return {
      ...{ author: this.#self, counter, devices },
      certified: certified.sort(byCertificate),
      dismissals: membership.dismissals.sort(byCertificate)
    }
  }

  async #keep(roster: SignedRoster): Promise<void> {
    this.#newest.set(nameOf(roster), roster)
    await writeList(
      this.#file,
      this.list.map(({ bytes }) => bytes)
    )
    this.onnew(roster)
  }

  #inTurn(change: () => Promise<void>): Promise<void> {
    return this.#changes.run(async () => {
      if (!this.#closed) await change()
    })
  }

  #isOwner(device: Buffer): boolean {
    const member = this.#device.membership.byDevice(device)
    return member?.role === 'owner' && !member.retired
  }

  get #root(): Buffer {
    return Buffer.from(this.#device.profile.business.root, 'hex')
  }

  get #self(): Buffer {
    return this.#device.keyPair.publicKey
  }

  /** Resolves when nothing of it is under way. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#changes.idle()
  }
}

const nameOf = ({ author }: SignedRoster) => author.toString('hex')
