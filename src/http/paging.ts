import { Type } from '@sinclair/typebox'
import { PAGE_ROWS, PAGE_ROWS_MAX } from './limits.ts'

/** Rows of a page. */
export const Limit = Type.Integer({ minimum: 1, maximum: PAGE_ROWS_MAX, default: PAGE_ROWS })

/** A name, a code, or where a page goes on. */
export const Name = Type.String({ minLength: 1, maxLength: 200 })
