// Speaks to the till of a directory from inside its namespace, where alone its API can be reached:
// a request a line on stdin, and on stdout a line for each acknowledged sale and each answer.
import { createInterface } from 'node:readline'
import { type Client, connect } from '../../src/http/client.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import type { Answer, Ask } from './driver.ts'

const directory = process.argv[2]!
const say = (answer: Answer) => process.stdout.write(`${JSON.stringify(answer)}\n`)

/** Sells so many times, with some sales in flight; returns how many went unanswered. */
async function sell(client: Client, { id, count = 1, inFlight = 1, code = '' }: Ask) {
  let begun = 0
  let unanswered = 0
  let why: unknown
  const seller = async () => {
    while (begun < count && !why) {
      begun++
      const price = 1 + Math.floor(Math.random() * 1e6)
      try {
        const { receipt, log, seq, index, total } = await client.sell({ lines: [{ code, price }] })
        say({ id, sale: { receipt, log, seq, index, total } })
      } catch (error) {
        unanswered++
        why = error
      }
    }
  }
  await Promise.all(Array.from({ length: inFlight }, seller))
  return { unanswered, why: why instanceof Error ? why.message : null }
}

async function answer(ask: Ask): Promise<unknown> {
  const client = await connect(directory)
  if (!client) throw new Error('no till runs')
  try {
    if (ask.what === 'sell') return await sell(client, ask)
    return await (ask.what === 'sales' ? client.sales({ limit: PAGE_ROWS_MAX }) : client.status())
  } finally {
    await client.close()
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line) as Ask
  answer(ask).then(
    result => say({ id: ask.id, result }),
    error => say({ id: ask.id, error: error.message })
  )
}
