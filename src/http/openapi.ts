import type { TObject, TSchema } from '@sinclair/typebox'
import { Problem } from './contract.ts'
import { type Endpoint, isWrite } from './endpoint.ts'
import { exampleBody } from './examples.ts'
import { KEY_CHARS_MAX } from './limits.ts'
import { EVENTS_TYPE, LINES_TYPE, PROBLEM_TYPE } from './media-types.ts'
import { ENDPOINTS } from './resources/index.ts'
import { SESSION_HEADER } from './staff-session.ts'
import { strict } from './strict.ts'

/** A JSON value with names. */
type Json = Record<string, unknown>

/** Version of the API: of its shape, not of the program. */
const VERSION = '1'

const ANSWER_TYPES = { json: 'application/json', lines: LINES_TYPE, events: EVENTS_TYPE }

const DESCRIPTION = [
  'The API of one device of a business. Amounts are integers in minor currency units, quantities',
  'thousandths of a unit, tax parts per million, times ms since 1970, keys and ids hex.',
  'Nothing is coerced, and a property that is not known is refused.'
].join(' ')

const IDEMPOTENCY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Names this request, so that it is done once however often it is sent: within 24 hours a repetition gets the same answer, with the header Idempotent-Replayed.',
  schema: { type: 'string', minLength: 1, maxLength: KEY_CHARS_MAX },
  example: '8e03978e-40d5-43dd-bc93-6894a57f9324'
}

const SESSION = {
  name: SESSION_HEADER,
  in: 'header',
  required: false,
  description: 'The session of the member of the staff who asks: what POST /sessions gave.',
  schema: { type: 'string' }
}

/** The OpenAPI 3.1 document of these endpoints. */
export function openapi(endpoints: readonly Endpoint[] = ENDPOINTS): Json {
  const schemas: Json = {}
  const paths: Record<string, Json> = {}
  for (const each of endpoints) {
    paths[each.path] ??= {}
    paths[each.path]![each.method.toLowerCase()] = operation(each, schemas)
  }
  const problem = { description: 'Refused', content: content(PROBLEM_TYPE, Problem, schemas) }
  return {
    openapi: '3.1.0',
    info: { title: 'tillmesh', version: VERSION, description: DESCRIPTION },
    security: [{ token: [] }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map(name => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'The token in api.json of the device, or one made with "tillmesh token create".'
        }
      },
      responses: { Problem: problem },
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)))
    }
  }
}

function operation(endpoint: Endpoint, schemas: Json): Json {
  const { name, summary, tag, scope, permission, params, query, body, takes, example } = endpoint
  const parameters = [
    ...parametersOf('path', params, schemas),
    ...parametersOf('query', query, schemas),
    ...(isWrite(endpoint) ? [IDEMPOTENCY] : []),
    SESSION
  ]
  return {
    operationId: name,
    summary,
    tags: [tag],
    'x-scope': scope,
    ...(permission ? { 'x-permission': permission } : {}),
    parameters,
    ...(body
      ? {
          requestBody: {
            required: true,
            content: content(takes, strict(body), schemas, example?.body ?? exampleBody(name))
          }
        }
      : {}),
    responses: {
      [endpoint.status]: {
        description: summary,
        content: content(ANSWER_TYPES[endpoint.form], answerOf(endpoint), schemas, example?.answer)
      },
      default: { $ref: '#/components/responses/Problem' }
    }
  }
}

/** A line of progress, of the report or of the problem; one event; or just what is answered. */
function answerOf({ form, answer }: Endpoint): TSchema {
  if (form !== 'lines') return answer
  const count = { type: 'integer' }
  const progress = {
    type: 'object',
    properties: { done: count, total: count },
    required: ['done', 'total']
  }
  const last = (name: string, schema: TSchema) => ({
    type: 'object',
    properties: { [name]: schema },
    required: [name]
  })
  return { anyOf: [progress, last('report', answer), last('problem', Problem)] } as never
}

function parametersOf(place: string, { properties, required }: TObject, schemas: Json): Json[] {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || (required?.includes(name) === true && !('default' in schema)),
    schema: hoist(schema, schemas)
  }))
}

function content(type: string, schema: TSchema, schemas: Json, example?: unknown): Json {
  const shown = example === undefined ? {} : { example }
  return { [type]: { schema: hoist(schema, schemas), ...shown } }
}

/** The same schema with what has a title moved to the components, once. */
function hoist(node: unknown, schemas: Json): unknown {
  if (Array.isArray(node)) return node.map(each => hoist(each, schemas))
  if (node === null || typeof node !== 'object') return node
  const { title, ...rest } = node as Json
  const copy = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, hoist(value, schemas)])
  )
  if (typeof title !== 'string') return copy
  schemas[title] ??= copy
  return { $ref: `#/components/schemas/${title}` }
}
