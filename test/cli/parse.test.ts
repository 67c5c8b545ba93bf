import fc from 'fast-check'
import test from 'tape'
import {
  parseDiscount,
  parseLine,
  parseReceipt,
  parseReturned,
  parseTender
} from '../../cli/parse.ts'
import { formatAmount, formatQuantity } from '../../src/money/amount.ts'
import { refused } from '../fault.ts'

test('[C1] CODE*QUANTITY@PRICE sells that much at that price, and what is left out is not guessed', t => {
  t.same(parseLine('BREAD', 'EUR'), { code: 'BREAD' })
  t.same(parseLine('BREAD*2', 'EUR'), { code: 'BREAD', quantity: 2000 })
  t.same(parseLine('BREAD*0.35', 'EUR'), { code: 'BREAD', quantity: 350 })
  t.same(parseLine('BREAD*-1', 'EUR'), { code: 'BREAD', quantity: -1000 })
  t.same(parseLine('BREAD@1.50', 'EUR'), { code: 'BREAD', price: 150 })
  t.same(parseLine('BREAD*2@150', 'JPY'), { code: 'BREAD', quantity: 2000, price: 150 })
  t.same(parseLine('4006381333931', 'EUR'), { code: '4006381333931' })
  t.same(parseLine('käse brot/x:1', 'EUR'), { code: 'käse brot/x:1' })
  const code = fc.stringMatching(/^[A-Za-z0-9 ._-]{1,30}$/)
  const number = fc.integer({ min: -1e9, max: 1e9 })
  fc.assert(
    fc.property(code, number, number, (name, quantity, price) => {
      const text = `${name}*${formatQuantity(quantity)}@${formatAmount(price, 'EUR')}`
      const line = parseLine(text, 'EUR')
      return line.code === name && line.quantity === quantity && line.price === price
    })
  )
  t.end()
})

test('[C1] a mistyped line is refused with a sentence, never sold as something else', t => {
  for (const text of [
    '',
    '*2',
    '@1',
    'BREAD*',
    'BREAD@',
    'BREAD*2x',
    'BREAD@1,50',
    'BREAD*1.2345'
  ]) {
    t.ok(
      refused(() => parseLine(text, 'EUR')),
      text
    )
  }
  t.end()
})

test('[C2] a tender is TYPE:AMOUNT in the currency of the business', t => {
  t.same(parseTender('cash:20.00', 'EUR'), { type: 'cash', amount: 2000 })
  t.same(parseTender('cash:2000', 'JPY'), { type: 'cash', amount: 2000 })
  for (const text of ['', 'cash', ':5', 'cash:', 'cash:5,00', 'cash:5.001']) {
    t.ok(
      refused(() => parseTender(text, 'EUR')),
      text
    )
  }
  t.end()
})

test('[C20] a receipt is TILL#NUMBER or LOG:SEQ:HASH, its lines count from 1, and a discount is a percentage or an amount', t => {
  t.same(parseReceipt('Till 1#12'), { device: 'Till 1', receipt: 12 })
  t.same(parseReceipt('bbbb:41:8e1f00aa11'), { log: 'bbbb', seq: 41, hash: '8e1f00aa11' })
  t.same(parseReturned('1*0.5'), { line: 0, quantity: 500 })
  t.same(parseDiscount('12.5%', 'EUR'), { rate: 125_000 })
  t.same(parseDiscount('1.50', 'EUR'), { amount: 150 })
  t.same(parseTender('giftcard:5.00:A1B2', 'EUR'), { type: 'giftcard', amount: 500, card: 'A1B2' })
  t.same(parseTender('foreign:2000:JPY', 'EUR'), { type: 'foreign', amount: 2000, currency: 'JPY' })
  t.same(parseTender('card::0815', 'EUR'), { type: 'card', authorisation: '0815' })
  for (const text of ['', '#12', 'Till 1', 'bbbb:41', 'zz:1:8e1f00aa11']) {
    t.match(
      refused(() => parseReceipt(text)),
      /names no receipt/
    )
  }
  for (const text of ['0', '1*', 'x', '']) t.ok(refused(() => parseReturned(text)))
  for (const text of ['', '%', '1,5%', '-1%']) t.ok(refused(() => parseDiscount(text, 'EUR')))
  t.end()
})
