import { type Static, Type } from '@sinclair/typebox'
import { Hex } from './schema.ts'

/** One entry, where it stands, and what it says. */
export const Arrived = Type.Object(
  {
    log: Hex,
    seq: Type.Integer(),
    index: Type.Integer(),
    /** Name of the device that wrote it. */
    device: Type.String(),
    time: Type.Integer(),
    /** `unknown 99` for one a newer version wrote. */
    kind: Type.String(),
    body: Type.Unknown()
  },
  { title: 'Arrived' }
)
/** One entry, where it stands, and what it says. */
export type Arrived = Static<typeof Arrived>

/** Entries in the order in which they came to count here. */
export const ChangesPage = Type.Object(
  {
    changes: Type.Array(Arrived),
    /** Where to go on: the next `since`, also when nothing is left now. */
    next: Type.String(),
    /** Blocks that are left behind `next`. */
    pending: Type.Integer()
  },
  { title: 'ChangesPage' }
)
/** Entries in the order in which they came to count here. */
export type ChangesPage = Static<typeof ChangesPage>
