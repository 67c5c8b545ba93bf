import fc from 'fast-check'
import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import {
  currencyDecimals,
  formatAmount,
  formatQuantity,
  parseAmount,
  parseQuantity
} from '../../src/money/amount.ts'
import { refused } from '../fault.ts'

const minor = fc.maxSafeInteger()
const currency = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CLF', 'XTS')

test('[Q1] an amount that is written and read again is the same amount, in any currency', t => {
  fc.assert(
    fc.property(minor, currency, (value, code) => {
      const back = parseAmount(formatAmount(value, code), code)
      return back === value && !Object.is(back, -0)
    })
  )
  t.equal(formatAmount(5, 'EUR'), '0.05')
  t.equal(formatAmount(-5, 'EUR'), '-0.05')
  t.equal(formatAmount(1250, 'JPY'), '1250')
  t.equal(formatAmount(1250, 'KWD'), '1.250')
  t.equal(formatAmount(-0, 'EUR'), '0.00')
  t.end()
})

test('[Q1] a quantity that is written and read again is the same quantity', t => {
  fc.assert(fc.property(minor, value => parseQuantity(formatQuantity(value)) === value))
  t.equal(formatQuantity(1000), '1')
  t.equal(formatQuantity(100_000), '100')
  t.equal(formatQuantity(350), '0.35')
  t.equal(formatQuantity(0), '0')
  t.end()
})

test('[Q2] what is typed is read digit by digit, never through a floating-point number', t => {
  const digits = fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) / 100n - 1n })
  fc.assert(
    fc.property(digits, fc.integer({ min: 0, max: 99 }), fc.boolean(), (whole, cents, negative) => {
      const text = `${negative ? '-' : ''}${whole}.${String(cents).padStart(2, '0')}`
      const want = (whole * 100n + BigInt(cents)) * (negative ? -1n : 1n)
      return BigInt(parseAmount(text, 'EUR')) === want
    })
  )
  t.equal(parseAmount('1.1', 'EUR'), 110)
  t.equal(parseAmount('90071992547409.91', 'EUR'), Number.MAX_SAFE_INTEGER)
  t.match(
    refused(() => parseAmount('90071992547409.92', 'EUR')),
    /too large/
  )
  t.end()
})

test('[Q3] text that could mean two amounts is refused, with a sentence saying how to write it', t => {
  for (const text of ['1,50', '1,250.00', '1.505', '1e3', '', ' 1', '.5', '1.', '--1', '€5', '٣']) {
    const sentence = refused(() => parseAmount(text, 'EUR'))
    t.ok(sentence.includes('an amount in EUR: write it like 12.50.'), sentence)
  }
  t.match(
    refused(() => parseAmount('1.5', 'JPY')),
    /like 1250\./
  )
  t.match(
    refused(() => parseQuantity('1.2345')),
    /not a quantity/
  )
  t.ok(
    refused(() => parseAmount('9'.repeat(1e6), 'EUR')).length < 200,
    'nor is it repeated at length'
  )
  t.end()
})

test('[Q3] any text is either read exactly or refused as bad input', t => {
  fc.assert(
    fc.property(fc.string(), text => {
      try {
        const value = parseAmount(text, 'EUR')
        return Number.isSafeInteger(value)
      } catch (error) {
        return error instanceof Fault && error.code === 'BAD_INPUT'
      }
    })
  )
  t.pass('for any text')
  t.end()
})

test('[Q4] a currency is three letters, and says how many decimals it has', t => {
  t.equal(currencyDecimals('EUR'), 2)
  t.equal(currencyDecimals('JPY'), 0)
  t.equal(currencyDecimals('KWD'), 3)
  for (const code of ['eur', 'EURO', '', 'E R', '€']) {
    t.match(
      refused(() => currencyDecimals(code)),
      /not a currency/
    )
  }
  t.end()
})
