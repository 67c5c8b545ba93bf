import { randomBytes } from 'node:crypto'
import type { Founder } from '../business/judgement.ts'
import { epochId, type Root } from '../business/root.ts'
import { BUSINESS_FIELDS, LOCATION_FIELDS } from '../entry/fields.ts'
import { BeganReason, type BusinessCreated } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import { readCommits } from '../log/logs.ts'
import { provisional, type RegisterSet } from '../view/cell.ts'
import { FAMILY } from '../view/families.ts'
import type { Device } from './device.ts'
import type { FirstLog } from './first-log.ts'
import { locationName } from './location-name.ts'
import type { Profile } from './profile.ts'

/** A profile to read the business with, while nothing else of it is known. */
export function draftProfile(
  root: Root,
  key: Buffer,
  { device, log, certificate }: Founder,
  own: FirstLog
): Profile {
  return {
    format: 1,
    business: { root: root.publicKey.toString('hex'), name: '', currency: '' },
    founder: {
      device: device.toString('hex'),
      log: log.toString('hex'),
      certificate: certificate.toString('hex')
    },
    device: {
      name: 'new',
      role: 'owner',
      log: own.name,
      epoch: epochId(key).toString('hex'),
      location: '00'.repeat(8),
      locationName: ''
    },
    epochKeys: [key.toString('hex')]
  }
}

/**
 * The profile of a new owner device, from a draft's device that has read everything. Its log is
 * written under the newest key that the phrase opens.
 *
 * @throws Fault PROTOCOL if the founder's log is not the one that the business began with
 */
export async function recoveredProfile(
  device: Device,
  certificate: Buffer,
  { name, location }: { name: string; location?: string | undefined }
): Promise<Profile> {
  const draft = device.profile
  const { currency } = await createdIn(device)
  const business = await device.view.cell<RegisterSet>(FAMILY.business)
  const place = await placeNamed(device, location)
  return {
    ...draft,
    business: {
      ...draft.business,
      name: nameIn(business, BUSINESS_FIELDS.name.code),
      currency
    },
    device: {
      ...draft.device,
      name,
      epoch: epochId(device.epochKeys.at(-1)!).toString('hex'),
      began: {
        reason: BeganReason.recovered,
        certificate: certificate.toString('hex'),
        newLocation: place.isNew
      },
      location: place.id.toString('hex'),
      locationName: place.name
    }
  }
}

/** How the business began: in the first block of its founder's log, and of no other. */
async function createdIn({ logs, membership }: Device): Promise<BusinessCreated> {
  const { log } = membership.founder
  const core = await logs.log(log)
  const [first] = core.contiguousLength > 0 ? await readCommits(core, 0, 1) : []
  for (const { kind, body } of (first?.entries ?? []) as { kind: string; body: unknown }[]) {
    if (kind === 'business.created') return body as BusinessCreated
  }
  throw new Fault(
    'PROTOCOL',
    'What was found does not say how the business began: it is damaged, or the device that answered is faulty. Recover from another folder or device.'
  )
}

interface Place {
  id: Buffer
  name: string
  isNew: boolean
}

/** The location with this name, the founder's if none is given; a new one if it is not known. */
async function placeNamed(device: Device, name: string | undefined): Promise<Place> {
  if (name === undefined) {
    const id = device.membership.byLog(device.membership.founder.log)!.location
    return { id, name: await locationName(device, id), isNew: false }
  }
  for await (const [key, cell] of device.view.cells<RegisterSet>(FAMILY.location)) {
    if (nameIn(cell, LOCATION_FIELDS.name.code) !== name) continue
    return { id: Buffer.from(key.slice(1), 'latin1'), name, isNew: false }
  }
  return { id: randomBytes(8), name, isNew: true }
}

const nameIn = (cell: RegisterSet | null | undefined, field: number): string =>
  String(provisional(cell?.get(field))?.value ?? '')
