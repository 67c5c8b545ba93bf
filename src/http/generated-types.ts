import { PROBLEM_TYPE } from './media-types.ts'

/** A JSON value with names. */
type Json = Record<string, unknown>

/**
 * The types of an OpenAPI document in the form that openapi-fetch reads. Of JSON Schema it knows
 * what our schemas use; the usual generator needs a compiler interface that TypeScript 7 has not.
 *
 * @returns the text of a declaration file
 */
export function typesOf(document: Json): string {
  const { paths, components } = document as {
    paths: Record<string, Record<string, Json>>
    components: { schemas: Json }
  }
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `    ${name}: ${type(schema)}`
  )
  const routes = Object.entries(paths).map(([path, methods]) => {
    const operations = Object.entries(methods).map(([method, each]) => operationType(method, each))
    return `  '${path}': {\n${operations.join('\n')}\n  }`
  })
  return [
    '/** Made by "npm run api" from the table of endpoints: do not edit. */',
    `export interface paths {\n${routes.join('\n')}\n}`,
    `export interface components {\n  schemas: {\n${schemas.join('\n')}\n  }\n}`,
    ''
  ].join('\n\n')
}

function operationType(method: string, operation: Json): string {
  const {
    parameters = [],
    requestBody,
    responses
  } = operation as {
    parameters?: { name: string; in: string; required: boolean; schema: unknown }[]
    requestBody?: { content: Json }
    responses: Record<string, { content?: Json }>
  }
  const places = ['path', 'query', 'header'].map(place => {
    const own = parameters.filter(each => each.in === place)
    const fields = own.map(each => field(each.name, each.schema, each.required))
    const optional = own.every(({ required }) => !required)
    return own.length === 0
      ? `${place}?: never`
      : `${place}${optional ? '?' : ''}: ${braces(fields)}`
  })
  const answers = Object.entries(responses).map(([status, { content }]) => {
    const problem = `{ '${PROBLEM_TYPE}': components['schemas']['Problem'] }`
    return `${status}: { headers: { [name: string]: unknown }; content: ${content ? contentType(content) : problem} }`
  })
  const body = requestBody
    ? `requestBody: { content: ${contentType(requestBody.content)} }`
    : 'requestBody?: never'
  return `    ${method}: { parameters: ${braces([...places, 'cookie?: never'])}; ${body}; responses: ${braces(answers)} }`
}

function contentType(content: Json): string {
  const types = Object.entries(content).map(
    ([name, each]) => `'${name}': ${type((each as Json).schema)}`
  )
  return braces(types)
}

const braces = (fields: string[]) => `{ ${fields.join('; ')} }`

const field = (name: string, schema: unknown, required: boolean) =>
  `${/^\w+$/.test(name) ? name : `'${name}'`}${required ? '' : '?'}: ${type(schema)}`

function type(schema: unknown): string {
  const node = schema as Json
  if (typeof node.$ref === 'string')
    return `components['schemas']['${node.$ref.split('/').at(-1)}']`
  if ('const' in node) return JSON.stringify(node.const)
  if (Array.isArray(node.enum)) return node.enum.map(each => JSON.stringify(each)).join(' | ')
  if (Array.isArray(node.anyOf)) return `(${node.anyOf.map(type).join(' | ')})`
  if (Array.isArray(node.allOf)) return `(${node.allOf.map(type).join(' & ')})`
  switch (node.type) {
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
    case 'null':
      return node.type
    case 'array':
      return `(${type(node.items)})[]`
    case 'object':
      return objectType(node)
    default:
      return 'unknown'
  }
}

function objectType({ properties, required, patternProperties }: Json): string {
  if (patternProperties) {
    return `{ [name: string]: ${Object.values(patternProperties).map(type).join(' | ')} }`
  }
  const names = (required ?? []) as string[]
  const fields = Object.entries((properties ?? {}) as Json).map(([name, schema]) =>
    field(name, schema, names.includes(name))
  )
  return fields.length === 0 ? 'Record<string, never>' : braces(fields)
}
