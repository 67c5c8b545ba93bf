import type Hypercore from 'hypercore'

/** What a device tells those around it. */
export interface DeviceEvents {
  /** The view has folded more of a log: its key and new head. */
  folded: [log: Buffer, head: number]
  /** The view was written to disk. */
  checkpoint: []
  /** Something failed that the device goes on from. */
  problem: [error: unknown]
  /** A log is now held. */
  log: [core: Hypercore]
  /** Something was read that says who belongs. */
  fact: []
}
