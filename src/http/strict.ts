import type { TSchema } from '@sinclair/typebox'

/**
 * The same schema, refusing properties it does not name, at any depth: a misspelt `tenders` must
 * not become a sale paid in cash.
 */
export function strict<T extends TSchema>(schema: T): T {
  return strictNode(schema) as T
}

function strictNode(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(strictNode)
  if (node === null || typeof node !== 'object') return node
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(node)) copy[key] = strictNode(value)
  if (copy.type === 'object') copy.additionalProperties = false
  return copy
}
