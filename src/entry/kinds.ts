import type { Encoding } from './encoding.ts'
import { getEncoding } from './schema/index.js'

/** An entry's address, its identity: log key, block sequence, index within the block. */
export interface Address {
  log: Buffer
  seq: number
  index: number
}

/** Orders addresses by log key, sequence, index. */
export function compareAddresses(a: Address, b: Address): number {
  return Buffer.compare(a.log, b.log) || a.seq - b.seq || a.index - b.index
}

/** One field's new value; `supersedes` lists the values the writer saw and replaces. */
export interface Edit {
  /** A field code of the subject's family, see `fields.ts`. */
  field: number
  text?: string | null
  number?: number
  supersedes?: Address[] | null
}

/** Edits of one item, location or the business; the subject is its id. */
export interface Edited {
  subject: Buffer
  edits: Edit[]
}

/** Block 0 of the founder's log: who the business is. */
export interface BusinessCreated {
  /** The business's root public key, 32 bytes: its name on every link. */
  root: Buffer
  device: Buffer
  log: Buffer
  /** The root key's signature over device and log, 64 bytes. */
  certificate: Buffer
  /** ISO 4217 code of the currency every amount is in. */
  currency: string
}

/** An owner lets a device write: role from sequence `from` of that device's log. */
export interface DeviceAdmitted {
  device: Buffer
  log: Buffer
  /** The device key's signature over its log key, 64 bytes. */
  attestation: Buffer
  from: number
  /** Wire code of a role: 1 owner, 2 manager, 3 till, 4 auditor, 5 relay. */
  role: number
  location: Buffer
  name: string
}

/** The first blocks of a log, by count. */
export interface LogLength {
  log: Buffer
  length: number
}

/** The first blocks of a log, and the Merkle tree hash (32 bytes) that they have. */
export interface LogHead extends LogLength {
  hash: Buffer
}

/** An owner ends a device's membership: of each of its logs so many blocks count, of others none. */
export interface DeviceRetired {
  device: Buffer
  logs: LogLength[]
  /** The root key's signature, for a device that the root key made an owner. */
  certificate?: Buffer | null
  /** First and last receipt number of sales that no device holds; 0 for a last one nobody knows. */
  lostFrom?: number
  lostTo?: number
  /**
   * How far every log was read then: of a forked log of this device, what is carried in these
   * blocks counts.
   */
  seen?: LogLength[] | null
}

/** An owner accepts blocks that a retired device wrote beyond what its retirement names. */
export interface DeviceAccepted extends LogLength {
  /** The witness statement from before the retirement that covers them, if one does. */
  statement?: Address | null
  /** How far every log was read then: what is carried of a fork of this log up to there counts. */
  seen?: LogLength[] | null
}

/** One device's copy of an epoch key: a sealed box that only its key pair opens. */
export interface SealedBox {
  /** Device public key; the root public key for the owner's recovery phrase. */
  device: Buffer
  box: Buffer
}

/** A new key for all logs from here on, or an old one for devices that were not given it yet. */
export interface EpochSealed {
  number: number
  /** Names the key without telling it, 8 bytes. */
  id: Buffer
  boxes: SealedBox[]
}

/** What this device holds of the logs that grew since its last statement. */
export interface WitnessStated {
  heads: LogHead[]
  /** Sequence of this log's statement before, plus 1; 0 or absent if there is none. */
  previous?: number
}

/** Why a device began another log; the wire codes of `LogBegan.reason`. */
export const BeganReason = { epoch: 1, fork: 2, recovered: 3 } as const

/** Block 0 of every log that no admission names: it proves itself. */
export interface LogBegan {
  device: Buffer
  /** The device key's signature over the log's key, 64 bytes. */
  attestation: Buffer
  reason: number
  /** The log that this one goes on from; its role is this one's. */
  previous?: LogHead | null
  /** The root key's signature that this device, with this log, is an owner; then with a name. */
  certificate?: Buffer | null
  location?: Buffer | null
  name?: string | null
}

/** Somebody wrote on under this log's key from an old copy: from `length` on there are two. */
export interface LogForked extends LogLength {
  /** Two proofs, each of the block at `length` under the log's own signature: see `evidence.ts`. */
  proofs: Buffer[]
}

/** A block of a forked log, from beyond the fork, as it was written there. */
export interface BranchCarried {
  log: Buffer
  /** Leaf hash of the block as it is stored, 32 bytes: stands for the log in its entries' addresses. */
  branch: Buffer
  seq: number
  /** The block's plaintext. */
  commit: Buffer
  /** The key that this log's blocks are encrypted with, 32 bytes: shows that `branch` is of `commit`. */
  key?: Buffer | null
  /** Proof of the block under the log's own signature. */
  proof?: Buffer | null
}

