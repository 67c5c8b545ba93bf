// What a thief of the relay gets to see.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import test, { type Test } from 'tape'
import { epochKey, rootFromPhrase } from '../../src/business/root.ts'
import { readApiFile } from '../../src/http/api-file.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { createBusiness } from '../../src/node/create.ts'
import type { Node } from '../../src/node/node.ts'
import { Relay } from '../../src/node/relay.ts'
import { lanAt, Shop } from '../shop.ts'
import { until } from '../until.ts'
import { keyOf, openApart } from './relayed.ts'
import { filesIn, sell } from './stick.ts'

const OPTIONS = { timeout: 90_000 }
const PROGRAM = path.join(process.cwd(), 'dist', 'cli.js')
const NAMES = {
  business: 'Corner Shop of Secrets',
  location: 'Hidden High Street',
  stall: 'Concealed Market Stall',
  office: 'Back office of Anna',
  till: 'Till of Bernard',
  gone: 'Till of Claudius'
}
const ITEMS =
  'code,name,price,barcode,category\nLAPSANG-01,Lapsang Souchong,2.50,5012345678924,Smoky teas\n'
const SALE_WORDS = ['LAPSANG-01', 'Lapsang Souchong', '5012345678924', 'Smoky teas']
const BLIND_ROUTES = [
  ...['GET /items', 'GET /sales', 'GET /stock', 'GET /log', 'POST /invites'],
  ...['POST /items/import', 'POST /sales', 'POST /devices/retire', 'POST /devices/accept']
]
/** Every route, with a body that a till would take. */
const ROUTES: [method: string, path: string, body?: object | string][] = [
  ['GET', '/'],
  ['GET', '/status'],
  ['GET', '/items'],
  ['GET', '/sales'],
  ['GET', '/stock'],
  ['GET', '/log'],
  ['GET', '/links'],
  ['POST', '/links', { address: '127.0.0.1:9' }],
  ['POST', '/invites', { role: 'till' }],
  ['POST', '/items/import', ITEMS],
  ['POST', '/sales', { lines: [{ code: 'LAPSANG-01' }] }],
  ['POST', '/devices/retire', { device: NAMES.till }],
  ['POST', '/devices/accept', { device: NAMES.gone }],
  ['PUT', '/lan', { on: true }],
  ['POST', '/verify', '']
]

/** A shop with names, items, sales, a retired till and so a second epoch, all of it on a relay. */
async function scene(shop: Shop): Promise<{ secrets: Map<string, Buffer[]>; blocks: number }> {
  const { phrase, device } = await createBusiness(shop.path('Office'), {
    ...{ business: NAMES.business, location: NAMES.location, name: NAMES.office },
    currency: 'GBP'
  })
  await device.close()
  const office = await shop.open('Office')
  await operationsOf(office).importItems(ITEMS)
  const relay = await shop.joinRelay('Relay', office)
  await shop.join(NAMES.till, office, 'till', NAMES.stall)
  await shop.join(NAMES.gone, office)
  await sell(office, 3, 'LAPSANG-01')
  await shop.shut(NAMES.gone)
  await operationsOf(office).retire({ device: NAMES.gone })
  const rotated = () => office.device.profile.epochKeys.length === 2
  await until('a second epoch', rotated, [[office.device, 'fact', 'folded', 'log']])
  await sell(office, 10, 'LAPSANG-01')
  const { heads } = office.device.view
  const full = () => [...heads].every(([log, head]) => (relay.lengths.get(log) ?? 0) >= head)
  await until('everything on the relay', full, [[relay, 'grew', 'learned']])
  const secrets = secretsOf(office, phrase)
  for (const name of ['Relay', 'Office']) await shop.shut(name)
  return { secrets, blocks: [...heads.values()].reduce((sum, head) => sum + head, 0) }
}

/** Everything that must not be there, by name; keys as bytes, hex and base64. */
function secretsOf({ device }: Node, phrase: string): Map<string, Buffer[]> {
  const keys = device.profile.epochKeys.map(key => Buffer.from(key, 'hex'))
  const root = rootFromPhrase(phrase)
  const all = {
    'epoch 0': keys[0]!,
    'epoch 1': keys[1]!,
    'epoch 0 from the phrase': epochKey(phrase, 0),
    "the root's secret": root.secretKey.subarray(0, 32),
    "the owner's secret": device.keyPair.secretKey.subarray(0, 32)
  }
  const forms = (key: Buffer) => [
    key,
    ...(['hex', 'base64', 'base64url'] as const).map(form => Buffer.from(key.toString(form)))
  ]
  return new Map([
    ...Object.entries(all).map(([name, key]): [string, Buffer[]] => [name, forms(key)]),
    ...[...Object.values(NAMES), ...SALE_WORDS, phrase].map((text): [string, Buffer[]] => [
      text,
      [Buffer.from(text), Buffer.from(text, 'utf16le')]
    ])
  ])
}

