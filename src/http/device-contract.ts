import { type Static, Type } from '@sinclair/typebox'

const Name = Type.String({ minLength: 1, maxLength: 200 })
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

/** Which device is to be retired, and how. */
export const RetireRequest = Type.Object(
  {
    /** Its name, or the beginning of its key. */
    device: Name,
    /** Sequence of the last block that counts; all that are here if absent. */
    after: Type.Optional(Count),
    /** Its disk is lost, and with it the sales that no other device holds. */
    lost: Type.Optional(Type.Boolean()),
    /** The last receipt number that it gave. */
    lastReceipt: Type.Optional(Count),
    /** The recovery phrase, for an owner device that the root key admitted. */
    phrase: Type.Optional(Type.String({ maxLength: 1_000 }))
  },
  { title: 'RetireRequest' }
)
/** Which device is to be retired, and how. */
export type RetireRequest = Static<typeof RetireRequest>

/** What a retirement came to. */
export const Retired = Type.Object(
  {
    device: Type.String(),
    /** Blocks of its logs that count. */
    blocks: Type.Integer(),
    /** Receipt numbers of the sales that no device holds. */
    lost: Type.Union([
      Type.Object({ from: Type.Integer(), to: Type.Union([Type.Integer(), Type.Null()]) }),
      Type.Null()
    ])
  },
  { title: 'Retired' }
)
/** What a retirement came to. */
export type Retired = Static<typeof Retired>

/** A retired device whose later blocks are to count. */
export const AcceptRequest = Type.Object({ device: Name }, { title: 'AcceptRequest' })
/** A retired device whose later blocks are to count. */
export type AcceptRequest = Static<typeof AcceptRequest>

/** Blocks that count now and did not before. */
export const Accepted = Type.Object({ blocks: Type.Integer() }, { title: 'Accepted' })
/** Blocks that count now and did not before. */
export type Accepted = Static<typeof Accepted>