/** Why stock moved without a sale; the wire codes of `StockMoved.reason`. */
export const StockReason = { opening: 1, received: 2, counted: 3, damaged: 4, other: 5 } as const

/** A quantity of one item, thousandths of a unit, signed. */
export interface StockLine {
  item: Buffer
  quantity: number
}

/** Stock that came or went at a location other than by a sale. */
export interface StockMoved {
  location: Buffer
  reason: number
  lines: StockLine[]
  /** Where the same fact may be written twice (an imported file): its 16-byte content id. */
  id?: Buffer | null
  note?: string | null
}

/** One line of a sale. */
export interface SaleLine {
  item: Buffer
  /** Price of one unit, minor currency units, signed. */
  price: number
  /** Thousandths of a unit; absent or 0 means one unit, negative is a return. */
  quantity?: number
  /** Minor currency units taken off the line. */
  discount?: number
  /** Tax rate in parts per million, included in the price. */
  taxRate?: number
}

/** Wire codes of tender types. */
export const TenderType = { cash: 1, card: 2, voucher: 3, account: 4 } as const
/** Name of a tender. */
export type TenderName = keyof typeof TenderType

/** One part of the payment. */
export interface Tender {
  type: number
  /** What it pays of the bill, minor currency units (change already taken off). */
  amount: number
  /** What was handed over, if more than `amount`: the difference is the change. */
  given?: number
}

/** A sale: paid, final, never refused afterwards. */
export interface SaleCompleted {
  /** Gapless per log, from 1. */
  receipt: number
  lines: SaleLine[]
  tenders: Tender[]
  /** Where it was sold, when not at the commit's location. */
  location?: Buffer | null
  /**
   * Set on a sale recorded again after a fork or imported: its 16-byte id. Its effects must not
   * depend on which recording is read first, so such a sale names its location and day itself.
   */
  id?: Buffer | null
  /** Business day, days since 1970; with `id` only. */
  day?: number
}

/** Every kind's body by its name. */
export interface Bodies {
  'business.created': BusinessCreated
  'business.edited': Edited
  'device.admitted': DeviceAdmitted
  'device.retired': DeviceRetired
  'epoch.sealed': EpochSealed
  'witness.stated': WitnessStated
  'device.accepted': DeviceAccepted
  'log.began': LogBegan
  'log.forked': LogForked
  'branch.carried': BranchCarried
  'location.edited': Edited
  'item.edited': Edited
  'stock.moved': StockMoved
  'sale.completed': SaleCompleted
}

/** Name of a kind of entry. */
export type KindName = keyof Bodies

/** One typed fact. */
export type Entry = { [K in KindName]: { kind: K; body: Bodies[K] } }[KindName]

/** A fact of a kind this version does not know: kept as it came, counted, never dropped. */
export interface UnknownEntry {
  kind: 'unknown'
  code: number
  raw: Buffer
}

/** A kind of entry and how it is written. */
export interface Kind {
  name: KindName
  /** The number on the wire; never reused. */
  code: number
  encoding: Encoding<Bodies[KindName]>
}

const struct = (name: string) => getEncoding(`@tillmesh/${name}`) as Encoding<Bodies[KindName]>

/** Every kind this version writes and reads. Codes are never reused, kinds never redefined. */
export const KINDS: readonly Kind[] = [
  { name: 'business.created', code: 1, encoding: struct('business-created') },
  { name: 'business.edited', code: 2, encoding: struct('edited') },
  { name: 'device.admitted', code: 3, encoding: struct('device-admitted') },
  { name: 'device.retired', code: 4, encoding: struct('device-retired') },
  { name: 'epoch.sealed', code: 5, encoding: struct('epoch-sealed') },
  { name: 'witness.stated', code: 6, encoding: struct('witness-stated') },
  { name: 'device.accepted', code: 7, encoding: struct('device-accepted') },
  { name: 'location.edited', code: 8, encoding: struct('edited') },
  { name: 'log.began', code: 9, encoding: struct('log-began') },
  { name: 'log.forked', code: 10, encoding: struct('log-forked') },
  { name: 'branch.carried', code: 11, encoding: struct('branch-carried') },
  { name: 'item.edited', code: 16, encoding: struct('edited') },
  { name: 'stock.moved', code: 32, encoding: struct('stock-moved') },
  { name: 'sale.completed', code: 48, encoding: struct('sale-completed') }
]

const byCode = new Map(KINDS.map(kind => [kind.code, kind]))
const byName = new Map(KINDS.map(kind => [kind.name, kind]))

/** The kind with this wire code, or undefined if a newer version wrote it. */
export const kindByCode = (code: number): Kind | undefined => byCode.get(code)

/** The kind with this name. */
export const kindByName = (name: KindName): Kind => byName.get(name)!
