/** What the value of a field is: text, or an integer in the unit named. */
export type FieldType = 'text' | 'number'

interface Field {
  code: number
  type: FieldType
}

/** An item's fields. Price in minor currency units, tax in parts per million. */
export const ITEM_FIELDS = {
  code: { code: 1, type: 'text' },
  name: { code: 2, type: 'text' },
  price: { code: 3, type: 'number' },
  barcode: { code: 4, type: 'text' },
  tax: { code: 5, type: 'number' },
  category: { code: 6, type: 'text' }
} as const satisfies Record<string, Field>

/** A location's fields; `parent` is the parent location's id in hex. */
export const LOCATION_FIELDS = {
  name: { code: 1, type: 'text' },
  parent: { code: 2, type: 'text' }
} as const satisfies Record<string, Field>

/** The business's fields. */
export const BUSINESS_FIELDS = {
  name: { code: 1, type: 'text' }
} as const satisfies Record<string, Field>

/** Name of a field of an item. */
export type ItemField = keyof typeof ITEM_FIELDS

/** The field's name for messages, or `field 12` for one a newer version added. */
export function fieldName(fields: Record<string, Field>, code: number): string {
  for (const [name, field] of Object.entries(fields)) if (field.code === code) return name
  return `field ${code}`
}
