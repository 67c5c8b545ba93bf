import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Status } from '../../src/http/contract.ts'
import { Dht } from './dht.ts'
import { foundOnce, inTurns } from './founding.ts'
import { Net, type Place } from './net.ts'
import { folderPrefix } from './netns.ts'
import { Till } from './till.ts'

/** Between two looks at devices that change only by themselves, ms. */
const LOOK_MS = 250

/** Sales that can be looked up one by one; more are only summed. */
const LISTED_MAX = 1_000

/** The world of one scenario: its cables, its devices, and what must hold in the end. */
export class Lab {
  readonly net: Net
  readonly tills: Till[] = []
  /** True beside other tests: smaller sizes. */
  readonly small: boolean
  readonly #directory = mkdtempSync(folderPrefix())
  readonly #tell: (text: string) => void

  /** @param tag tells the scenarios of one process apart */
  constructor(tag: string, small: boolean, tell: (text: string) => void) {
    this.net = new Net(tag)
    this.small = small
    this.#tell = tell
  }

  tell(text: string): void {
    this.#tell(text)
  }

  /** A business whose devices stand at one place and are switched off; the first founded it. */
  async business(place: Place, ...names: string[]): Promise<Till[]> {
    const founded = await foundOnce(names)
    return names.map(name => {
      const directory = path.join(this.#directory, name)
      cpSync(path.join(founded, name), directory, { recursive: true })
      const till = new Till(name, this.net.machine(name).plug(place), directory)
      this.tills.push(till)
      return till
    })
  }

  /** A running DHT node on the internet. */
  async dht(name = 'dht'): Promise<Dht> {
    const dht = new Dht(this.net.machine(name).plug(this.net.internet))
    await dht.run()
    return dht
  }

  /** Looks again and again until it is so; says what was waited for when it takes too long. */
  async until(what: string, so: () => boolean | Promise<boolean>, patienceS = 60): Promise<void> {
    const end = performance.now() + patienceS * 1000
    while (!(await so())) {
      if (performance.now() > end) {
        throw new Error(`waited ${patienceS} s for ${what}\n${await this.#report()}`)
      }
      await pause(LOOK_MS)
    }
  }

  /** Resolves when a till is linked to so many others. */
  linked(till: Till, links: number, patienceS = 60): Promise<void> {
    const so = async () => (await till.status()).peers.length === links
    return this.until(`${links} links at ${till.name}`, so, patienceS)
  }

  /** Resolves when the tills have the same blocks, whatever others have. */
  level(...tills: Till[]): Promise<void> {
    const names = tills.map(({ name }) => name).join(' and ')
    const so = async () => {
      const all = await Promise.all(tills.map(till => till.status()))
      return new Set(all.map(headsOf)).size === 1
    }
    return this.until(`equal heads of ${names}`, so)
  }

  /** Fails if a till has, or had, a link to one of those, or has a log of it. */
  async ignores(till: Till, names: string[]): Promise<void> {
    const { heads, peers } = await till.status()
    const known = [...heads, ...peers].map(({ device }) => device)
    const told = till.events.filter(line => /"up"/.test(line)).map(line => JSON.parse(line).device)
    const foreign = [...known, ...told].find(name => names.includes(name))
    if (foreign) throw new Error(`${till.name} knows ${foreign}`)
  }

  /** Fails unless the tills differ: what is healed next was really broken. */
  async apart(...tills: Till[]): Promise<void> {
    const heads = (await Promise.all(tills.map(till => till.status()))).map(headsOf)
    if (new Set(heads).size !== tills.length) {
      throw new Error(`they know the same though they were apart\n${await this.#report()}`)
    }
  }

  /**
   * Waits until the tills agree, then holds what they show against what was acknowledged: every
   * sale is there once, and one of them replays all logs to the same end.
   */
  async settled(tills = this.tills, patienceS = 120): Promise<void> {
    const sold = tills.flatMap(till => till.sold)
    const open = tills.reduce((sum, { unanswered }) => sum + unanswered, 0)
    let all: Status[] = []
    const agree = async () => {
      all = await Promise.all(tills.map(till => till.status()))
      const equal = (of: (status: Status) => unknown) => new Set(all.map(of)).size === 1
      return equal(headsOf) && equal(({ digest }) => digest) && all[0]!.totals.sales >= sold.length
    }
    await this.until(`${tills.length} devices to agree on ${sold.length} sales`, agree, patienceS)
    for (const { totals } of all) {
      const gross = sold.reduce((sum, { total }) => sum + total, 0)
      const right = open > 0 ? totals.gross >= gross : totals.gross === gross
      if (totals.sales > sold.length + open || !right) {
        throw new Error(`${totals.sales} sales of ${totals.gross}, not ${sold.length} of ${gross}`)
      }
    }
    const { sales } = all[0]!.totals
    if (sales <= LISTED_MAX) await inTurns(tills, till => this.#once(till, tills, sales))
    const { ok, differences } = await tills.at(-1)!.verify()
    if (!ok) throw new Error(`verify: ${differences.join(' ')}`)
    this.tell(`${tills.length} devices agree on ${sales} sales, ${sold.length} acknowledged`)
  }

  /** Every acknowledged sale stands once in the list of a till, under its receipt. */
  async #once(till: Till, tills: Till[], expected: number): Promise<void> {
    const listed = await till.sales()
    const place = (sale: { log: string; seq: number; index: number }) =>
      `${sale.log} ${sale.seq} ${sale.index}`
    const places = new Map(listed.map(sale => [place(sale), sale]))
    const receipts = new Set(listed.map(({ log, receipt }) => `${log} ${receipt}`))
    if (places.size !== expected || receipts.size !== expected || listed.length !== expected) {
      throw new Error(`${till.name} lists ${listed.length} sales of ${expected}, or one twice`)
    }
    for (const each of tills) {
      for (const sale of each.sold) {
        const found = places.get(place(sale))
        if (found?.receipt !== sale.receipt || found.total !== sale.total) {
          throw new Error(`${till.name} lacks receipt ${sale.receipt} of ${each.name}`)
        }
      }
    }
  }

  /** Where everybody stands, for whoever has to find out why. */
  async #report(): Promise<string> {
    const parts = this.tills.map(async till => {
      const status = await till.status().catch((error: Error) => error)
      if (status instanceof Error) return `${till.name}: ${status.message}`
      const { heads, digest, totals, peers } = status
      const lengths = heads.map(({ device, length }) => `${device} ${length}`).join(', ')
      const links = peers.map(peer => `${peer.device} by ${peer.link}`).join(', ')
      const stands = `${totals.sales} sales (${till.sold.length} here), heads ${lengths}`
      return `${till.name}: ${stands}, digest ${digest.slice(0, 8)}, links ${links || 'none'}`
    })
    const events = this.tills.map(({ name, events }) => `${name}:\n  ${events.join('\n  ')}`)
    return [...(await Promise.all(parts)), ...events].join('\n')
  }

  /** Ends every process and takes the namespaces and directories away. */
  close(): void {
    for (const till of this.tills) till.close()
    this.net.close()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}

const headsOf = ({ heads }: Status) =>
  heads
    .filter(({ length }) => length > 0)
    .map(({ log, length }) => `${log} ${length}`)
    .sort()
    .join()
