import { type TSchema, Type } from '@sinclair/typebox'
import { MAX_NUMBER } from '../entry/limits.ts'

/** Bytes as text. */
export const Hex = Type.String({ pattern: '^[0-9a-f]*$' })

/** A value that may be absent, and says so. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A count or a place: from 0, as far as a record holds it. */
export const Count = Type.Integer({ minimum: 0, maximum: MAX_NUMBER })

/** Wall clock, ms since 1970, as far as a record holds it. */
export const Time = Type.Integer({ minimum: 0, maximum: MAX_NUMBER })
