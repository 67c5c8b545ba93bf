import type { RecordName } from '../src/entry/records.ts'
import type { Client } from '../src/http/client.ts'
import {
  type EditableName,
  RECORD_RULES,
  type RecordRules
} from '../src/retail/records/record-rules.ts'

/** Where a type of record is asked for, and the field that a person knows it by. */
const PLACES: Partial<Record<RecordName, [path: string, field: string]>> = {
  item: ['/items/{id}', 'code'],
  supplier: ['/suppliers/{id}', 'name'],
  tax: ['/tax-classes/{id}', 'name'],
  group: ['/customer-groups/{id}', 'name']
}

type Values = Readonly<Record<string, unknown>>

/** What people call the records that others name by their ids. */
export class Referred {
  readonly #client: Client
  readonly #names = new Map<string, Promise<string>>()
  #locations: Promise<Map<string, string>> | null = null

  constructor(client: Client) {
    this.#client = client
  }

  /** The same values, with names in the place of ids. */
  async named<V extends Values>(type: EditableName, values: V): Promise<V> {
    const { refers }: RecordRules = RECORD_RULES[type]
    const named: Record<string, unknown> = { ...values }
    for (const [field, other] of Object.entries(refers)) {
      if (values[field]) named[field] = await this.#name(other!, String(values[field]))
    }
    return named as V
  }

  async #name(type: RecordName, id: string): Promise<string> {
    if (type === 'location') return (await this.#locationNames()).get(id) ?? id
    const [path, field] = PLACES[type] ?? []
    if (!path || !field) return id
    let name = this.#names.get(id)
    if (!name) {
      const params = { path: { id } }
      name = this.#client
        .ask(api => api.GET(path as '/suppliers/{id}', { params }))
        .then(record => String((record as Values)[field] || id))
      this.#names.set(id, name)
    }
    return name
  }

  #locationNames(): Promise<Map<string, string>> {
    this.#locations ??= this.#client
      .ask(api => api.GET('/locations'))
      .then(({ locations }) => new Map(locations.map(({ id, name }) => [id, name])))
    return this.#locations
  }
}
