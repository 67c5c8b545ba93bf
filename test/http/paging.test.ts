import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { type asking, shopApi } from './api.ts'

/** All rows of a list, in pages of so many. */
async function pages(ask: ReturnType<typeof asking>, url: string, name: string, limit: number) {
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
  for (const [url, name, count] of [
    ['/items', 'items', 25],
    ['/stock', 'stock', 25],
    ['/sales', 'sales', 11]
  ] as const) {
    const whole = (await ask('GET', `${url}?limit=1000`)).json()
    t.equal(whole[name].length, count, url)
    t.equal(whole.next, null)
    for (const limit of [1, 4, 11, 25]) {
      t.same(await pages(ask, url, name, limit), whole[name], `${url} by ${limit}`)
    }
  }
  for (const url of ['/items', '/sales']) {
    t.equal((await ask('GET', `${url}?after=nonsense`)).statusCode, 400, url)
  }
})
