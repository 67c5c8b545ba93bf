import { once } from 'node:events'
import { createServer } from 'node:net'
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { faultOf } from '../fault.ts'
import { lanAt, level, linked, Shop } from '../shop.ts'

const ITEMS = 'code,name,price\nTEA-01,Tea,250\n'

/** Two tills of one business whose multicast does not reach each other from now on. */
async function apart(t: test.Test): Promise<{ shop: Shop; a: Node; b: Node }> {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  await linked(a, await shop.join('Till 2', a))
  await shop.join('Till 3', a)
  await shop.shut('Till 2')
  await shop.shut('Till 3')
  const b = await shop.open('Till 2', lanAt())
  return { shop, a, b }
}

const addressOf = (node: Node) => `127.0.0.1:${node.sync.linkPort}`

test('[Y40] where multicast is blocked, an address is enough to link, at once and after a restart', async t => {
  const { shop, a, b } = await apart(t)
  t.deepEqual(b.peers, [], 'multicast does not find it')
  const address = addressOf(a)
  t.deepEqual(await operationsOf(b).link({ address }), { addresses: [address] })
  await linked(a, b)
  await operationsOf(b).sell({ lines: [{ code: 'TEA-01' }] })
  await b.device.settle()
  await level(a, b)
  await shop.shut('Till 2')
  const again = await shop.open('Till 2', lanAt())
  await linked(a, again)
  t.deepEqual(await operationsOf(again).links(), { addresses: [address] }, 'it is remembered')
  await operationsOf(again).link({ address, remove: true })
  t.deepEqual(await operationsOf(again).links(), { addresses: [] }, 'and forgotten when told so')
})

test('[Y41] a device that comes to its address later is linked then', async t => {
  const { shop, a, b } = await apart(t)
  const linkPort = a.sync.linkPort
  await shop.shut('Till 1')
  await operationsOf(b).link({ address: `127.0.0.1:${linkPort}` })
  await operationsOf(b).sell({ lines: [{ code: 'TEA-01' }] })
  const back = await shop.open('Till 1', { linkPort })
  await linked(back, b)
  await level(back, b)
  t.pass('linked without being told again')
})

test('[Y42] who answers at an address and is no member gets nothing', async t => {
  const { b } = await apart(t)
  const heard: Buffer[] = []
  const stranger = createServer(socket => {
    socket.on('error', () => {})
    socket.on('data', chunk => {
      heard.push(chunk)
      // Long enough for an answer to the handshake, and noise all the same.
      socket.end(Buffer.concat([Buffer.of(48, 0, 0), Buffer.alloc(48, 7)]))
    })
  }).listen(0, '127.0.0.1')
  t.teardown(() => void stranger.close())
  await once(stranger, 'listening')
  const asked = new Promise(resolve => stranger.once('connection', resolve))
  const { port } = stranger.address() as { port: number }
  await operationsOf(b).link({ address: `127.0.0.1:${port}` })
  await asked
  t.deepEqual(b.peers, [])
  const plain = Buffer.concat(heard)
  for (const secret of ['Corner Shop', 'TEA-01', 'Till 2']) t.notOk(plain.includes(secret), secret)
})

test('[Y43] what is no address is refused with one sentence, and nothing is remembered', async t => {
  const { b } = await apart(t)
  for (const address of [
    '',
    'till',
    'till:',
    ':7421',
    'till:0',
    'till:70000',
    'a b:1',
    '[::1',
    'x:1:2'
  ]) {
    const { code, message } = await faultOf(operationsOf(b).link({ address }))
    t.equal(code, 'BAD_INPUT', message)
  }
  const { code } = await faultOf(
    operationsOf(b).link({ address: 'till.example:7421', remove: true })
  )
  t.equal(code, 'NOT_FOUND')
  t.deepEqual(await operationsOf(b).links(), { addresses: [] })
})
