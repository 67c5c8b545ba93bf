import test from 'tape'
import { shopCommand } from './shop-command.ts'

test('[P28] records are typed as people write them, and shown so, with names for what they refer to', async t => {
  const run = await shopCommand(t)
  await run('supplier', 'add', '--name', 'Leaf')
  const item = ['--code', 'TEA', '--name', 'Tea', '--price', '2.50', '--tax', '5.5']
  const made = await run('item', 'add', ...item, '--supplier', 'Leaf', '--serial', 'no')
  t.equal(made.exit, 0, made.err)
  t.match(made.out, /price +2\.50/)
  t.match(made.out, /tax +5\.5%/)
  t.match(made.out, /supplier +Leaf/)
  const price = ['--item', 'TEA', '--price', '2.2', '--quantity', '6', '--starts', '2026-12-01']
  t.equal((await run('price', 'add', ...price, '--location', 'High Street')).exit, 0)
  t.match((await run('price', 'list')).out, /TEA +2\.20 +High Street +6 +2026-12-01 00:00/)
  t.match((await run('item', 'edit', 'TEA', '--price', '2.70')).out, /price +2\.70/)
  t.match((await run('item', 'edit', 'TEA', '--supplier', '')).out, /^(?!.*supplier)/s)
  t.match((await run('item', 'search', 'tea')).out, /TEA +Tea +2\.70/)
  t.equal(JSON.parse((await run('item', 'show', 'TEA', '--json')).out).price, 270)
  const promotion = ['--name', '3 for 2', '--type', 'n-for-m', '--buy', '3', '--pay', '2']
  t.match((await run('promotion', 'add', ...promotion)).out, /buy +3\n/)
  t.match((await run('setting', 'set', 'cash.rounding', '5')).out, /cash\.rounding +5 /)
})

test('[P29] what is mistyped is refused with one sentence, and says how to write it', async t => {
  const run = await shopCommand(t)
  await run('customer', 'add', '--account', 'C-1', '--last-name', 'Cole')
  for (const [args, exit, why] of [
    [['item', 'add', '--code', 'A', '--price', '1,50'], 2, /like 12\.50/],
    [['item', 'edit', 'A'], 2, /at least one option/],
    [['item', 'add', '--code', 'A', '--name', 'A', '--tax', 'high'], 2, /not percent/],
    [['price', 'add', '--item', 'A', '--price', '1', '--starts', 'soon'], 2, /2026-12-24/],
    [['customer', 'add', '--account', 'C-1'], 5, /C-1 Cole/],
    [['customer', 'show', 'C-2'], 3, /no customer "C-2"/],
    [['setting', 'set', 'tax.mode', 'both'], 2, /included or added/]
  ] as const) {
    const ran = await run(...args)
    t.equal(ran.exit, exit, args.join(' '))
    t.match(ran.err, why)
    t.match(ran.err, /^tillmesh: [^\n]+\n$/)
  }
})

test('[S60] a promotion that can take nothing off is refused, and a percentage above 100', async t => {
  const run = await shopCommand(t)
  const promotion = ['promotion', 'add', '--name', 'Sale', '--type']
  for (const [args, why] of [
    [[...promotion, 'percent'], /needs its rate/],
    [[...promotion, 'amount'], /needs its price/],
    [['tax', 'add', '--name', 'High', '--rate', '500'], /"500" is not percent/]
  ] as const) {
    const ran = await run(...args)
    t.equal(ran.exit, 2, args.join(' '))
    t.match(ran.err, why)
  }
  t.equal((await run(...promotion, 'percent', '--rate', '10')).exit, 0)
})

test('[S61] an open cart is named by the beginning of its id, and a wrong id refused in words', async t => {
  const run = await shopCommand(t)
  await run('item', 'add', '--code', 'TEA', '--name', 'Tea', '--price', '2.50')
  const { id } = JSON.parse((await run('park', 'TEA', '--json')).out)
  t.match((await run('resume', 'zz')).err, /no open cart "zz"/)
  t.match((await run('resume', 'z'.repeat(32))).err, /an id of 32 digits/)
  t.equal((await run('sell', '--cart', id.slice(0, 8))).exit, 0)
})

test('[S63] what a customer gets off is typed and shown as its type says, and is a percentage without', async t => {
  const run = await shopCommand(t)
  const add = ['customer', 'add', '--discount', '5', '--account']
  const amount = JSON.parse((await run(...add, 'C-1', '--discount-type', '1', '--json')).out)
  t.equal(amount.discount, 500, 'an amount of 5.00')
  t.match((await run('customer', 'show', 'C-1')).out, /discount +5\.00/)
  t.match((await run(...add, 'C-2')).out, /discount +5%/)
  const edited = await run('customer', 'edit', 'C-1', '--discount', '5', '--json')
  t.equal(JSON.parse(edited.out).discountType, 0, 'not 500.00 off')
})

test('[S64] a day that is in no calendar is refused for a quote too', async t => {
  const run = await shopCommand(t)
  await run('item', 'add', '--code', 'TEA', '--name', 'Tea', '--price', '2.50')
  const quote = await run('quote', 'TEA', '--until', '2026-02-31')
  t.equal(quote.exit, 2)
  t.match(quote.err, /like 2026-12-31/)
})

test('[S85] a promotion is shown without a price that nobody gave it, and with one of nothing', async t => {
  const run = await shopCommand(t)
  const add = (...options: string[]) => run('promotion', 'add', '--name', 'Sale', ...options)
  t.notOk((await add('--type', 'percent', '--rate', '10')).out.includes('price'))
  t.notOk((await run('promotion', 'list')).out.includes('0.00'))
  t.match((await add('--type', 'price', '--buy', '2')).out, /price +0\.00/)
})

test('[S84] a foreign currency is another than the business’s own', async t => {
  const run = await shopCommand(t)
  const { currency } = JSON.parse((await run('status', '--json')).out).business
  const refused = await run('currency', 'add', '--code', currency, '--rate', '1000000')
  t.equal(refused.exit, 2)
  t.match(refused.err, new RegExp(`${currency} is the business's own currency`))
  t.equal((await run('currency', 'add', '--code', 'CHF', '--rate', '1000000')).exit, 0)
})

test('[S83] a receipt names the promotion that took something off, and until when a card is good', async t => {
  const run = await shopCommand(t)
  await run('item', 'add', '--code', 'TEA', '--name', 'Tea', '--price', '2.50')
  const two = ['--type', 'n-for-m', '--buy', '2', '--pay', '1']
  await run('promotion', 'add', '--name', 'Two for one', ...two)
  const { out } = await run('sell', 'TEA*2', '--off', 'TEA:0.50')
  t.match(out, / Two for one +-2\.50\n +off +-0\.50/)
  const card = await run('giftcard', 'sell', 'A1', '25.00', '--expires', '2199-12-31')
  t.match(card.out, /Gift card A1 +25\.00\n +until 2199-12-31|until 2200-01-01/)
  const over = await run('giftcard', 'sell', 'A2', '25.00', '--expires', '2020-12-31')
  t.match(over.err, /expire.*a day to come/)
})