const foundIn = (bytes: Buffer, secrets: Map<string, Buffer[]>): string[] =>
  [...secrets].filter(([, forms]) => forms.some(form => bytes.includes(form))).map(([name]) => name)

const foundUnder = (directory: string, secrets: Map<string, Buffer[]>): string[] =>
  filesIn(directory).flatMap(file =>
    foundIn(readFileSync(file), secrets).map(name => `${name} in ${path.basename(file)}`)
  )

/** Runs the relay as a process of its own and asks it for everything, while the owner is linked. */
async function ask(t: Test, shop: Shop): Promise<{ heard: Buffer; codes: Map<string, number> }> {
  const { mdnsPort } = lanAt()
  const where = ['--lan-interface', '127.0.0.1', '--mdns-port', String(mdnsPort)]
  const args = ['--dir', shop.path('Relay'), 'run', ...where]
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => void child.kill('SIGKILL'))
  const told: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => told.push(chunk))
  const says = (text: string) => () => Buffer.concat(told).includes(text)
  await until('ready', says('is ready'), [[child.stdout, 'data']])
  const { port, token } = (await readApiFile(shop.path('Relay')))!
  const codes = new Map<string, number>()
  const fetched = async (method: string, route: string, body?: object | string) => {
    const type = typeof body === 'object' ? 'application/json' : 'text/csv'
    const response = await fetch(`http://127.0.0.1:${port}${route}`, {
      method,
      headers: {
        ...{ authorization: `Bearer ${token}`, connection: 'close' },
        ...(body ? { 'content-type': type } : {})
      },
      ...(body ? { body: typeof body === 'object' ? JSON.stringify(body) : body } : {})
    })
    codes.set(`${method} ${route}`, response.status)
    const answer = Buffer.from(await response.arrayBuffer())
    told.push(answer)
    return answer
  }
  const { lan } = JSON.parse((await fetched('GET', '/status')).toString())
  const owner = await openApart(shop, 'Office', lan.port)
  await until('a link to the owner', says('link up'), [[child.stdout, 'data']])
  for (const [method, route, body] of ROUTES) await fetched(method, route, body)
  const status = JSON.parse((await fetched('GET', '/status')).toString())
  t.equal(status.peers[0].key, keyOf(owner))
  child.kill('SIGINT')
  await once(child, 'exit')
  return { heard: Buffer.concat(told), codes }
}

test(
  '[Y62] a relay has nothing that can be read, on its disk and in its answers',
  OPTIONS,
  async t => {
    const shop = new Shop(t)
    const { secrets, blocks } = await scene(shop)
    const { heard, codes } = await ask(t, shop)
    t.deepEqual(foundIn(heard, secrets), [], `${heard.byteLength} bytes of answers`)
    const refused = [...codes].filter(([, code]) => code === 403).map(([route]) => route)
    t.deepEqual(refused, BLIND_ROUTES, 'what takes a key is refused')
    const odd = [...codes].filter(([route, code]) => code !== 200 && !BLIND_ROUTES.includes(route))
    t.deepEqual(odd, [], 'the rest is answered')

    const directory = shop.path('Relay')
    t.deepEqual(foundUnder(directory, secrets), [], `${filesIn(directory).length} files`)
    const home = foundUnder(shop.path('Office'), secrets).join()
    const expected = ['epoch 0', 'epoch 1', NAMES.business, NAMES.location, ...SALE_WORDS]
    for (const name of expected) t.ok(home.includes(name), `an owner's disk holds ${name}`)

    const relay = await Relay.open(directory)
    t.teardown(() => relay.close())
    const held = [...relay.lengths.values()].reduce((sum, length) => sum + length, 0)
    t.ok(held >= blocks, `${held} blocks are there`)
    for (const core of relay.logs.all) t.notOk(await relay.logs.unlock(core), 'no key opens them')
  }
)
