import { Fault } from '../src/fault/fault.ts'
import type { Client } from '../src/http/client.ts'
import type { components, paths } from '../src/http/generated/api.d.ts'
import { formatQuantity } from '../src/money/amount.ts'
import { type Context, type GlobalOptions, print, withClient } from './context.ts'
import { parseLine } from './parse.ts'

/** What the API shows, by the names of its schemas. */
export type Shown = components['schemas']

/** What a POST takes. */
export type Body<P extends keyof paths> = paths[P] extends {
  post: { requestBody: { content: { 'application/json': infer B } } }
}
  ? B
  : never

/** Characters of a whole id. */
const ID_CHARS = 32

/** An item, how much of it, and what one costs, as a request says it. */
export interface LineWords {
  code: string
  quantity: number
  cost?: number
}

/** What follows `<line...>` in the help of every command that takes lines. */
export const LINES_HELP = "CODE, 'CODE*QUANTITY' or 'CODE*QUANTITY@COST'"

/**
 * Reads lines: `CODE[*QUANTITY][@COST]`.
 *
 * @throws Fault BAD_INPUT
 */
export function linesOf(lines: readonly string[], currency: string): LineWords[] {
  return lines.map(text => {
    const { code, quantity = 1000, price } = parseLine(text, currency)
    return { code, quantity, ...(price === undefined ? {} : { cost: price }) }
  })
}

/** The options that were given: what is undefined is left out of a request. */
export function given<T extends object>(options: T): { [K in keyof T]: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: NonNullable<T[K]>
  }
}

/** Does something that needs the currency, and prints what it answered. */
export async function say<T>(
  context: Context,
  options: GlobalOptions,
  act: (client: Client, currency: string) => Promise<T>,
  lines: (answer: T, currency: string) => string[]
): Promise<void> {
  await withClient(context, options.dir, async client => {
    const { currency } = (await client.status()).business
    const answer = await act(client, currency)
    print(context, options, answer, () => lines(answer, currency))
  })
}

/**
 * The id that somebody typed the beginning of.
 *
 * @throws Fault NOT_FOUND, or CONFLICT if several begin so
 */
export async function idBy(
  text: string,
  what: string,
  rows: () => Promise<readonly { id: string }[]>
): Promise<string> {
  if (text.length === ID_CHARS) return text
  const found = (await rows()).filter(({ id }) => id.startsWith(text))
  if (found.length === 1) return found[0]!.id
  throw new Fault(
    found.length === 0 ? 'NOT_FOUND' : 'CONFLICT',
    found.length === 0 ? `There is no ${what} "${text}".` : `Several ${what}s begin with "${text}".`
  )
}

/** A quantity, or nothing where there is none to tell. */
export const units = (thousandths: number | null): string =>
  thousandths === null ? '' : formatQuantity(thousandths)
