import type { Address } from './address.ts'

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
