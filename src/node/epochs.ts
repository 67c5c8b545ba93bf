import { randomBytes } from 'node:crypto'
import type { Epoch } from '../business/judgement.ts'
import type { KeyBox } from '../business/key-box.ts'
import type { Membership } from '../business/membership.ts'
import { epochId, type KeyPair } from '../business/root.ts'
import { seal, unseal } from '../business/sealing.ts'
import { BeganReason, type Entry } from '../entry/kinds.ts'
import type { Device } from './device.ts'
import { Rounds } from './rounds.ts'

/** The entry that gives an epoch's key to devices; none for epoch 0, which came with joining. */
export function givenTo(
  { number, id }: Pick<Epoch, 'number' | 'id'>,
  key: Buffer,
  devices: Buffer[]
): Entry[] {
  if (!id || devices.length === 0) return []
  const boxes = devices.map(device => ({ device, box: seal(key, device) }))
  return [{ kind: 'epoch.sealed', body: { number, id, boxes } }]
}

/** Devices that may read what is written now. */
const readersOf = ({ devices }: Membership): Buffer[] =>
  devices.filter(({ retired, role }) => !retired && role !== 'relay').map(({ device }) => device)

/**
 * The entry that begins a new epoch: its key is made here, and only those it is sealed to can read
 * what is written from then on. The root key is among them, so that the phrase reads everything.
 */
export function newEpoch(device: Device, without: Buffer): Entry[] {
  const { membership, profile } = device
  const key = randomBytes(32)
  const readers = readersOf(membership).filter(reader => !reader.equals(without))
  const root = Buffer.from(profile.business.root, 'hex')
  const epoch = { number: membership.epoch.number + 1, id: epochId(key) }
  return givenTo(epoch, key, [root, ...readers])
}

/**
 * Keeps a device's log under the current epoch's key: takes in keys that were sealed to it, begins
 * a new log when the epoch changes, and, on an owner, sees to it that all members and no retired
 * one are given the key.
 */
export class Epochs {
  readonly #device: Device
  /** Whose boxes are opened here: the device's, and the root key's while the phrase is at hand. */
  readonly #keyPairs: KeyPair[]
  readonly #rounds = new Rounds(() => this.#tendOnce())

  constructor(device: Device, root: KeyPair | undefined) {
    this.#device = device
    this.#keyPairs = [device.keyPair, ...(root ? [root] : [])]
  }

  /** Looks what is to be done; to be called whenever something was read that says who belongs. */
  tend(): Promise<void> {
    return this.#rounds.ask()
  }

  async #tendOnce(): Promise<void> {
    do {
      await this.#takeIn()
      await this.#give()
    } while (await this.#moveOn())
  }

  /** Keys that owners sealed to a device. */
  boxesFor(device: Buffer): KeyBox[] {
    return this.#device.membership.sealed.flatMap(({ id, boxes }) => {
      const own = boxes.find(each => each.device.equals(device))
      return own ? [{ id, box: own.box }] : []
    })
  }

  /** Takes in keys that another device brought: a wrong one opens nothing and is not taken. */
  async given(boxes: readonly KeyBox[]): Promise<void> {
    for (const box of boxes) await this.#open(box, this.#device.keyPair)
    await this.tend()
  }

  /** Opens the boxes that are meant for whoever is here. */
  async #takeIn(): Promise<void> {
    for (const keyPair of this.#keyPairs) {
      for (const box of this.boxesFor(keyPair.publicKey)) await this.#open(box, keyPair)
    }
  }

  async #open({ id, box }: KeyBox, keyPair: KeyPair): Promise<void> {
    if (this.#device.epochKey(id)) return
    const key = unseal(box, keyPair)
    if (key && epochId(key).equals(id)) await this.#device.learnEpoch(key)
  }

  /** On an owner: whoever belongs gets the key, and who was retired does not keep it. */
  async #give(): Promise<void> {
    const { membership, log } = this.#device
    if (!membership.allows(log.key, log.length, 'epoch.sealed')) return
    const { epoch, devices } = membership
    const reads = (device: Buffer) => epoch.id === null || epoch.given.has(device.toString('hex'))
    const gone = devices.find(each => each.retired && each.role !== 'relay' && reads(each.device))
    if (gone) {
      await this.#device.commit(() => newEpoch(this.#device, gone.device))
      await this.#device.settle()
      return
    }
    const lacking = this.#lacking(readersOf(membership))
    if (lacking.length === 0) return
    await this.#device.commit(() => lacking)
    await this.#device.settle()
  }

  /**
   * What gives the keys of all epochs to those who were admitted apart and lack them; before this
   * device moves on, so that it is written under a key that they have.
   */
  #lacking(readers: Buffer[]): Entry[] {
    const given = new Map<string, { id: Buffer; number: number; given: Set<string> }>()
    for (const { id, number, boxes } of this.#device.membership.sealed) {
      const epoch = given.get(id.toString('hex')) ?? { id, number, given: new Set<string>() }
      for (const { device } of boxes) epoch.given.add(device.toString('hex'))
      given.set(id.toString('hex'), epoch)
    }
    return [...given.values()].flatMap(epoch => {
      const key = this.#device.epochKey(epoch.id)
      const without = readers.filter(device => !epoch.given.has(device.toString('hex')))
      return key ? givenTo(epoch, key, without) : []
    })
  }

  /** Begins a log under the current epoch's key; false if there is nothing to be done. */
  async #moveOn(): Promise<boolean> {
    const { membership, profile, log } = this.#device
    const { id } = membership.epoch
    if (this.#rounds.isClosed || !id || !this.#device.epochKey(id)) return false
    if (profile.device.epoch === id.toString('hex')) return false
    if (membership.roleAt(log.key, log.length) === null) return false
    await this.#device.nextLog(BeganReason.epoch)
    return true
  }

  /** Resolves when nothing of it is under way. */
  close(): Promise<void> {
    return this.#rounds.close()
  }
}
