import fc from 'fast-check'
import test from 'tape'
import { parseLine, parseTender } from '../../cli/parse.ts'
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
