import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import test from 'tape'
import { BeganReason, type Entry, LineType, TenderType } from '../../src/entry/kinds.ts'
import { accountsBy } from '../../src/export/accounts.ts'
import { exportBooks } from '../../src/export/books.ts'
import { BOOKS } from '../../src/export/formats.ts'
import { journalLines } from '../../src/export/journal.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { closeShift, moveCash, openShift } from '../../src/retail/cash/shift.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { edited, recordId } from '../../src/retail/records/records.ts'
import { check } from '../property.ts'
import { ring } from '../retail/shop-counter.ts'
import { level, linked, Shop } from '../shop.ts'
import { reportZ, Z } from './z.ts'

const FROM = { log: Buffer.alloc(32), seq: 0, index: 0 }

test('[I40] a Z report is booked with its sales and tax by rate, tenders, gift cards, accounts, rounding, cash moved, over and short', async t => {
  const node = await new Shop(t).found('Till 1')
  await reportZ(node)
  const { text, reports } = await exportBooks(node.device, { books: 'journal' })
  const rows = parse(text, { columns: true }) as Record<string, string>[]
  t.deepEqual(
    rows.map(({ account, name, debit, credit, memo }) => [account, name, debit, credit, memo]),
    [
      ['1065', 'assets:cash', '96.00', '', 'Cash'],
      ['1060', 'assets:cards', '50.02', '', 'Cards'],
      ['2105', 'liabilities:gift cards', '10.00', '', 'Paid by gift card'],
      ['1200', 'assets:receivable', '20.00', '', 'On account'],
      ['4010', 'revenues:sales', '', '100.00', 'Sales at 20%'],
      ['2150', 'liabilities:sales tax', '', '20.00', 'Tax of 20%'],
      ['4010', 'revenues:sales', '', '5.00', 'Sales at 0%'],
      ['4010', 'revenues:sales', '', '1.00', 'Sales without tax'],
      ['2105', 'liabilities:gift cards', '', '30.00', 'Put on gift cards'],
      ['1200', 'assets:receivable', '', '20.00', 'Paid on accounts'],
      ['4500', 'revenues:cash rounding', '', '0.02', 'Cash rounding'],
      ['1065', 'assets:cash', '', '11.50', 'Expense Cleaning: window; 2026-99-99'],
      ['5790', 'expenses:shop', '11.50', '', 'Expense Cleaning: window; 2026-99-99'],
      ['1065', 'assets:cash', '', '0.50', 'Cash short'],
      ['5990', 'expenses:over and short', '0.50', '', 'Cash short']
    ]
  )
  t.equal(reports.length, 1)
  t.match(reports[0]!.reference, /^Z7-Till-1-[0-9a-f]{8}$/)
  const again = await exportBooks(node.device, { books: 'journal' })
  t.equal(again.text, text, 'the same each time')
})

test('[I41] whatever a Z report says its journal entry is balanced, and what it cannot explain is in suspense', async t => {
  const amount = fc.integer({ min: -1e9, max: 1e9 })
  const count = fc.record({ type: fc.integer({ min: 1, max: 7 }), amount })
  const move = fc.record({
    ...{ reason: fc.integer({ min: 1, max: 5 }), amount },
    category: fc.constantFrom('', 'Cleaning')
  })
  const rate = fc.constantFrom(0, 55_000, 200_000)
  await check(
    t,
    fc.property(
      fc.record({ gross: amount, moved: amount, float: amount, cashRounding: amount }),
      fc.array(count, { maxLength: 5 }),
      fc.array(count, { maxLength: 3 }),
      fc.array(fc.record({ rate, net: amount, tax: amount }), { maxLength: 3 }),
      fc.record({ cards: amount, payments: amount, moves: fc.array(move, { maxLength: 4 }) }),
      fc.boolean(),
      (some, tenders, counted, taxes, besides, safe) => {
        const z = { ...Z, ...some, tenders, counted, taxes, shift: Buffer.alloc(16), from: FROM }
        const accounts = accountsBy(new Map(safe ? [['safe', '1070']] : []))
        const lines = journalLines(z, besides, accounts)
        return lines.reduce((sum, line) => sum + line.amount, 0) === 0
      }
    ),
    500
  )
  const tenders = [{ type: 1, amount: Z.gross + 500 }]
  const odd = { ...Z, tenders, counted: [], moved: 0, cashRounding: 0 }
  const none = { cards: 0, payments: 0, moves: [] }
  const lines = journalLines(
    { ...odd, shift: Buffer.alloc(16), from: FROM },
    none,
    accountsBy(new Map())
  )
  t.equal(lines.find(({ account }) => account.name === 'equity:suspense')?.amount, -500)
})

