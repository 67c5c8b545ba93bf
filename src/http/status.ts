import { type Static, Type } from '@sinclair/typebox'
import { Hex, Nullable } from './schema.ts'

/** How far one log is held and folded. */
export const Head = Type.Object(
  {
    /** Name of the device that writes the log. */
    device: Type.String(),
    log: Hex,
    length: Type.Integer(),
    /** Blocks on this disk, folded or not. */
    here: Type.Integer(),
    /** The longest that this log is known to be, here or on a linked device. */
    known: Type.Integer(),
    missing: Type.Integer(),
    /** Blocks a second. */
    rate: Type.Integer(),
    /** Names of the devices that blocks came from in the last seconds. */
    from: Type.Array(Type.String())
  },
  { title: 'Head' }
)

/** Another device of the business, linked or not; counts are blocks over all logs. */
export const Device = Type.Object(
  {
    device: Type.String(),
    key: Hex,
    role: Type.String(),
    /** `linked`: the link is up, and it has not said yet where it stands. */
    state: Type.Union(
      (['linked', 'catching-up', 'in-step', 'away'] as const).map(state => Type.Literal(state))
    ),
    /** Of `total` blocks that came or are to come, how many are here. */
    done: Type.Integer(),
    total: Type.Integer(),
    /** Blocks a second. */
    rate: Type.Integer(),
    /** Blocks here that it is not known to have; null while it is away. */
    lacks: Nullable(Type.Integer()),
    path: Nullable(Type.String()),
    address: Nullable(Type.String()),
    /** Since when it is linked. */
    since: Nullable(Type.Integer()),
    /** When it was last linked to this device; null if never. */
    lastSeen: Nullable(Type.Integer())
  },
  { title: 'Device' }
)
/** Another device of the business, linked or not; counts are blocks over all logs. */
export type Device = Static<typeof Device>

/** A device that is linked now. */
export const Peer = Type.Object(
  {
    /** The peer's name. */
    device: Type.String(),
    key: Hex,
    link: Type.String(),
    address: Type.String(),
    connectedSince: Type.Integer(),
    /** Blocks known to be there and not yet here. */
    behind: Type.Integer()
  },
  { title: 'Peer' }
)

/** Something that waits for a person. */
export const ExceptionItem = Type.Object(
  {
    type: Type.String(),
    /** One sentence for a person. */
    message: Type.String(),
    facts: Type.Unknown()
  },
  { title: 'ExceptionItem' }
)

/** Who this device is, where its view stands, and what waits for a person. */
export const Status = Type.Object(
  {
    business: Type.Object({ id: Type.String(), name: Type.String(), currency: Type.String() }),
    device: Type.Object({ name: Type.String(), key: Hex, log: Hex, location: Type.String() }),
    role: Type.String(),
    heads: Type.Array(Head),
    digest: Hex,
    peers: Type.Array(Peer),
    devices: Type.Array(Device),
    exceptions: Type.Array(ExceptionItem),
    totals: Type.Object({
      sales: Type.Integer(),
      lines: Type.Integer(),
      gross: Type.Integer(),
      quantity: Type.Integer()
    }),
    lan: Type.Object({ on: Type.Boolean(), port: Type.Integer() }),
    /** Of a relay: bytes on disk. All that it cannot read is empty or 0 above. */
    relay: Type.Optional(Type.Object({ bytes: Type.Integer() }))
  },
  { title: 'Status' }
)
/** Who this device is, where its view stands, and what waits for a person. */
export type Status = Static<typeof Status>
