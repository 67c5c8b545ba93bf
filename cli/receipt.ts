import type { Sale } from '../src/http/contract.ts'
import { formatAmount, formatQuantity } from '../src/money/amount.ts'
import { clean, localTime, short, table } from './text.ts'

/** A line of a bill, as it is shown. */
type Line = Sale['lines'][number]

/** A receipt as it is printed. */
export function receiptLines(sale: Sale, currency: string): string[] {
  const amount = (minor: number) => formatAmount(minor, currency)
  const row = (name: string, minor: number) => ['', name, '', amount(minor)]
  const rows = [
    ...sale.lines.flatMap(line => lineRows(line, currency)),
    ...(sale.taxAdded ? sale.taxes.filter(({ tax }) => tax).map(taxAdded) : []),
    row(`Total ${currency}`, sale.total),
    ...(sale.cashRounding ? [row('Rounding', sale.cashRounding)] : []),
    // What was handed over, so that tenders less change are the total.
    ...sale.tenders.filter(({ given }) => given !== 0).map(tenderRow),
    ...(sale.change ? [row('Change', sale.change)] : [])
  ]
  function taxAdded({ rate, tax }: Sale['taxes'][number]) {
    return row(`Tax ${percent(rate)}`, tax)
  }
  function tenderRow({
    type,
    given,
    card,
    currency: other,
    foreign,
    authorisation
  }: Sale['tenders'][number]) {
    const detail = card
      ? `…${card}`
      : other
        ? `${formatAmount(foreign, other)} ${other}`
        : authorisation
    return row(detail ? `${type} ${detail}` : type, given)
  }
  return [
    ...(sale.training ? ['TRAINING: nothing was sold'] : []),
    ...(sale.copy ? ['COPY'] : []),
    `${clean(sale.business.name)}, ${clean(sale.location)}`,
    ...[sale.business.address, sale.business.taxNumber].filter(Boolean).map(clean),
    `Receipt ${sale.receipt}  ${clean(sale.device)}  ${localTime(sale.time)}`,
    ...(sale.staff ? [`Served by ${clean(sale.staff)}`] : []),
    ...(sale.customer ? [`Customer ${clean(sale.customer)}`] : []),
    '',
    ...table(['>', '', '', '>'], rows),
    ...(sale.taxes.length > 0
      ? ['', ...table(['Tax', '>Net', '>Tax'], sale.taxes.map(taxRow))]
      : []),
    ...(sale.exempt ? [`No tax: ${clean(sale.exempt)}`] : []),
    ...(sale.pointsLeft === null ? [] : [pointsLine(sale)]),
    ...(sale.note ? [clean(sale.note)] : []),
    ...(sale.business.footer ? [clean(sale.business.footer)] : []),
    '',
    `log ${short(sale.log)}  seq ${sale.seq}  hash ${sale.hash}`
  ]
  function taxRow({ rate, net, tax }: Sale['taxes'][number]) {
    return [percent(rate), amount(net), amount(tax)]
  }
}

function pointsLine({ points, pointsRedeemed, pointsLeft }: Sale): string {
  const parts = [
    ...(points > 0 ? [`${points} earned`] : points < 0 ? [`${-points} taken back`] : []),
    ...(pointsRedeemed > 0 ? [`${pointsRedeemed} redeemed`] : []),
    ...(pointsRedeemed < 0 ? [`${-pointsRedeemed} given back`] : [])
  ]
  return `Points: ${[...parts, `${pointsLeft} left`].join(', ')}`
}

/** Rows for a line of a bill: quantity, name, price, what it comes to. */
export function lineRows(line: Line, currency: string): string[][] {
  const amount = (minor: number) => formatAmount(minor, currency)
  const words = { giftCard: `Gift card ${line.code}`, payment: 'Payment on account' }
  const name = words[line.type as keyof typeof words] ?? (line.name || line.code)
  const price = line.quantity === 1000 || line.part ? '' : `x ${amount(line.price)}`
  const off = (what: string, minor: number) =>
    minor ? [['', `  ${what}`, '', amount(-minor)]] : []
  return [
    [
      formatQuantity(line.quantity),
      line.part ? `  ${name}` : name,
      price,
      line.part ? '' : amount(line.total + line.discount)
    ],
    ...(line.expires ? [['', `  until ${localTime(line.expires)}`, '', '']] : []),
    ...off(clean(line.promotion ?? 'promotion'), line.promotionDiscount),
    ...off('off', line.discount - line.promotionDiscount),
    ...line.serials.map(serial => ['', `  No. ${serial}`, '', ''])
  ]
}

const percent = (rate: number) => `${rate / 10_000}%`