test('[I42] the accounts are those of the settings, also one for a rate or a category', async t => {
  const node = await new Shop(t).found('Till 1')
  const entries: Entry[] = []
  for (const [name, value] of [
    ['accounts.cash', '1000'],
    ['accounts.safe', '1010'],
    ['accounts.sales.20', '4020'],
    ['accounts.expenses.cleaning-window-2026-99-99', '5100']
  ] as const) {
    entries.push(
      (await edited(node.device, 'setting', recordId('setting', name), { name, value }))!
    )
  }
  await node.device.commit(() => entries)
  await reportZ(node)
  const { text } = await exportBooks(node.device, { books: 'frontaccounting' })
  t.equal(
    text.split('\n')[0],
    'entryid,date,reference,accountcode,dimension1,dimension2,amount,memo'
  )
  const rows = parse(text, { columns: true }) as Record<string, string>[]
  const of = (code: string) =>
    rows.filter(row => row.accountcode === code).map(row => `${row.amount} ${row.memo}`)
  t.deepEqual(of('4020'), ['-100.00 Sales at 20%'])
  t.deepEqual(of('1010'), ['50.00 To the safe'])
  t.deepEqual(of('5100'), ['11.50 Expense Cleaning: window; 2026-99-99'])
  t.equal(of('1000').length, 4)
  t.equal(of('1065').length, 0)
  const total = rows.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0)
  t.equal(total, 0)
})

test('[U33] what a till sold for gift cards and on accounts from one Z report to the next is booked, also over the end of a log', async t => {
  const { device } = await new Shop(t).found('Till 1')
  const line = (type: number, price: number) => ({ item: Buffer.alloc(16), price, type })
  const paid = (amount: number) => [{ type: TenderType.cash, amount }]
  await openShift(device, { float: 10_000 })
  await ring(device, { lines: [line(LineType.giftCard, 9_900)], tenders: paid(9_900) })
  await closeShift(device)
  await openShift(device, { float: 10_000 })
  await ring(device, { lines: [line(LineType.giftCard, 3_000)], tenders: paid(3_000) })
  await ring(device)
  await device.nextLog(BeganReason.epoch)
  await ring(device, { lines: [line(LineType.payment, 2_000)], tenders: paid(2_000) })
  await moveCash(device, 'expense', { amount: 150, category: 'milk' })
  await closeShift(device, { counted: paid(15_050) })
  const { text } = await exportBooks(device, { books: 'journal' })
  const rows = parse(text, { columns: true }) as Record<string, string>[]
  const second = rows.filter(({ reference }) => reference?.startsWith('Z2-'))
  t.deepEqual(
    second.map(({ debit, credit, memo }) => [debit || `-${credit}`, memo]),
    [
      ['52.50', 'Cash'],
      ['-2.50', 'Sales without tax'],
      ['-30.00', 'Put on gift cards'],
      ['-20.00', 'Paid on accounts'],
      ['-1.50', 'Expense milk'],
      ['1.50', 'Expense milk'],
      ['-0.50', 'Cash short'],
      ['0.50', 'Cash short']
    ]
  )
})

