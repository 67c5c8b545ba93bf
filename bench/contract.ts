// What the driver and a worker say to each other over the IPC channel of `fork`. Every engine that
// is measured speaks this and nothing else, so that the figures are taken in one place.
//
//   driver                      worker
//   setup  ------------------>
//          <------------------  ready {address}
//   peers {addresses} ------->  links to everyone else (the higher index dials the lower)
//          <------------------  linked
//   go     ------------------>  writes its own sales, `inFlight` at a time
//          <------------------  written     every sale of its own is acknowledged
//          <------------------  done        its state holds `expected` sales
//   audit  ------------------>  recomputes the totals from what it has stored
//          <------------------  audited
//   close  ------------------>
//          <------------------  closed
//
// `peers` may also come after `go`, or never: a device that is alone.

export interface Setup {
  /** 0 is the first device of the shop; an engine that has an owner makes this one the owner. */
  index: number
  count: number
  /** This worker's own directory. It exists; it is not empty when a store is opened again. */
  dir: string
  /** How many sales to write on `go`. */
  sales: number
  /** The number of the first of them; more than 0 when a store is opened again. */
  firstSale: number
  /** How many sales are written together, all acknowledged before the next. */
  inFlight: number
  /** `done` is sent when the state holds this many sales. */
  expected: number
  /** Write the invoices of this CSV file instead of generated sales. */
  year: string | null
  /** Send `seen` whenever the number of sales in the state changes. */
  watch: boolean
  /** Settings of one engine only, see its adapter. */
  options: Record<string, string>
}

export type ToWorker =
  | { type: 'setup'; setup: Setup }
  | { type: 'peers'; addresses: string[] }
  /** Cut the links, and find the others again: the answers are `parted` and nothing. */
  | { type: 'part' }
  | { type: 'meet' }
  | { type: 'go' }
  /** Write one more sale; the answer is `sold`. */
  | { type: 'sell' }
  | { type: 'audit' }
  | { type: 'close' }

/** Milliseconds of the machine's monotonic clock, which all processes share. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** Times are those of `nowMs`. */
export type FromWorker =
  | { type: 'ready'; address: string }
  | { type: 'linked' }
  | { type: 'parted' }
  | { type: 'written' }
  /** About once a second, so that a run that is cut off can say how far it came. */
  | { type: 'progress'; count: number }
  | { type: 'done'; digest: string; cpuMs: number; rssBytes: number }
  | { type: 'sold'; startedMs: number; acknowledgedMs: number }
  | { type: 'seen'; count: number; atMs: number }
  | { type: 'audited'; audit: Audit }
  | { type: 'closed' }
  | { type: 'failed'; message: string }

export interface Audit {
  /** `totalsDigest` of the totals, read again from what is stored. */
  digest: string
  /** The engine's own digest of its state, as `done` gave it, now. */
  state: string
  /** After a garbage collection. */
  rssBytes: number
  /** Bytes this device has sent over its links: the sum over all devices is all traffic. */
  sentBytes: number
  /** Bytes of content in logs and in the view, or null where an engine has no such parts. */
  stored: { logBytes: number; viewBytes: number } | null
  /** For every log, the byte length of each of its blocks, as stored; null where there are none. */
  blocks: number[][] | null
}
