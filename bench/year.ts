// A real shop's year as sales: one invoice of the "Online Retail" columns becomes one sale.
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { parse } from 'csv-parse'
import type { Sale } from './workload.ts'

interface Row {
  InvoiceNo: string
  StockCode: string
  Quantity: string
  InvoiceDate: string
  UnitPrice: string
}

/** Invoices in the order of their first row; items are numbered as they first appear. */
export async function yearSales(file: string): Promise<Sale[]> {
  const invoices = new Map<string, Sale>()
  const items = new Map<string, number>()
  const source = createReadStream(file)
  const text = file.endsWith('.gz') ? source.pipe(createGunzip()) : source
  const rows = text.pipe(parse({ columns: true, skip_empty_lines: true, bom: true }))
  for await (const row of rows as AsyncIterable<Row>) {
    let invoice = invoices.get(row.InvoiceNo)
    if (!invoice) {
      const timeMs = Date.parse(`${row.InvoiceDate.replace(' ', 'T')}Z`)
      invoice = { writer: 0, n: invoices.size, timeMs, lines: [], tender: 'card' }
      invoices.set(row.InvoiceNo, invoice)
    }
    let item = items.get(row.StockCode)
    if (item === undefined) {
      item = items.size
      items.set(row.StockCode, item)
    }
    const quantity = Number(row.Quantity) * 1000
    const priceMinor = Math.round(Number(row.UnitPrice) * 100)
    invoice.lines.push({ item, quantity, priceMinor })
  }
  return [...invoices.values()]
}
