import { type TSchema, Type } from '@sinclair/typebox'

/** Keys, ids and hashes as they cross the API. */
export const Hex = Type.String({ pattern: '^[0-9a-f]*$' })

/** What may be there or null. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
