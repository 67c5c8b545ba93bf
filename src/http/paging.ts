import { Type } from '@sinclair/typebox'
import { PAGE_ROWS, PAGE_ROWS_MAX } from './limits.ts'
import { Nullable } from './schema.ts'

/** Rows of a page. */
export const Limit = Type.Integer({ minimum: 1, maximum: PAGE_ROWS_MAX, default: PAGE_ROWS })

/** A name or a code. */
export const Name = Type.String({ minLength: 1, maxLength: 200 })

/** What every list takes: so many rows, behind the `next` of the page before. */
export const PAGE = {
  limit: Limit,
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 400 }))
}

/** What every list answers: where the next page begins; null on the last one. */
export const NEXT = { next: Nullable(Type.String()) }

/**
 * One page of rows that come in the order of their keys.
 *
 * @param after rows up to this key are passed over
 */
export async function pageOf<T>(
  rows: AsyncIterable<T> | Iterable<T>,
  keyOf: (row: T) => string,
  { limit, after }: { limit: number; after?: string }
): Promise<{ rows: T[]; next: string | null }> {
  const page: T[] = []
  for await (const row of rows) {
    if (after !== undefined && keyOf(row) <= after) continue
    if (page.length === limit) return { rows: page, next: keyOf(page.at(-1)!) }
    page.push(row)
  }
  return { rows: page, next: null }
}
