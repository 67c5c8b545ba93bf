import { type TSchema, Type } from '@sinclair/typebox'

/** Bytes as text. */
export const Hex = Type.String({ pattern: '^[0-9a-f]*$' })

/** A value that may be absent, and says so. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
