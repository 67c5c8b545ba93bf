// Bodies of every kind of entry, made from the schema itself: a new kind is tried without a word.
import fc from 'fast-check'
import type { KindName } from '../../src/entry/kinds.ts'
import schema from '../../src/entry/schema/schema.json' with { type: 'json' }

interface StructField {
  name: string
  type: string
  required?: boolean
  array?: boolean
}

export const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map(array => Buffer.from(array))
export const uint = fc.oneof(fc.nat(), fc.maxSafeNat())
export const int = fc.oneof(fc.integer(), fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }))
const text = fc.string({ unit: 'grapheme', maxLength: 30 })
const anyBytes = fc.uint8Array({ maxLength: 40 }).map(array => Buffer.from(array))

const SCALARS: Record<string, fc.Arbitrary<unknown>> = {
  ...{ uint, int, bool: fc.boolean(), string: text, buffer: anyBytes },
  ...{ fixed8: bytes(8), fixed16: bytes(16), fixed32: bytes(32), fixed64: bytes(64) }
}

/** Absent comes back as null, 0 or false; so do empty text and empty bytes. */
function optional(type: string, some: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (type === 'uint' || type === 'int' || type === 'bool') return some
  const filled = some.filter(
    value => value !== '' && !(Buffer.isBuffer(value) && value.length === 0)
  )
  return fc.option(filled, { nil: null })
}

function arbitraryOf({ type, array, required }: StructField): fc.Arbitrary<unknown> {
  const one = SCALARS[type] ?? structOf(type.slice('@tillmesh/'.length))
  if (array) {
    const many = fc.array(one, { maxLength: 3 })
    return required ? many : fc.option(many, { nil: null })
  }
  return required ? one : optional(type, one)
}

function structOf(name: string): fc.Arbitrary<unknown> {
  const struct = schema.schema.find(each => each.name === name)!
  const fields = struct.fields as StructField[]
  return fc.record(Object.fromEntries(fields.map(field => [field.name, arbitraryOf(field)])))
}

/** Bodies of a kind. */
export function bodyOf(kind: KindName): fc.Arbitrary<unknown> {
  if (kind.endsWith('.edited')) return structOf('edited')
  return structOf(kind === 'sale.trained' ? 'sale-completed' : kind.replace('.', '-'))
}

/** The bit by which a struct would say that it holds the next field that is added to it. */
export function newFlag(name: string): number {
  const struct = schema.schema.find(each => each.name === name)!
  return 2 ** struct.fields.filter(field => !('required' in field && field.required)).length
}
