import type { FastifySchemaValidationError } from 'fastify'

/** What is wrong with one field of a request: `body.lines[0].code`, `is missing`. */
export interface FieldError {
  field: string
  reason: string
}

/** Fields named at most; a bill of 5,000 lines may have as many mistakes. */
export const FIELD_ERRORS_MAX = 20

/** Names of the types of JSON for a person. */
const TYPES: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null'
}

/** Patterns in words. */
const WRITTEN: Record<string, string> = {
  '^\\d{1,15}-\\d{1,15}-\\d{1,9}-[0-9a-f]{64}$': 'has to be the next of a page before',
  '^[A-Z]{3}$': 'has to be a currency in three capital letters, like EUR',
  '^\\d{4}-\\d{2}-\\d{2}$': 'has to be a day, like 2026-12-31'
}

/**
 * What validation found, in words.
 *
 * @param context part of the request: body, querystring, params
 * @returns at least one
 */
export function fieldErrors(
  found: readonly FastifySchemaValidationError[],
  context: string
): FieldError[] {
  // Of a choice, only that none of it fits: why each does not is noise.
  const choices = found.filter(({ keyword }) => keyword === 'anyOf').map(each => each.schemaPath)
  const named = found
    .filter(({ schemaPath }) => !choices.some(choice => schemaPath.startsWith(`${choice}/`)))
    .map(error => fieldError(error, context === 'querystring' ? 'query' : context))
  return named.slice(0, FIELD_ERRORS_MAX)
}

function fieldError(error: FastifySchemaValidationError, context: string): FieldError {
  const { keyword, params, instancePath } = error
  const field = fieldName(context, instancePath)
  if (keyword === 'additionalProperties') {
    return { field: `${field}.${params.additionalProperty}`, reason: 'is not known' }
  }
  if (keyword === 'required') {
    return { field: `${field}.${params.missingProperty}`, reason: 'is missing' }
  }
  return { field, reason: reason(error) }
}

function reason({ keyword, params, message }: FastifySchemaValidationError): string {
  const limit = params.limit
  switch (keyword) {
    case 'type':
      return `has to be ${[params.type]
        .flat()
        .map(each => TYPES[String(each)] ?? each)
        .join(' or ')}`
    case 'minimum':
      return `has to be at least ${limit}`
    case 'maximum':
      return `has to be at most ${limit}`
    case 'minItems':
      return `needs at least ${limit}`
    case 'maxItems':
      return `may have at most ${limit}`
    case 'minLength':
      return limit === 1 ? 'is empty' : `needs at least ${limit} characters`
    case 'maxLength':
      return `may have at most ${limit} characters`
    case 'minProperties':
      return `needs at least ${limit} fields`
    case 'pattern':
      return (
        WRITTEN[String(params.pattern)] ??
        hexDigits(String(params.pattern)) ??
        `is not written like ${String(params.pattern)}`
      )
    case 'const':
      return `has to be ${JSON.stringify(params.allowedValue)}`
    case 'enum':
      return oneOf(params.allowedValues as unknown as string[])
    case 'anyOf':
      return 'is nothing that may stand here'
    default:
      return message ?? 'is not valid'
  }
}

const oneOf = (values: string[]) =>
  `has to be one of: ${values.filter(Boolean).join(', ')}${values.includes('') ? ', or empty' : ''}`

/** An id in words, or null for another pattern. */
function hexDigits(pattern: string): string | null {
  const [, least, most] = /^\^\[0-9a-f(?:A-F)?\]\{(\d+)(?:,(\d+))?\}\$$/.exec(pattern) ?? []
  if (!least) return null
  return most
    ? `has to be the beginning of an id: ${least} to ${most} digits of 0-9 and a-f`
    : `has to be an id of ${least} digits of 0-9 and a-f`
}

/** `/lines/0/code` of the body as `body.lines[0].code`. */
function fieldName(context: string, instancePath: string): string {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return steps.reduce(
    (name, step) => name + (/^\d+$/.test(step) ? `[${step}]` : `.${step}`),
    context
  )
}
