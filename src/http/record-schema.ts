import { type TObject, type TSchema, type TUnsafe, Type } from '@sinclair/typebox'
import type { Field } from '../entry/fields.ts'
import { MAX_TEXT } from '../entry/limits.ts'
import { RECORDS, type RecordValues } from '../entry/records.ts'
import {
  type EditableName,
  RECORD_RULES,
  type RecordRules
} from '../retail/records/record-rules.ts'
import type { FieldConflict } from '../retail/records/records.ts'
import { Hex } from './schema.ts'

/** A record as the API shows it. */
export type RecordRow<N extends EditableName> = RecordValues<N> & { id: string }

const fieldsOf = (name: EditableName) => Object.entries<Field>(RECORDS[name].fields)

const object = (name: EditableName, schemaOf: (field: string, type: Field) => TSchema): TObject =>
  Type.Object(
    Object.fromEntries(fieldsOf(name).map(([field, type]) => [field, schemaOf(field, type)]))
  )

const said = ({ type, about: description }: Field) =>
  type === 'text' ? Type.String({ description }) : Type.Integer({ description })

/** The schema of a record that is shown: every field, empty text or 0 where nothing was said. */
export function rowSchema<N extends EditableName>(name: N, title: string): TUnsafe<RecordRow<N>> {
  const { properties } = object(name, (_field, type) => said(type))
  return Type.Unsafe<RecordRow<N>>(Type.Object({ id: Hex, ...properties }, { title }))
}

/** Fields that were edited apart, with all their values. */
export const Conflicts = Type.Unsafe<FieldConflict[]>(
  Type.Array(
    Type.Object(
      {
        field: Type.String(),
        values: Type.Array(
          Type.Object({
            value: Type.Union([Type.String(), Type.Integer()]),
            device: Type.String(),
            time: Type.Integer(),
            provisional: Type.Boolean()
          })
        )
      },
      { title: 'FieldConflict' }
    )
  )
)

/** The schema of a record that is looked at: with the fields whose edits conflict. */
export function shownSchema<N extends EditableName>(
  name: N,
  title: string
): TUnsafe<RecordRow<N> & { conflicts: FieldConflict[] }> {
  const { properties } = object(name, (_field, type) => said(type))
  return Type.Unsafe(
    Type.Object({ id: Hex, ...properties, conflicts: Conflicts }, { title: `${title}Shown` })
  )
}

/** The schema of what may be said of a record; what is absent stays as it is. */
export function valuesSchema<N extends EditableName>(
  name: N,
  title: string
): TUnsafe<Partial<RecordValues<N>>> {
  const rules: RecordRules = RECORD_RULES[name]
  const { properties } = object(name, (field, { type, about: description }) => {
    if (type === 'number') {
      const [minimum, maximum] = rules.range[field] ?? [0, 2 ** 52 - 1]
      return Type.Optional(Type.Integer({ minimum, maximum, description }))
    }
    const words = rules.words[field]
    if (words) return Type.Optional(Type.String({ enum: ['', ...words], description }))
    const maxLength = rules.longest[field] ?? MAX_TEXT
    return Type.Optional(Type.String({ maxLength, description }))
  })
  return Type.Unsafe<Partial<RecordValues<N>>>(
    Type.Object(properties, { title: `${title}Values`, minProperties: 1 })
  )
}
