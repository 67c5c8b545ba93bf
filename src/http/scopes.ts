import { Type } from '@sinclair/typebox'

/** What a scope speaks of: one area for each resource of the API. */
export const AREAS = [
  'device',
  'devices',
  'network',
  'catalogue',
  'sales',
  'stock',
  'transfers',
  'customers',
  'suppliers',
  'staff',
  'cash',
  'exceptions',
  'accounting',
  'settings',
  'changes',
  'tokens'
] as const
/** What a scope speaks of. */
export type Area = (typeof AREAS)[number]

/** What a program may do: read or write one area. Writing does not include reading. */
export type Scope = `${Area}:${'read' | 'write'}`

/** Every scope, in the order of the areas. */
export const SCOPES: readonly Scope[] = AREAS.flatMap(
  area => [`${area}:read`, `${area}:write`] as const
)

/** A scope, as text. */
export const ScopeName = Type.Unsafe<Scope>(Type.String({ enum: [...SCOPES] }))

/** True if text is a scope. */
export const isScope = (text: string): text is Scope => (SCOPES as readonly string[]).includes(text)
