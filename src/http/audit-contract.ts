import { type Static, Type } from '@sinclair/typebox'
import { Hex, Nullable } from './schema.ts'

/** What replaying every log found. */
export const VerifyReport = Type.Object(
  {
    ok: Type.Boolean(),
    logs: Type.Array(
      Type.Object({
        device: Type.String(),
        log: Hex,
        blocks: Type.Integer(),
        entries: Type.Integer(),
        /** How many of its blocks other devices have signed for, and since when, ms. */
        coSigned: Nullable(Type.Object({ length: Type.Integer(), since: Type.Integer() }))
      })
    ),
    digest: Type.Object({ live: Hex, replayed: Hex }),
    /** What differs, one sentence each. */
    differences: Type.Array(Type.String()),
    /** Witness statements that were held against the logs. */
    statements: Type.Integer(),
    contradictions: Type.Array(
      Type.Object({
        /** Whose log it is, and how many of its first blocks were stated. */
        device: Type.String(),
        log: Hex,
        length: Type.Integer(),
        /** Tree hash as it was stated, and as it is here. */
        stated: Hex,
        here: Hex,
        /** Who stated it, when, and in which block of which log. */
        by: Type.String(),
        byLog: Hex,
        seq: Type.Integer(),
        time: Type.Integer(),
        /** File in the device's directory; null if it could not be written. */
        evidence: Nullable(Type.String())
      })
    ),
    /** Logs that others have seen longer than they are here. */
    missing: Type.Array(
      Type.Object({
        device: Type.String(),
        log: Hex,
        here: Type.Integer(),
        stated: Type.Integer(),
        /** Names of those who have seen more. */
        by: Type.Array(Type.String())
      })
    )
  },
  { title: 'VerifyReport' }
)
/** What replaying every log found. */
export type VerifyReport = Static<typeof VerifyReport>

/** A witness statement that was written: what it names; zeroes if there was nothing new. */
export const WitnessReport = Type.Object(
  {
    /** Logs whose length and tree hash it records. */
    logs: Type.Integer(),
    bytes: Type.Integer()
  },
  { title: 'WitnessReport' }
)
/** A witness statement that was written: what it names; zeroes if there was nothing new. */
export type WitnessReport = Static<typeof WitnessReport>
