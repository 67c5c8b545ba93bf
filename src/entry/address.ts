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
