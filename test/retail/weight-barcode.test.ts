import fc from 'fast-check'
import test from 'tape'
import {
  checkDigit,
  parsePatterns,
  readWeighed
} from '../../src/retail/catalogue/weight-barcode.ts'
import { check } from '../property.ts'

const read = (code: string, patterns: string, decimals = 2) =>
  readWeighed(code, parsePatterns(patterns)!, decimals)

test('[P30] the check digit is the one of EAN-13', t => {
  t.equal(checkDigit('400638133393'), '1')
  t.equal(checkDigit('501234567890'), '0')
  t.end()
})

test('[P30] a weight and a price are read where the pattern says', t => {
  const ean = (digits: string) => digits + checkDigit(digits)
  t.deepEqual(read(ean('211234501250'), '21IIIIIWW.WWWC'), { item: '12345', quantity: 1250 })
  t.deepEqual(read(ean('241234501250'), '24IIIIIWWW.WWC'), { item: '12345', quantity: 12_500 })
  t.deepEqual(read(ean('220012300499'), '22IIIIIPPP.PPC'), { item: '00123', total: 499 })
  t.deepEqual(read(ean('200123780499'), '20IIIIVPPPPPC'), { item: '0123', total: 80_499 })
  t.deepEqual(read(ean('220012300499'), '22IIIIIPPPP.PC', 3), { item: '00123', total: 49_900 })
  t.equal(read(ean('220012300499'), '22IIIIIPPP.PPC', 0), null, 'cents where there are none')
  t.equal(read(ean('211234500000'), '21IIIIIWWWWWC'), null, 'nothing was weighed')
  t.equal(read(ean('231234501250'), '21IIIIIWWWWWC'), null, 'another prefix')
  t.end()
})

test('[P30] what is no pattern is refused', t => {
  for (const text of ['21', 'IIIIIWWWWWC', '21IIIIIWWWWWWC', '21IIIIIWW.WW.WC', '21IIIIIC', 'x']) {
    t.equal(parsePatterns(text), null, text)
  }
  t.deepEqual(parsePatterns(' '), [])
  t.equal(parsePatterns('21IIIIIWWWWWC, 22IIIIIPPPPPC')?.length, 2)
  t.end()
})

const number = (digits: number) => fc.integer({ min: 1, max: 10 ** digits - 1 })

test('[P31] whatever a scale prints by a pattern is read as it was weighed', async t => {
  const printed = fc
    .record({
      prefix: fc.integer({ min: 20, max: 29 }).map(String),
      digits: fc.integer({ min: 4, max: 6 }),
      verifier: fc.boolean(),
      letter: fc.constantFrom('W', 'P')
    })
    .chain(({ prefix, digits, verifier, letter }) => {
      const measure = 12 - prefix.length - digits - (verifier ? 1 : 0)
      const text = `${prefix}${'I'.repeat(digits)}${verifier ? 'V' : ''}${letter.repeat(measure)}C`
      return fc.tuple(
        fc.constant({ text, prefix, digits, verifier, letter, measure }),
        number(digits),
        number(measure),
        fc.nat(9)
      )
    })
  await check(
    t,
    fc.property(printed, ([pattern, item, value, v]) => {
      const itemDigits = String(item).padStart(pattern.digits, '0')
      const twelve = `${pattern.prefix}${itemDigits}${pattern.verifier ? v : ''}${String(value).padStart(pattern.measure, '0')}`
      const read = readWeighed(twelve + checkDigit(twelve), parsePatterns(pattern.text)!, 2)
      return read?.item === itemDigits && (read.quantity ?? read.total) === value
    }),
    500
  )
})

test('[P31] one digit read wrong is no weight', async t => {
  const patterns = parsePatterns('21IIIIIWWWWWC')!
  await check(
    t,
    fc.property(
      number(5),
      number(5),
      fc.nat(12),
      fc.integer({ min: 1, max: 9 }),
      (item, weight, at, by) => {
        const twelve = `21${String(item).padStart(5, '0')}${String(weight).padStart(5, '0')}`
        const code = [...(twelve + checkDigit(twelve))]
        code[at] = String((Number(code[at]) + by) % 10)
        return readWeighed(code.join(''), patterns, 2) === null
      }
    ),
    500
  )
})

test('[P31] any other code gives null and never an error', async t => {
  const patterns = parsePatterns('21IIIIIWWWWWC')!
  await check(
    t,
    fc.property(fc.string(), code => readWeighed(code, patterns, 2) === null),
    300
  )
  await check(
    t,
    fc.property(fc.string(), text => parsePatterns(text) !== undefined),
    300
  )
})
