import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../src/fault/fault.ts'
import type { Status } from '../../src/http/contract.ts'
import { formatAmount, formatQuantity } from '../../src/money/amount.ts'
import type { Output } from '../context.ts'
import { agree, Panel } from './panel.ts'
import { expectedTotals, type Invoice, readSample, tillOf } from './sample.ts'
import { type DemoDevice, DemoShop } from './shop.ts'

const CURRENCY = 'GBP'

/** Between two looks at the devices, ms. */
const LOOK_MS = 200

/** Devices on one machine agree within a second or two; a slow machine needs longer, ms. */
const AGREE_WITHIN_MS = 60_000

/** Until the demo is stopped, one more sale after each pause, ms. */
const PAUSE_MS = 1_500

/** What the demo needs from outside. */
export interface DemoOptions {
  out: Output
  /** Sales in the columns of UCI Online Retail. */
  sample: URL
  /** True to end after the story; else it goes on selling until `stopped`. */
  once: boolean
  stopped: Promise<unknown>
}

/**
 * Plays a shop on this machine: two tills and an auditor, cut apart and joined again, selling two
 * real days. Leaves nothing behind, however it ends.
 *
 * @throws Fault DIFFERENCE if the devices do not agree, or not on what the file says
 */
export async function playDemo(options: DemoOptions): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tillmesh-demo-'))
  const shop = new DemoShop(directory, randomInt(20_000, 60_000))
  let stopped = false
  const stop = options.stopped.then(() => {
    stopped = true
  })
  try {
    const story = new Story(shop, options, () => stopped)
    await Promise.race([story.tell(), stop])
  } finally {
    await shop.close()
    await rm(directory, { recursive: true, force: true })
  }
}

class Story {
  readonly #shop: DemoShop
  readonly #options: DemoOptions
  readonly #panel: Panel
  readonly #stopped: () => boolean
  #devices: DemoDevice[] = []

  constructor(shop: DemoShop, options: DemoOptions, stopped: () => boolean) {
    this.#shop = shop
    this.#options = options
    this.#panel = new Panel(options.out)
    this.#stopped = stopped
  }

  async tell(): Promise<void> {
    const sample = readSample(this.#options.sample, CURRENCY)
    const days = [...new Set(sample.invoices.map(({ day }) => day))]
    const ofDay = (day: string) =>
      [...sample.invoices.entries()].filter(([, invoice]) => invoice.day === day)

    this.#panel.say('1. A business of three devices: three processes, no server, no configuration.')
    const till1 = await this.#shop.found('Till 1', 'Corner Shop', 'Main Street')
    const till2 = await this.#shop.join(till1, 'Till 2', 'till')
    const auditor = await this.#shop.join(till1, 'Auditor', 'auditor')
    this.#devices = [till1, till2, auditor]
    const tills = [till1, till2] as const
    await this.#untilAgreed()

    this.#panel.say(
      `2. Till 1 imports ${sample.itemCount} items; the others have them by themselves.`
    )
    await till1.client.importItems(sample.items)
    await this.#untilAgreed()

    for (const day of days.slice(0, -1)) {
      this.#panel.say(`3. ${day}: ${ofDay(day).length} real invoices, sold on both tills.`)
      await this.#sell(tills, ofDay(day))
      await this.#untilAgreed()
    }

    const last = days.at(-1)!
    this.#panel.say(
      `4. Till 2 loses the network. Both sell on: ${ofDay(last).length} invoices of ${last}.`
    )
    await till2.client.lan({ on: false })
    await this.#sell(tills, ofDay(last))
    await this.#look()

    this.#panel.say('5. The network is back.')
    await till2.client.lan({ on: true })
    await this.#untilAgreed()
    await this.#conclude(auditor)
    if (!this.#options.once) await this.#goOn(tills, sample.invoices)
  }

  /** Each till sells its invoices one after the other; the panel follows. */
  async #sell(
    tills: readonly [DemoDevice, DemoDevice],
    invoices: [index: number, invoice: Invoice][]
  ): Promise<void> {
    let selling = true
    const sold = Promise.all(
      tills.map(async ({ client }, till) => {
        for (const [index, { lines }] of invoices) {
          if (tillOf(index) === till) await client.sell({ lines })
        }
      })
    ).finally(() => {
      selling = false
    })
    while (selling && this.#panel.live) {
      await this.#look()
      await sleep(LOOK_MS)
    }
    await sold
  }

  async #look(): Promise<Status[]> {
    const statuses = await Promise.all(this.#devices.map(({ client }) => client.status()))
    this.#panel.show(statuses)
    return statuses
  }

  async #untilAgreed(): Promise<void> {
    const deadline = performance.now() + AGREE_WITHIN_MS
    for (;;) {
      const statuses = await Promise.all(this.#devices.map(({ client }) => client.status()))
      const linked = statuses.every(({ peers }) => peers.length === statuses.length - 1)
      const done = linked && agree(statuses)
      if (done || this.#panel.live) this.#panel.show(statuses)
      if (done || this.#stopped()) return
      if (performance.now() > deadline) {
        throw new Fault(
          'DIFFERENCE',
          `The devices did not agree within ${AGREE_WITHIN_MS / 1000} s.`
        )
      }
      await sleep(LOOK_MS)
    }
  }

  /** Holds what the devices agree on against the file, and has the auditor replay every log. */
  async #conclude(auditor: DemoDevice): Promise<void> {
    const expected = expectedTotals(this.#options.sample)
    const { totals, exceptions, digest } = await auditor.client.status()
    this.#panel.say('6. What happened:')
    const say = (text: string) => this.#options.out.write(`  ${text}\n`)
    say(`All three devices have the same heads and the digest ${digest.slice(0, 16)}…`)
    say(
      `They sold ${totals.sales} invoices, ${totals.lines} lines, ${formatQuantity(totals.quantity)} pieces for ${formatAmount(totals.gross, CURRENCY)}.`
    )
    say(
      `The file says  ${expected.sales} invoices, ${expected.lines} lines, ${formatQuantity(expected.quantity)} pieces for ${formatAmount(expected.gross, CURRENCY)}.`
    )
    for (const { message } of exceptions) say(`For a person to look at: ${message}`)
    const { ok, logs, differences } = await auditor.client.verify()
    const blocks = logs.reduce((sum, log) => sum + log.blocks, 0)
    say(
      `The auditor replayed ${blocks} signed blocks from the first: ${ok ? 'nothing differs' : differences.join(' ')}.`
    )
    const wrong = (Object.keys(expected) as (keyof typeof expected)[]).filter(
      key => expected[key] !== totals[key]
    )
    if (!ok || wrong.length > 0) {
      throw new Fault(
        'DIFFERENCE',
        `The tills' totals differ from the file's: ${wrong.join(', ')}.`,
        differences
      )
    }
  }

  /** Sells on, invoice by invoice, for whoever wants to watch. */
  async #goOn(tills: readonly [DemoDevice, DemoDevice], invoices: Invoice[]): Promise<void> {
    this.#panel.say('The shop goes on selling. Ctrl-C ends it and leaves nothing behind.')
    for (let i = 0; !this.#stopped(); i++) {
      const { lines } = invoices[i % invoices.length]!
      await tills[tillOf(i)].client.sell({ lines })
      await this.#look()
      await sleep(PAUSE_MS)
    }
  }
}
