// A till is killed (SIGKILL) after its terminal took the money and before the sale is written.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import test from 'tape'
import { readApiFile } from '../../src/http/api-file.ts'
import type { Sale } from '../../src/http/contract.ts'
import { openDevice } from '../../src/http/open.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { systemClock } from '../../src/node/clock.ts'
import { PAYING_MS } from '../../src/retail/exceptions/card-rule.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { plugIn } from '../../src/retail/selling/drivers.ts'
import { openPayments } from '../../src/retail/selling/payments.ts'
import { SimulatedTerminal } from '../../src/retail/selling/simulated-terminal.ts'
import { Shop } from '../shop.ts'
import { until } from '../until.ts'

const PROGRAM = path.join(process.cwd(), 'dist', 'cli.js')
const PAYING = fileURLToPath(new URL('./paying.process.js', import.meta.url))

/** Starts a process and resolves when it said this. */
async function says(t: test.Test, args: string[], word: string) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout! })
  const hear = (wanted: string) =>
    new Promise<void>(resolve => {
      lines.on('line', line => {
        if (line.includes(wanted)) resolve()
      })
    })
  await hear(word)
  return { child, hear }
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Sells tea by card under a key: the answer, or null if the till died before it came. */
async function pay(directory: string, key: string): Promise<Sale | null> {
  const { port, token } = (await readApiFile(directory))!
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
      json(response).then(
        body => resolve(body as Sale),
        () => resolve(null)
      )
    })
    request.end(JSON.stringify({ lines: [{ code: 'TEA' }], tenders: [{ type: 'card' }] }))
  })
}

/** A till with a simulated terminal that was killed once that had taken the money for tea. */
async function killed(t: test.Test, key: string) {
  const shop = new Shop(t)
  const node = await shop.found()
  const { directory } = node
  await operationsOf(node).importItems('code,name,price\nTEA,Tea,2.50\n')
  await shop.shut('Till 1')
  await plugIn(directory, 'simulated')
  const terminal = new SimulatedTerminal(directory)
  const { child, hear } = await says(t, [PAYING, directory, String(shop.lan.mdnsPort)], 'ready')
  const taken = hear('taken')
  const asked = pay(directory, key)
  await taken
  await kill(child)
  t.equal(await asked, null, 'nobody knows of a sale')
  t.equal((await terminal.paid()).size, 1, 'and the terminal took the money')
  return { directory, terminal }
}

/** What the directory holds once nothing runs in it: sales, open payments and exceptions. */
async function stateOf(t: test.Test, directory: string) {
  const now = () => Date.now() + 2 * PAYING_MS
  const { node, close } = await openDevice(directory, { clock: { ...systemClock, now } })
  t.teardown(close)
  if (!('device' in node)) throw new Error('a relay')
  const { device } = node
  await device.settle()
  const none = async () => {
    for await (const _ of openPayments(device)) return false
    return true
  }
  await until('no payment is open', none, [[device, 'folded']])
  const { totals } = await operationsOf(node).status()
  return { sales: totals.sales, exceptions: await exceptions(device) }
}

test('[S71] a till that is killed between the terminal’s yes and the sale, and is asked again under the same key, makes one sale of one charge', async t => {
  const { directory, terminal } = await killed(t, 'a')
  const { child } = await says(
    t,
    [PROGRAM, '--dir', directory, 'run', '--json', '--no-lan'],
    'ready'
  )
  const sale = await pay(directory, 'a')
  t.deepEqual(
    sale?.tenders.map(tender => [
      tender.type,
      tender.amount,
      tender.terminal,
      tender.authorisation
    ]),
    [['card', 250, 'simulated', 'SIM-1']]
  )
  t.deepEqual(await pay(directory, 'a'), sale, 'and the same answer from then on')
  await kill(child)
  t.deepEqual(await stateOf(t, directory), { sales: 1, exceptions: [] })
  t.deepEqual([...(await terminal.paid()).values()], [250])
})

test('[S72] and if nobody asks again it gives the money back at its next start, and nothing is left to see to', async t => {
  const { directory, terminal } = await killed(t, 'a')
  t.deepEqual(await stateOf(t, directory), { sales: 0, exceptions: [] })
  t.equal((await terminal.paid()).size, 0)
})
