import c from 'compact-encoding'
import type { Fact, FactKind } from '../business/judgement.ts'
import { decodeEntry, encodeEntry } from '../entry/commit.ts'
import { encodeMessage } from '../entry/encoding.ts'
import type { Entry } from '../entry/kinds.ts'
import type { OnceBody } from './cell.ts'
import { FAMILY } from './families.ts'

const KINDS: ReadonlySet<string> = new Set<FactKind>([
  'device.admitted',
  'device.retired',
  'device.accepted',
  'epoch.sealed',
  'log.began',
  'log.forked'
])

/** True if an entry says who belongs. */
export const isFact = (entry: Entry): entry is Extract<Entry, { kind: FactKind }> =>
  KINDS.has(entry.kind)

/** The view's key for what a fact is about: a log, a device, or an epoch. */
export function factKey({ kind, body, at }: Fact): string {
  const about = () => {
    switch (kind) {
      case 'device.retired':
        return body.device
      case 'epoch.sealed':
        return body.id
      case 'log.began':
        return at.log
      default:
        return body.log
    }
  }
  return FAMILY.fact + about().toString('latin1')
}

/** A fact as its cell keeps it, so that a restart needs no log to know who belongs. */
export function packFact(fact: Fact): Buffer {
  const { kind, body } = encodeEntry(fact as Entry)
  const branch = fact.branch ?? Buffer.alloc(0)
  const carrier = fact.carriedAt?.log ?? Buffer.alloc(0)
  const seq = fact.carriedAt?.seq ?? 0
  return encodeMessage(write => {
    write(c.uint, kind)
    write(c.buffer, branch)
    write(c.buffer, carrier)
    write(c.uint, seq)
    write(c.buffer, body)
  })
}

/** Reads what `packFact` wrote; null for a body that holds no fact. */
export function unpackFact({ at, body }: OnceBody): Fact | null {
  if (!body) return null
  const state = { start: 0, end: body.byteLength, buffer: body }
  const kind = c.uint.decode(state)
  const branch = c.buffer.decode(state) as Buffer | null
  const carrier = c.buffer.decode(state) as Buffer | null
  const seq = c.uint.decode(state)
  const encoded = c.buffer.decode(state) as Buffer | null
  const entry = encoded && decodeEntry({ kind, body: encoded })
  if (!entry || entry.kind === 'unknown' || !isFact(entry)) return null
  const carried =
    branch && carrier && branch.byteLength > 0 ? { branch, carriedAt: { log: carrier, seq } } : {}
  return { ...entry, at, ...carried } as Fact
}
