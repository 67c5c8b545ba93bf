// A till that sells as fast as it can until it is killed. It says on stdout what was acknowledged,
// after it was: `ready`, `sale LOG SEQ INDEX RECEIPT`, `group ID SIZE`.
import { randomBytes } from 'node:crypto'
import { BeganReason, type Entry } from '../../src/entry/kinds.ts'
import { Node } from '../../src/node/node.ts'
import { Catalogue } from '../../src/retail/catalogue/catalogue.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { tillOf } from '../../src/retail/selling/till.ts'

const [directory, mdnsPort, code] = process.argv.slice(2) as [string, string, string]

/** Sales in flight: what a busy shop server has. */
const LANES = 4
/** Every so many sales of a lane comes a group of entries that belong together. */
const GROUP_EVERY = 25
/** Every so many sales of the first lane the log is ended and the next one begun. */
const LOG_EVERY = Number(process.env.LOG_EVERY ?? 400)
/** Every so many groups is one that does not fit into one block. */
const LARGE_EVERY = 4
/** Characters of a note that make three entries larger than a block. */
const LARGE_CHARS = 120_000
const say = (line: string) => process.stdout.write(`${line}\n`)

process.on('uncaughtException', error => {
  process.stderr.write(`${error.stack}\n`)
  process.exit(70)
})

const node = await Node.open(directory, { lanInterface: '127.0.0.1', mdnsPort: Number(mdnsPort) })
await node.startLan()
const { device } = node
const till = tillOf(device, new Catalogue(device))
say('ready')

async function lane(n: number): Promise<never> {
  for (let count = 1; ; count++) {
    const { sale, at } = await sell(till, { lines: [{ code, quantity: 1000 }] })
    say(`sale ${at.log.toString('hex')} ${at.seq} ${at.index} ${sale.receipt}`)
    if (n === 0 && count % LOG_EVERY === 0) await device.nextLog(BeganReason.epoch)
    if (count % GROUP_EVERY === n) await group(count % (GROUP_EVERY * LARGE_EVERY) === n)
  }
}

async function group(large: boolean): Promise<void> {
  const id = randomBytes(8).toString('hex')
  const note = `${id}${large ? ' '.repeat(LARGE_CHARS) : ''}`
  const entries = Array.from(
    { length: 3 },
    (): Entry => ({
      kind: 'stock.moved',
      body: {
        location: device.location,
        reason: 2,
        lines: [{ item: Buffer.alloc(16, 7), quantity: 1000 }],
        note
      }
    })
  )
  await device.commit(() => entries)
  say(`group ${id} ${entries.length}`)
}

await Promise.all(Array.from({ length: LANES }, (_, n) => lane(n)))
