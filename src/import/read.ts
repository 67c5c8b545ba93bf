import { MAX_PRICE, MAX_QUANTITY, MAX_TAX_RATE, MAX_TEXT } from '../entry/limits.ts'
import { Fault } from '../fault/fault.ts'
import { currencyDecimals, parseAmount, parseQuantity } from '../money/amount.ts'
import { checkValue } from '../retail/records/editing.ts'
import type { EditableName } from '../retail/records/record-rules.ts'
import { type Mapping, targetOf } from './mapping.ts'
import { type Problems, parseTable } from './table.ts'

/** Of what a percent is kept in: parts per million. */
const PPM_A_PERCENT = 10_000

/** A row of a file: what its cells say about each field, read with the problems noted. */
export class Row {
  readonly line: number
  readonly #cells: ReadonlyMap<string, { column: string; text: string }>
  readonly #mapping: Mapping
  readonly #currency: string
  readonly #problems: Problems

  constructor(
    line: number,
    cells: ReadonlyMap<string, { column: string; text: string }>,
    file: { mapping: Mapping; currency: string; problems: Problems }
  ) {
    this.line = line
    this.#cells = cells
    this.#mapping = file.mapping
    this.#currency = file.currency
    this.#problems = file.problems
  }

  /** Notes what is wrong with this row. */
  problem(text: string): void {
    this.#problems.add(this.line, text)
  }

  /** Notes what is wrong with the cell of this field. */
  wrong(target: string, text: string): void {
    this.problem(`${this.#cells.get(target)?.column ?? target}: ${text}`)
  }

  /** Notes numbers that an edit of such a record would be refused for; texts were read within bounds. */
  check(name: EditableName, values: object): void {
    for (const [field, value] of Object.entries(values)) {
      if (typeof value !== 'number') continue
      try {
        checkValue(name, field, value)
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        this.wrong(field, error.message)
      }
    }
  }

  /** The fields whose name begins so: `stock:High Street` by `stock:`. */
  named(prefix: string): [name: string, target: string][] {
    return [...this.#cells.keys()]
      .filter(target => target.startsWith(prefix))
      .map(target => [target.slice(prefix.length), target])
  }

  /** The cell's text, trimmed; undefined if no column stands for the field. */
  text(target: string, limit = MAX_TEXT): string | undefined {
    const text = this.#cells.get(target)?.text
    if (text === undefined || text.length <= limit) return text
    this.wrong(target, `it is longer than ${limit} characters: shorten it.`)
    return text.slice(0, limit)
  }

  /** The cell's text; a blank one is a problem. */
  needed(target: string, limit = MAX_TEXT): string {
    const text = this.text(target, limit)
    if (!text) this.wrong(target, 'it is empty: fill it in.')
    return text ?? ''
  }

  /** An amount in minor units; 0 if blank, unless it is needed. */
  amount(target: string, needed = false): number | undefined {
    return this.#parsed(target, needed, text => {
      // Other programs write two decimals also of a currency that has none.
      const plain = currencyDecimals(this.#currency) === 0 ? text.replace(/\.00$/, '') : text
      return bounded(parseAmount(plain, this.#currency), MAX_PRICE, text)
    })
  }

  /** Thousandths of a unit; 0 if blank. */
  quantity(target: string): number | undefined {
    return this.#parsed(target, false, text => bounded(parseQuantity(text), MAX_QUANTITY, text))
  }

  /** A percentage as parts per million; 0 if blank. */
  percent(target: string): number | undefined {
    return this.#parsed(target, false, text => {
      const match = /^(\d{1,3})(?:\.(\d{1,4}))?\s*%?$/.exec(text)
      if (!match) {
        throw new Fault('BAD_INPUT', `"${text}" is no percentage: write it like 20 or 5.5.`)
      }
      const rate = Number(match[1]) * PPM_A_PERCENT + Number((match[2] ?? '').padEnd(4, '0'))
      if (rate > MAX_TAX_RATE) throw new Fault('BAD_INPUT', `"${text}" is more than 100.`)
      return rate
    })
  }

