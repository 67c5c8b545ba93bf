// A caller that never knows whether its sale was made: the till is killed (SIGKILL) at a moment
// chosen by chance after each request was sent, started again, and asked again under the same key
// until it answers. Each sale has to be there once.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'tape'
import { readApiFile } from '../../src/http/api-file.ts'
import type { Sale } from '../../src/http/contract.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { Shop } from '../shop.ts'

const PROGRAM = path.join(process.cwd(), 'dist', 'cli.js')
const SALES = Number(process.env.SALES ?? 15)
/** A sale takes some 5 ms: kills come before, during and after it. */
const KILL_MS_MAX = 14

interface Till {
  child: ChildProcess
  port: number
  token: string
}

async function start(directory: string): Promise<Till> {
  const child = spawn(
    process.execPath,
    [PROGRAM, '--dir', directory, 'run', '--json', '--no-lan'],
    {
      stdio: ['ignore', 'pipe', 'inherit']
    }
  )
  await once(child.stdout!, 'data')
  const { port, token } = (await readApiFile(directory))!
  return { child, port, token }
}

/** The answer, or null if the till died before it came. */
function sell({ port, token }: Till, key: string): Promise<{ status: number; sale: Sale } | null> {
  return new Promise(resolve => {
    const request = http.request({
      ...{ host: '127.0.0.1', port, path: '/sales', method: 'POST', agent: false },
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key
      }
    })
    request.on('error', () => resolve(null))
    request.on('response', response => {
      text(response).then(
        body => resolve({ status: response.statusCode ?? 0, sale: JSON.parse(body) }),
        () => resolve(null)
      )
    })
    request.end(JSON.stringify({ lines: [{ code: 'TEA-01' }] }))
  })
}

test('[H51] a sale whose answer was lost, because the till was killed at any moment, is made once', async t => {
  const shop = new Shop(t)
  const node = await shop.found()
  const { directory } = node
  await operationsOf(node).importItems('code,name,price\nTEA-01,Tea,250\n')
  await shop.shut('Till 1')
  const receipts: number[] = []
  let lost = 0
  let till = await start(directory)
  t.teardown(() => till.child.kill('SIGKILL'))
  for (let i = 0; i < SALES; i++) {
    const first = sell(till, `key ${i}`)
    const delay = Math.random() * KILL_MS_MAX
    const { child } = till
    const killed = once(child, 'exit')
    setTimeout(() => child.kill('SIGKILL'), delay)
    const before = await first
    await killed
    till = await start(directory)
    const again = (await sell(till, `key ${i}`))!
    if (!before) lost++
    else t.equal(again.sale.hash, before.sale.hash, `the same answer after ${delay.toFixed(1)} ms`)
    if (again.status !== 201) t.fail(`${i}: ${JSON.stringify(again)}`)
    receipts.push(again.sale.receipt)
  }
  till.child.kill('SIGKILL')
  await once(till.child, 'exit')
  t.comment(`${lost} of ${SALES} answers were lost`)
  t.same(
    receipts,
    Array.from({ length: SALES }, (_, i) => i + 1),
    'each has its own receipt'
  )
  const opened = await shop.open('Till 1', { offline: true })
  const { totals } = await operationsOf(opened).status()
  t.equal(totals.sales, SALES)
})
