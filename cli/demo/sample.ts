import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { Fault } from '../../src/fault/fault.ts'
import type { SaleLineRequest } from '../../src/http/contract.ts'
import { parseAmount } from '../../src/money/amount.ts'

/** One invoice of the sample, as a till sells it. */
export interface Invoice {
  number: string
  day: string
  lines: Required<Pick<SaleLineRequest, 'code' | 'quantity' | 'price'>>[]
}

/** What the tills must have sold in the end; amounts in minor units, quantity in thousandths. */
export interface ExpectedTotals {
  sales: number
  lines: number
  gross: number
  quantity: number
}

/** A day or two of a real shop. */
export interface Sample {
  /** Items as CSV for `item import`. */
  items: string
  itemCount: number
  invoices: Invoice[]
  /** An item whose last units both tills will sell while they are apart. */
  scarce: string
}

interface Row {
  InvoiceNo: string
  StockCode: string
  Description: string
  Quantity: string
  InvoiceDate: string
  UnitPrice: string
}

/** Reads a CSV in the columns of UCI Online Retail. */
export function readSample(file: URL, currency: string): Sample {
  const invoices = new Map<string, Invoice>()
  const items = new Map<string, { name: string; price: string }>()
  for (const row of readRows(file)) {
    const { InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice } = row
    const invoice = invoices.get(InvoiceNo) ?? {
      number: InvoiceNo,
      day: InvoiceDate.slice(0, 10),
      lines: []
    }
    invoices.set(InvoiceNo, invoice)
    invoice.lines.push({
      code: StockCode,
      quantity: Number(Quantity) * 1000,
      price: parseAmount(UnitPrice, currency)
    })
    if (!items.has(StockCode)) {
      items.set(StockCode, { name: Description.trim() || StockCode, price: UnitPrice })
    }
  }
  const all = [...invoices.values()]
  const scarce = scarceItem(all)
  return { items: toCsv(items, scarce), itemCount: items.size, invoices: all, scarce: scarce.code }
}

/** Which till sells an invoice: they take turns. */
export const tillOf = (index: number): 0 | 1 => (index % 2 === 0 ? 0 : 1)

/**
 * An item that both tills sell on the last day, with a stock that suffices for either of them
 * alone and not for both: what a real shop finds out when its tills meet again.
 */
function scarceItem(invoices: Invoice[]): { code: string; stock: number } {
  const lastDay = invoices.at(-1)!.day
  const sold = new Map<string, { before: number; apart: [number, number] }>()
  for (const [index, { day, lines }] of invoices.entries()) {
    for (const { code, quantity } of lines) {
      const item = sold.get(code) ?? { before: 0, apart: [0, 0] }
      sold.set(code, item)
      if (day === lastDay) item.apart[tillOf(index)] += quantity
      else item.before += quantity
    }
  }
  for (const [code, { before, apart }] of sold) {
    const stock = before + Math.max(...apart)
    if (Math.min(...apart) > 0 && stock > 0) return { code, stock: stock / 1000 }
  }
  throw new Fault('BAD_INPUT', 'The sample has no item that both tills sell on its last day.')
}

/** The totals straight from the file, by a way that shares nothing with the tills'. */
export function expectedTotals(file: URL): ExpectedTotals {
  const invoices = new Set<string>()
  const expected = { sales: 0, lines: 0, gross: 0n, quantity: 0n }
  for (const { InvoiceNo, Quantity, UnitPrice } of readRows(file)) {
    const [whole = '0', fraction = ''] = UnitPrice.split('.')
    invoices.add(InvoiceNo)
    expected.lines++
    expected.quantity += BigInt(Quantity) * 1000n
    expected.gross += BigInt(Quantity) * BigInt(whole + fraction.padEnd(2, '0'))
  }
  return {
    sales: invoices.size,
    lines: expected.lines,
    gross: Number(expected.gross),
    quantity: Number(expected.quantity)
  }
}

function readRows(file: URL): Row[] {
  try {
    return parse(readFileSync(file), { columns: true, bom: true }) as Row[]
  } catch (error) {
    throw new Fault('NOT_FOUND', `The sample ${file.pathname} cannot be read.`, [], error)
  }
}

function toCsv(
  items: Map<string, { name: string; price: string }>,
  scarce: { code: string; stock: number }
): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  const rows = [...items].map(([code, { name, price }]) => {
    const stock = code === scarce.code ? scarce.stock : ''
    return `${quote(code)},${quote(name)},${price},${stock}`
  })
  return `code,name,price,stock\n${rows.join('\n')}\n`
}