  /** 1 for yes, 0 for no; a blank one is 0, unless it is needed. */
  flag(target: string, needed = false): number | undefined {
    return this.#parsed(target, needed, text => {
      if (/^(1|y|yes|true)$/i.test(text)) return 1
      if (/^(0|n|no|false)$/i.test(text)) return 0
      throw new Fault('BAD_INPUT', `"${text}" is neither yes nor no: write 1 or 0.`)
    })
  }

  /** A date as `YYYY-MM-DD`; empty if blank. */
  date(target: string): string | undefined {
    const text = this.text(target)
    if (!text) return text
    const { dates } = this.#mapping
    const at = (part: string) => text.slice(dates.indexOf(part), dates.indexOf(part) + part.length)
    const [year, month, day] = ['YYYY', 'MM', 'DD'].map(at) as [string, string, string]
    const iso = `${year}-${month}-${day}`
    const time = Date.parse(`${iso}T00:00:00Z`)
    const form = dates.replace('YYYY', year).replace('MM', month).replace('DD', day)
    if (form === text && !Number.isNaN(time) && new Date(time).toISOString().startsWith(iso)) {
      return iso
    }
    this.wrong(target, `"${text}" is no date: write it like ${dates}.`)
    return ''
  }

  #parsed(target: string, needed: boolean, parse: (text: string) => number): number | undefined {
    const text = needed ? this.needed(target) : this.text(target)
    if (!text) return text === undefined ? undefined : 0
    try {
      return parse(this.#decimal(text))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      this.wrong(target, error.message)
      return 0
    }
  }

  /** With a comma for decimals a point could only stand for thousands, and nothing does. */
  #decimal(text: string): string {
    if (this.#mapping.decimal === '.') return text
    if (!text.includes('.')) return text.replace(',', '.')
    throw new Fault(
      'BAD_INPUT',
      `"${text}" has a point, and the mapping says decimals have a comma.`
    )
  }
}

function bounded(value: number, limit: number, text: string): number {
  if (Math.abs(value) > limit) throw new Fault('BAD_INPUT', `"${text}" is out of bounds.`)
  return value
}

/**
 * Reads a whole file as rows of fields.
 *
 * @param problems takes what is wrong with single rows
 * @throws Fault BAD_INPUT if it is no CSV or its header does not fit
 */
export function readRows(
  text: string,
  mapping: Mapping,
  currency: string,
  problems: Problems
): Row[] {
  const { header, rows } = parseTable(text, mapping.delimiter)
  const targets = header.map(name => targetOf(mapping, name))
  checkHeader(header, targets, mapping)
  problems.rows = rows.length
  const file = { mapping, currency, problems }
  return rows.flatMap(({ cells, line }) => {
    if (cells.length !== header.length) {
      problems.add(line, `it has ${cells.length} fields, the header has ${header.length}.`)
      return []
    }
    const fields = new Map(
      [...mapping.constants].map(([target, value]) => [target, { column: target, text: value }])
    )
    for (const [i, target] of targets.entries()) {
      if (target) fields.set(target, { column: header[i]!, text: cells[i]!.trim() })
    }
    return [new Row(line, fields, file)]
  })
}

function checkHeader(header: string[], targets: (string | undefined)[], mapping: Mapping): void {
  const { needed } = mapping
  const columnOf = (target: string) =>
    [...mapping.columns].find(([, each]) => each === target)?.[0] ?? target
  const missing = needed.filter(it => !targets.includes(it) && !mapping.constants.has(it))
  if (missing.length > 0) {
    const names = missing.map(columnOf).join(', ')
    throw new Fault(
      'BAD_INPUT',
      `The header has no column ${names}. It must have at least ${needed.map(columnOf).join(', ')}.`
    )
  }
  const strange = header.filter((_, i) => targets[i] === undefined)
  if (mapping.strict && strange.length > 0) {
    const known = [
      ...mapping.columns.keys(),
      ...mapping.prefixes.map(([prefix]) => `${prefix}NAME`)
    ]
    throw new Fault(
      'BAD_INPUT',
      `The header has unknown columns: ${strange.join(', ')}. Known are ${known.join(', ')}.`
    )
  }
  for (const [i, target] of targets.entries()) {
    const other = target ? targets.indexOf(target) : i
    if (other === i) continue
    throw new Fault(
      'BAD_INPUT',
      `The columns ${header[other]} and ${header[i]} both stand for ${target}. Map one of them to "".`
    )
  }
}