/** What hledger's manual says of a journal as we write it; null if it is one. */
function problemOfJournal(text: string): string | null {
  const accounts = new Set<string>()
  for (const block of text.split(/\n(?=\n)/)) {
    let [sum, postings] = [0, 0]
    for (const line of block.split('\n').filter(each => each !== '')) {
      const account = /^account (\S+(?: \S+)*)$/.exec(line)?.[1]
      if (account) accounts.add(account)
      if (account || /^commodity 1000\.\d* GBP$/.test(line)) continue
      if (/^\d{4}-\d\d-\d\d \* \([\w-]+\) [^;|]+$/.test(line)) continue
      const posting = /^ {4}([^\s;[(*!](?:\S| (?! ))*) {2,}(-?\d+\.\d\d) GBP {2}; [^:[\]]*$/.exec(
        line
      )
      if (!posting || !accounts.has(posting[1]!)) return line
      sum += Math.round(Number(posting[2]) * 100)
      postings++
    }
    if (sum !== 0 || postings === 1) return block
  }
  return null
}

test('[I43] a journal for hledger is accepted by its strict check, whatever people named things', async t => {
  const shop = new Shop(t)
  const node = await shop.found('Till ;1 | [x]')
  const name = 'accounts.card'
  const value = '* odd  name ; (of) [an]: :account '
  const setting = await edited(node.device, 'setting', recordId('setting', name), { name, value })
  await node.device.commit(() => [setting!])
  await reportZ(node)
  await reportZ(node, { number: 8, gross: 0, tenders: [], taxes: [], counted: [], moved: 0 })
  const { text } = await exportBooks(node.device, { books: 'hledger' })
  t.equal(problemOfJournal(text), null, text)
  t.equal(problemOfJournal(text.replace('96.00', '96.01'))?.includes('96.01'), true)
  const file = shop.path('till.journal')
  const yen = shop.path('yen.journal')
  writeFileSync(file, text)
  const [line] = [{ account: { code: '1', name: 'a:b' }, memo: 'x' }]
  const lines = [
    { ...line!, amount: 1_234 },
    { ...line!, amount: -1_234 }
  ]
  const entry = { reference: 'Z1', date: '2027-01-31', description: 'Z', lines }
  writeFileSync(yen, BOOKS.hledger([entry], 'JPY'))
  const program = process.env.HLEDGER ?? 'hledger'
  if (spawnSync(program, ['--version']).error) {
    t.comment('hledger is not installed: only the check of our own was made')
    return
  }
  for (const each of [file, yen]) {
    const checked = spawnSync(program, ['-f', each, 'check', '--strict'], { encoding: 'utf8' })
    t.equal(checked.stderr + checked.stdout, '')
    t.equal(checked.status, 0, 'hledger check --strict')
  }
})

test('[I44] a device that posted the same twice is shown, and named once', async t => {
  const { device } = await new Shop(t).found('Office')
  const body = { z: FROM, target: 'hledger', reference: 'Z1' }
  for (let i = 0; i < 2; i++) await device.commit(() => [{ kind: 'z.posted', body }])
  await device.settle()
  const [found] = await exceptions(device)
  t.match(found!.message, /^Z1 was posted to hledger more than once, by Office: keep one/)
  t.deepEqual(found!.facts, {
    ...{ type: 'posted-twice', reference: 'Z1', books: 'hledger' },
    by: [device.log.key.toString('hex')]
  })
})

test('[I44] what was posted is not posted again; posted at two devices apart it has one reference, and is shown', async t => {
  const shop = new Shop(t)
  const a = await shop.found('Office')
  const b = await shop.join('Till 2', a)
  await linked(a, b)
  await reportZ(b)
  await level(a, b)
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: false })))
  const request = { books: 'frontaccounting', post: true } as const
  const texts = []
  for (const { device } of [a, b]) {
    const first = await exportBooks(device, request)
    texts.push(first.text)
    t.deepEqual([first.reports.length, first.left], [1, 0])
    const second = await exportBooks(device, request)
    t.deepEqual([second.reports, second.left], [[], 1], 'posted once')
    t.equal(second.text.split('\n').length, 2, 'a header and no line')
    t.equal((await exportBooks(device, { books: 'hledger', post: true })).reports.length, 1)
  }
  t.equal(texts[0], texts[1], 'one reference, and every byte the same')
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: true })))
  await level(a, b)
  for (const { device } of [a, b]) {
    const found = (await exceptions(device)).filter(({ type }) => type === 'posted-twice')
    t.equal(found.length, 2, 'once for each of the books')
    t.match(
      found[0]!.message,
      /^Z7-Till-2-\w+ was posted to \w+ more than once, by (Office|Till 2) and /
    )
    const { reports, text } = await exportBooks(device, { books: 'frontaccounting' })
    t.deepEqual(reports[0]!.postedBy.sort(), ['Office', 'Till 2'])
    t.equal(text, texts[0], 'and it can be had again')
  }
  const { date } = (await exportBooks(a.device, { books: 'journal' })).reports[0]!
  const days = async (from: string, to: string) =>
    (await exportBooks(a.device, { books: 'journal', from, to })).reports.length
  t.deepEqual([await days(date, date), await days('2000-01-01', '2000-12-31')], [1, 0])
})
