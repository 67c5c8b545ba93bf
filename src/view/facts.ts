import c from 'compact-encoding'
import type { Fact, FactKind } from '../business/judgement.ts'
import { encodeEntry } from '../entry/commit.ts'
import type { EncodingState } from '../entry/encoding.ts'
import { type Entry, kindByCode } from '../entry/kinds.ts'
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
  const state: EncodingState = { start: 0, end: 0, buffer: Buffer.alloc(0) }
  c.uint.preencode(state, kind)
  c.buffer.preencode(state, branch)
  c.buffer.preencode(state, carrier)
  c.uint.preencode(state, seq)
  c.buffer.preencode(state, body)
  state.buffer = Buffer.alloc(state.end)
  c.uint.encode(state, kind)
  c.buffer.encode(state, branch)
  c.buffer.encode(state, carrier)
  c.uint.encode(state, seq)
  c.buffer.encode(state, body)
  return state.buffer
}

/** Reads what `packFact` wrote; null for a body that holds no fact. */
export function unpackFact({ at, body }: OnceBody): Fact | null {
  if (!body) return null
  const state = { start: 0, end: body.byteLength, buffer: body }
  const kind = kindByCode(c.uint.decode(state))
  const branch = c.buffer.decode(state) as Buffer | null
  const carrier = c.buffer.decode(state) as Buffer | null
  const seq = c.uint.decode(state)
  const encoded = c.buffer.decode(state) as Buffer | null
  if (!kind || !encoded) return null
  const entry = {
    kind: kind.name,
    body: kind.encoding.decode({ start: 0, end: encoded.byteLength, buffer: encoded })
  } as Entry
  if (!isFact(entry)) return null
  const carried =
    branch && carrier && branch.byteLength > 0 ? { branch, carriedAt: { log: carrier, seq } } : {}
  return { ...entry, at, ...carried } as Fact
}
