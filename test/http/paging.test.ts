import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { ENDPOINTS } from '../../src/http/resources/index.ts'
import { type asking, programOf, shopApi } from './api.ts'

/** All rows of a list, in pages of so many. */
async function pages(
  ask: (...to: [string, string]) => ReturnType<ReturnType<typeof asking>>,
  url: string,
  name: string,
  limit: number
) {
  const rows: unknown[] = []
  let after: string | null = null
  do {
    const next = after === null ? '' : `&after=${encodeURIComponent(after)}`
    const response = await ask('GET', `${url}?limit=${limit}${next}`)
    if (response.statusCode !== 200) throw new Error(response.body)
    const page = response.json()
    if (page[name].length > limit) throw new Error(`${page[name].length} rows`)
    rows.push(...page[name])
    after = page.next
  } while (after !== null)
  return rows
}

test('[H52] every list comes in pages that together are the whole, each row once', async t => {
  const { node, ask } = await shopApi(t)
  const rows = Array.from({ length: 23 }, (_, i) => `C${i},Thing ${i},100,${i + 1}`)
  await operationsOf(node).importItems(`code,name,price,stock\n${rows.join('\n')}\n`)
  for (let i = 0; i < 11; i++) await operationsOf(node).sell({ lines: [{ code: `C${i}` }] })
  for (let i = 0; i < 9; i++) {
    // One more than was there: an exception each.
    const sold = { lines: [{ code: `C${i}`, quantity: (i + 1) * 1000 }] }
    await operationsOf(node).sell(sold)
    await ask('POST', '/carts', sold)
  }
  const token = await programOf(node)
  const staff = { name: 'Anna', pin: '4711', role: 'manager' }
  for (const name of ['Anna', 'Ben', 'Cem'])
    await ask('POST', '/staff', { ...staff, name }, { token })
  const asProgram = (method: string, url: string) => ask(method, url, null, { token })
  for (const [url, name, count] of [
    ['/items', 'items', 25],
    ['/stock', 'stock', 25],
    ['/sales', 'sales', 20],
    ['/exceptions', 'exceptions', 9],
    ['/carts', 'carts', 9],
    ['/staff', 'staff', 3]
  ] as const) {
    const whole = (await ask('GET', `${url}?limit=1000`, null, { token })).json()
    t.equal(whole[name].length, count, url)
    t.equal(whole.next, null)
    for (const limit of [1, 4, 11, 25]) {
      t.same(await pages(asProgram, url, name, limit), whole[name], `${url} by ${limit}`)
    }
  }
  for (const url of ['/items', '/sales']) {
    t.equal((await asProgram('GET', `${url}?after=nonsense`)).statusCode, 400, url)
  }
})

/** Lists that are short whatever happens, or that are one thing. */
const WHOLE = {
  log: 'the latest so many blocks',
  links: 'addresses that somebody typed',
  settings: 'a fixed number',
  tokens: 'two hundred at most',
  findCustomer: 'twenty at most',
  ...{ status: 'one device', scan: 'one item', itemStock: 'one item' },
  ...{ receipt: 'one sale', xReport: 'one shift' },
  valuation: 'a row for each location, and their sum',
  books: 'the days that are asked for'
}

test('[H52] every list of the API comes in pages, but for those that are short', t => {
  const lists = ENDPOINTS.filter(({ method, form, path, answer }) => {
    const fields = Object.values((answer as { properties?: object }).properties ?? {})
    const isList = !path.includes('{id}') && fields.some(each => each.items)
    return method === 'GET' && form === 'json' && isList
  })
  const unpaged = lists.filter(({ query, answer }) => {
    const { limit, after, since } = query.properties
    return (
      !limit ||
      !(after ?? since) ||
      !('next' in (answer as unknown as { properties: object }).properties)
    )
  })
  t.ok(lists.length > 20)
  t.deepEqual(unpaged.map(({ name }) => name).sort(), Object.keys(WHOLE).sort())
  t.end()
})
