import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { Fault } from '../../src/fault/fault.ts'
import type { SaleRequest } from '../../src/http/contract.ts'
import { parseAmount } from '../../src/money/amount.ts'

/** One invoice of the sample, as a till sells it. */
export interface Invoice {
  number: string
  day: string
  lines: Required<SaleRequest['lines'][number]>[]
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
  return {
    items: toCsv(items),
    itemCount: items.size,
    invoices: [...invoices.values()]
  }
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

function toCsv(items: Map<string, { name: string; price: string }>): string {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  const rows = [...items].map(([code, { name, price }]) => `${quote(code)},${quote(name)},${price}`)
  return `code,name,price\n${rows.join('\n')}\n`
}
