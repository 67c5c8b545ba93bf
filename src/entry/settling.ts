import type { Address } from './address.ts'

/** A person dealt with an exception. */
export interface ExceptionSettled {
  /** What the exception is about, 16 bytes. */
  id: Buffer
  /** Of its facts then, 16 bytes: when they change it is open again. */
  print: Buffer
  how: string
  note?: string | null
  staff?: Buffer | null
}

/** Somebody is to look at an exception. */
export interface ExceptionAssigned {
  id: Buffer
  /** A member of the staff, 16 bytes. */
  owner: Buffer
  staff?: Buffer | null
}

/** A device found that another one's clock differs from its own. */
export interface ClockSeen {
  log: Buffer
  /** ms that the log's clock is ahead; negative is behind. */
  ahead: number
}

/** What stands beside this entry was asked for under a key: asked again it is not done again. */
export interface RequestDone {
  /** Hash of the key and of who used it, 16 bytes. */
  key: Buffer
  /** Hash of what was asked, 16 bytes. */
  print: Buffer
}

/** A Z report was handed over to the books. */
export interface ZPosted {
  z: Address
  /** Which books. */
  target: string
  reference: string
  staff?: Buffer | null
}

/** A file was imported. */
export interface FileImported {
  /** Hash of its content, 16 bytes. */
  id: Buffer
  name: string
  rows: number
  staff?: Buffer | null
}
