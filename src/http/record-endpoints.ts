import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { RECORDS, type RecordName, type RecordValues } from '../entry/records.ts'
import { Fault } from '../fault/fault.ts'
import { entryBefore } from '../node/requests.ts'
import type { Permission } from '../retail/people/permissions.ts'
import type { RecordEdit } from '../retail/records/editing.ts'
import {
  type EditableName,
  RECORD_RULES,
  REMOVED,
  type RecordRules
} from '../retail/records/record-rules.ts'
import { conflictsOf, type Found, recordOf, recordsOf } from '../retail/records/records.ts'
import type { Context, Served } from './context.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { exampleRecord } from './examples.ts'
import { type Limit, Name, NEXT, PAGE, pageOf } from './paging.ts'
import { type RecordRow, rowSchema, shownSchema, valuesSchema } from './record-schema.ts'
import type { Area } from './scopes.ts'

/** How records of a type stand in the API. */
export interface RecordResource<N extends EditableName> {
  type: N
  path: string
  tag: string
  area: Area
  permission: Permission
  /** What reading all of them, and one that is named, takes; absent: anybody may. */
  reading?: { many: Permission; one: Permission }
  /** Name of a page's rows, and of the operation that lists them: `customers`. */
  many: string
  /** Name of one: `Customer`. */
  one: string
  /** Fields that a list can be narrowed by: such as are looked up. */
  by: readonly (keyof RecordValues<N> & string)[]
  /** True if what is made again under the same name is changed: an attribute, a part. */
  puts?: true
}

/** List, make, show, edit and remove records of one type. */
export function recordEndpoints<N extends EditableName>(resource: RecordResource<N>): Endpoint[] {
  const { type, path, tag, area, permission, reading, many, one, by } = resource
  const [read, write] = [`${area}:read`, `${area}:write`] as const
  const { noun }: RecordRules = RECORD_RULES[type]
  const row = rowSchema(type, one)
  const shown = shownSchema(type, one)
  const values = valuesSchema(type, one)
  const example = { body: exampleRecord(type) as never }
  const params = Type.Object({ id: Name })
  const single = `${path}/{id}`
  const again = async (context: Context, at: Parameters<typeof entryBefore>[1]) => {
    const entry = (await entryBefore(context.node.device, at))?.entry
    if (!entry || !('subject' in entry.body) || entry.kind !== `${type}.edited`) {
      throw new Fault('CONFLICT', `This ${noun} was written. Look at it before you write again.`)
    }
    return show(context, type, entry.body.subject)
  }
  const list = endpoint({
    ...{ name: many, method: 'GET', path, tag, scope: read },
    ...(reading && { permission: reading.many }),
    summary: `Every ${noun}, page by page`,
    query: Type.Object({
      ...PAGE,
      after: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
      /** Words that all stand in its texts. */
      text: Type.Optional(Name),
      /** Those that are no longer used too. */
      all: Type.Optional(Type.Boolean()),
      ...Object.fromEntries(by.map(field => [field, Type.Optional(Name)]))
    }),
    answer: Type.Object({ [many]: Type.Array(row as TSchema), ...NEXT }, { title: `${one}Page` }),
    run: async (context, { query }) => {
      await context.node.device.settle()
      const { rows, next } = await page(context, resource, query)
      return { [many]: rows, next } as never
    }
  })
  const make = endpoint({
    ...{ name: `make${one}`, method: 'POST', path, tag, scope: write, permission, status: 201 },
    summary: resource.puts ? `Set a ${noun}` : `Make a ${noun}`,
    ...{ body: values, answer: shown, again, example },
    run: (context, { body }) =>
      edit(context, type, editing =>
        resource.puts ? editing.put(type, body) : editing.create(type, body)
      )
  })
  const look = endpoint({
    ...{ name: one[0]!.toLowerCase() + one.slice(1), method: 'GET', path: single, tag },
    ...{ scope: read, summary: `One ${noun}, with what was edited apart` },
    ...(reading && { permission: reading.one }),
    ...{ params, answer: shown },
    run: async (context, { params: { id } }) => {
      await context.node.device.settle()
      return show(context, type, await idOf(context, type, id))
    }
  })
  const change = endpoint({
    ...{ name: `edit${one}`, method: 'PATCH', path: single, tag, scope: write, permission },
    summary: `Edit a ${noun}, field by field; settles what was edited apart`,
    ...{ params, body: values, answer: shown, again, example },
    run: (context, { params: { id }, body }) =>
      edit(context, type, async editing =>
        editing.change(type, await idOf(context, type, id), body)
      )
  })
  const remove = endpoint({
    ...{ name: `remove${one}`, method: 'DELETE', path: single, tag, scope: write, permission },
    ...{ summary: `Take a ${noun} out of use`, params, answer: shown, again },
    run: (context, { params: { id } }) =>
      edit(context, type, async editing =>
        editing.change(type, await idOf(context, type, id), {
          status: REMOVED
        } as unknown as Partial<RecordValues<N>>)
      )
  })
  return 'status' in RECORDS[type].fields
    ? [list, make, look, change, remove]
    : [list, make, look, change]
}

type Query = { limit: Static<typeof Limit>; after?: string; text?: string; all?: boolean }

async function page<N extends EditableName>(
  { node, retail }: Served,
  { type, by }: RecordResource<N>,
  query: Query
): Promise<{ rows: RecordRow<N>[]; next: string | null }> {
  const { after, text, all } = query
  const given = query as unknown as Record<string, string | undefined>
  const refers = (RECORD_RULES[type] as RecordRules).refers as Record<string, RecordName>
  const wanted = new Map<string, string>()
  for (const field of by) {
    const value = given[field]
    if (value === undefined) continue
    const other = refers[field]
    wanted.set(field, other ? await retail.editing.refer(other, value) : value)
  }
  const { lookup } = retail.catalogue
  const [first] = wanted
  const found = first
    ? await lookup.find(type, first[0] as keyof Found<N> & string, first[1])
    : text !== undefined
      ? await lookup.search(type, text)
      : recordsOf(node.device, type, after)
  const isWanted = (record: Found<N>) => {
    const values = record as unknown as Record<string, string>
    if (!all && values.status) return false
    return [...wanted].every(([field, value]) => sameText(values[field]!, value))
  }
  const kept = (async function* () {
    for await (const record of found) {
      if (isWanted(record)) yield { ...record, id: record.id.toString('hex') }
    }
  })()
  return pageOf(kept, ({ id }) => id, query)
}

const sameText = (a: string, b: string) => a.toLowerCase() === b.toLowerCase()

/** The id of a record that somebody named by its id, code or name. */
export async function idOf({ retail }: Served, type: EditableName, named: string): Promise<Buffer> {
  return Buffer.from(await retail.editing.refer(type, named), 'hex')
}

async function show<N extends EditableName>({ node }: Served, type: N, id: Buffer) {
  const record = await recordOf(node.device, type, id)
  const conflicts = await conflictsOf(node.device, type, id)
  return { ...record!, id: id.toString('hex'), conflicts }
}

function edit<N extends EditableName>(
  context: Served,
  type: N,
  build: (editing: Served['retail']['editing']) => Promise<RecordEdit>
) {
  const { retail } = context
  return retail.inTurn(async () => {
    const { device } = retail
    await device.settle()
    const { id, entry } = await build(retail.editing)
    if (entry) await device.commit(() => [entry])
    await device.settle()
    return show(context, type, id)
  })
}
