import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInvite, type InviteRecord } from '../business/invite.ts'
import { answerJoin, type GivenAnswer } from '../business/join.ts'
import { ROLE_CODES, type Role } from '../business/role.ts'
import type { Entry } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import type { Device } from './device.ts'
import { givenTo } from './epochs.ts'
import { InTurn } from './in-turn.ts'
import { locationName } from './location-name.ts'
import { writeDurably } from './profile.ts'
import type { Rosters } from './rosters.ts'

/** An invitation is meant for the device on the counter beside this one: an hour, ms. */
export const INVITE_LIFETIME_MS = 60 * 60 * 1000

/** A guest that comes this much too late, ms, is told so; later it meets a closed door. */
const EXPLAINED_MS = 24 * 60 * 60 * 1000

/** Invitations kept: used and expired ones too, so that their refusal can say why. */
const RECORDS_MAX = 1_000

/** The invitations this device gave, in `invites.json`; they are its own affair until used. */
export class Invites {
  readonly #device: Device
  readonly #rosters: Rosters
  readonly #file: string
  #records: InviteRecord[]
  /** One change at a time: an invitation admits one device even when two ask at once. */
  readonly #changes = new InTurn()

  private constructor(device: Device, rosters: Rosters, file: string, records: InviteRecord[]) {
    this.#device = device
    this.#rosters = rosters
    this.#file = file
    this.#records = records
  }

  static async open(device: Device, rosters: Rosters): Promise<Invites> {
    const file = path.join(device.directory, 'invites.json')
    let records: InviteRecord[] = []
    try {
      records = JSON.parse(await readFile(file, 'utf8')) as InviteRecord[]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw new Fault('STORAGE', `${file} is damaged. Delete it: open invitations are lost.`)
      }
    }
    return new Invites(device, rosters, file, records)
  }

  /**
   * Gives an invitation for one device.
   *
   * @throws Fault NOT_PERMITTED unless this device is an owner
   */
  create(role: Role, location: Buffer): Promise<{ invite: string; expires: number }> {
    return this.#changes.run(() => this.#create(role, location))
  }

  async #create(role: Role, location: Buffer): Promise<{ invite: string; expires: number }> {
    const { profile, keyPair, clock } = this.#device
    this.requireOwner()
    const now = clock.now()
    const { line, record } = createInvite({
      rootPublicKey: Buffer.from(profile.business.root, 'hex'),
      inviter: keyPair.publicKey,
      role,
      location,
      now,
      lifetimeMs: INVITE_LIFETIME_MS,
      randomBytes
    })
    this.#records = [...this.#records, record].slice(-RECORDS_MAX)
    await this.#save()
    return { invite: line, expires: record.expires }
  }

  /** @throws Fault NOT_PERMITTED unless this device is an owner */
  requireOwner(): void {
    const { membership, log, profile } = this.#device
    if (membership.allows(log.key, log.length, 'device.admitted')) return
    throw new Fault(
      'NOT_PERMITTED',
      `${profile.device.name} is admitted as ${profile.device.role}; only an owner device may invite.`
    )
  }

  /** True while some device could ask, or learn why it is refused. */
  get any(): boolean {
    const now = this.#device.clock.now()
    return this.#records.some(({ expires }) => now < expires + EXPLAINED_MS)
  }

  /** Answers a guest's request: admits it durably before the answer leaves. */
  answer(request: Buffer, handshakeHash: Buffer): Promise<Buffer> {
    return this.#changes.run(() => this.#answer(request, handshakeHash))
  }

  async #answer(request: Buffer, handshakeHash: Buffer): Promise<Buffer> {
    const { membership, keyPair, clock } = this.#device
    const decision = answerJoin(request, this.#records, { handshakeHash, now: clock.now() })
    if (decision.kind === 'refuse') return decision.response
    const { record } = decision
    const { device, log, logSignature, name } = decision.request
    const known = membership.byLog(log)
    if (membership.isRetired(device) || (known && !known.device.equals(device))) {
      throw new Fault(
        'NOT_PERMITTED',
        'A device that was retired, or names the log of another, gets no answer.'
      )
    }
    const location = Buffer.from(record.location, 'hex')
    const toRelay = record.role === 'relay'
    // Made before anything is written: what cannot be told must not admit anybody.
    const answer = toRelay ? await this.#forRelay() : await this.#forReader(location)
    const response = decision.reply(answer, keyPair)
    this.#records = this.#records.map(old => (old.id === record.id ? record : old))
    await this.#save()
    if (known) return response
    const admission = {
      device,
      log,
      attestation: logSignature,
      from: 0,
      role: ROLE_CODES[record.role],
      location,
      name
    }
    await this.#device.commit(() => [
      { kind: 'device.admitted', body: admission },
      ...(toRelay ? [] : this.#giveTo(device))
    ])
    await this.#device.settle()
    return response
  }

  /** The entry that gives the epoch's key; none while it is not known here: then it is given later. */
  #giveTo(device: Buffer): Entry[] {
    const { epoch } = this.#device.membership
    const key = epoch.id && this.#device.epochKey(epoch.id)
    return key ? givenTo(epoch, key, [device]) : []
  }

  async #forReader(location: Buffer): Promise<GivenAnswer> {
    const { membership, profile } = this.#device
    // The current epoch's key last: the guest writes under it.
    const keys = this.#device.epochKeys
    return {
      ...this.#business,
      epoch: membership.epoch.number,
      encryptionKey: keys.at(-1)!,
      name: profile.business.name,
      currency: profile.business.currency,
      locationName: await locationName(this.#device, location),
      olderKeys: keys.slice(0, -1)
    }
  }

  async #forRelay(): Promise<GivenAnswer> {
    const { bytes } = await this.#rosters.current()
    return { ...this.#business, role: 'relay', roster: bytes }
  }

  get #business(): Pick<GivenAnswer, 'rootPublicKey' | 'founder'> {
    const { business, founder } = this.#device.profile
    return {
      rootPublicKey: Buffer.from(business.root, 'hex'),
      founder: {
        device: Buffer.from(founder.device, 'hex'),
        log: Buffer.from(founder.log, 'hex'),
        certificate: Buffer.from(founder.certificate, 'hex')
      }
    }
  }

  #save(): Promise<void> {
    return writeDurably(this.#file, `${JSON.stringify(this.#records)}\n`)
  }
}
