import fc from 'fast-check'

/** A JSON schema, as far as our documents use it. */
export interface Schema {
  $ref?: string
  type?: string
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  patternProperties?: Record<string, Schema>
  items?: Schema
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  pattern?: string
  default?: unknown
}

/** Components of a document by name. */
export type Components = Record<string, Schema>

const ITEMS_MAX = 4
const CHARS_MAX = 300
const STEPS_MAX = 12

/**
 * Values that fit a schema.
 *
 * @param likely texts that mean something to the device: they reach deeper than chance does
 */
export function fitting(
  schema: Schema,
  components: Components,
  likely: readonly string[]
): fc.Arbitrary<unknown> {
  const of = (each: Schema) => fitting(each, components, likely)
  if (schema.$ref) return of(components[schema.$ref.split('/').at(-1)!]!)
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(of))
  switch (schema.type) {
    case 'integer':
      return integer(schema)
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return text(schema, likely)
    case 'array':
      return fc.array(of(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? ITEMS_MAX, ITEMS_MAX))
      })
    case 'object':
      return object(schema, of)
    default:
      return fc.jsonValue()
  }
}

function integer({ minimum, maximum }: Schema): fc.Arbitrary<number> {
  const min = minimum ?? Number.MIN_SAFE_INTEGER
  const max = maximum ?? Number.MAX_SAFE_INTEGER
  const small = { min: Math.max(min, -2_000), max: Math.min(max, 2_000) }
  return small.min > small.max
    ? fc.integer({ min, max })
    : fc.oneof(fc.integer(small), fc.integer({ min, max }), fc.constantFrom(min, max))
}

function text({ minLength = 0, maxLength, pattern }: Schema, likely: readonly string[]) {
  if (pattern) return fc.stringMatching(new RegExp(pattern))
  const max = Math.min(maxLength ?? CHARS_MAX, CHARS_MAX)
  const fits = likely.filter(each => each.length >= minLength && each.length <= max)
  const any = fc.string({ unit: 'grapheme', minLength, maxLength: Math.max(minLength, max) })
  const short = any.filter(each => each.length >= minLength && each.length <= max)
  return fits.length > 0
    ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fits) }, short)
    : short
}

function object(schema: Schema, of: (each: Schema) => fc.Arbitrary<unknown>) {
  const { properties = {}, required = [], patternProperties } = schema
  if (patternProperties) {
    return fc.dictionary(fc.string(), of(Object.values(patternProperties)[0]!), { maxKeys: 3 })
  }
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, each]) => [name, of(each)])
  )
  return fc.record(fields, { requiredKeys: required })
}

/** A value with one place in it changed for something that may not fit there. */
export function nearly(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(
      value,
      fc.array(fc.nat({ max: 1_000 }), { minLength: STEPS_MAX, maxLength: STEPS_MAX }),
      rubbish()
    )
    .map(([fit, ways, other]) => changed(fit, ways.values(), other))
}

/** Anything that JSON can say, with what often goes wrong. */
export function rubbish(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.constantFrom<unknown>(
      ...[null, '', ' ', '0', -1, 0.5, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 60, [], {}, true],
      ...['__proto__', '\u0000', '\ud800', 'ü'.repeat(250), "'; --", '../../x', 'constructor']
    ),
    fc.jsonValue()
  )
}

function changed(value: unknown, ways: Iterator<number>, other: unknown): unknown {
  // Deeper than so many steps nothing is changed but what is there as a whole.
  const way = (ways.next().value as number | undefined) ?? 0
  if (value === null || typeof value !== 'object' || way % 4 === 0) return other
  const keys = Object.keys(value)
  if (Array.isArray(value)) {
    if (keys.length === 0) return [other]
    const at = way % keys.length
    return value.map((each, i) => (i === at ? changed(each, ways, other) : each))
  }
  const copy = { ...value } as Record<string, unknown>
  const key = keys[way % keys.length]
  if (key === undefined || way % 4 === 1) return { ...copy, unknownField: other }
  if (way % 4 === 2) delete copy[key]
  else copy[key] = changed(copy[key], ways, other)
  return copy
}
