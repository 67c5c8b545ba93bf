// npm --prefix bench ci && node bench/build.mjs
// node bench/dist/network.js [--only link,partition,idle,witness] [--write]
//
// The figures of the network: each takes less than three minutes and runs alone with --only. With
// --write, and all of them measured, they replace their section of docs/BENCHMARKS.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { percentile } from './figures/latency.ts'
import { type PartitionRun, partition } from './figures/partition.ts'
import { idle, link, witness } from './figures/shop.ts'
import type { WitnessRound } from './figures/witness.ts'
import type { Idle } from './peers/shop.ts'
import { keepSection, machine, markdownTable, NETWORK, plainText, type Table } from './report.ts'

const ALL = ['link', 'partition', 'idle', 'witness']
const LINKS = 200
const SALES_EACH = 10_000
const DEVICES = 20
/** Looking on the LAN backs off to once a minute in 63 s; after 40 s most of it has. */
const QUIET_S = 40
const MEASURED_S = 70
const HOUR_S = 3_600

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: ALL.join() },
    write: { type: 'boolean', default: false }
  }
})
const only = flags.only.split(',')

function linkTable(tookMs: number[]): Table {
  const at = (share: number) => percentile(tookMs, share).toFixed(0)
  return [
    ['fresh links', 'p50 ms', 'p99 ms', 'longest ms'],
    [String(tookMs.length), at(0.5), at(0.99), at(1)]
  ]
}

function partitionTable(runs: PartitionRun[]): Table {
  const seconds = (ms: number) => (ms / 1000).toFixed(2)
  return [
    ['sales on each side', 'in flight', 'blocks', 'MB', 'tillmesh s', 'plain Hypercore s', 'ratio'],
    ...runs.map(({ inFlight, salesEach, blocks, bytes, oursMs, plainMs }) => [
      String(salesEach),
      String(inFlight),
      String(blocks),
      (bytes / 1e6).toFixed(1),
      seconds(oursMs),
      seconds(plainMs),
      (oursMs / plainMs).toFixed(2)
    ])
  ]
}

function idleTable({ devices, links, measuredS, linkBytes, mdnsBytes, mdnsPackets }: Idle): Table {
  const hourly = (count: number) => ((count / devices) * HOUR_S) / measuredS
  const kilobytes = (bytes: number) => (hourly(bytes) / 1000).toFixed(0)
  return [
    ['devices', 'links', 'measured s', 'links kB/h', 'mDNS kB/h', 'mDNS packets/h'],
    [
      String(devices),
      String(links),
      String(measuredS),
      kilobytes(linkBytes),
      kilobytes(mdnsBytes),
      hourly(mdnsPackets).toFixed(0)
    ]
  ]
}

function witnessTable({ devices, blockBytes, roundBytes }: WitnessRound): Table {
  return [
    ['devices', 'B in the block of a statement', 'B stored by each device for a round'],
    [String(devices), String(blockBytes), String(roundBytes)]
  ]
}

const tables: [title: string, what: string, table: Table][] = []
if (only.includes('link')) {
  const what =
    'One device is there; the other opens its LAN. Until both ends have the link: mDNS, dialling, handshake. Both in one process, on loopback.'
  tables.push(['6. To find each other and link', what, linkTable(await link(LINKS))])
}
if (only.includes('partition')) {
  const what =
    'Two devices, a process each, sold while apart. Ours is from looking for each other until both have folded everything to one digest; plain Hypercore, with blocks of the same sizes, from dialling until both hold all blocks.'
  const runs: PartitionRun[] = []
  for (const inFlight of [1, 16]) runs.push(await partition(SALES_EACH, inFlight))
  tables.push(['7. To agree after a partition', what, partitionTable(runs)])
}
if (only.includes('idle')) {
  const what = `Sent per device, all in one process on loopback, in step and left alone: after ${QUIET_S} s of quiet ${MEASURED_S} s were measured and extrapolated to an hour. Payloads, without the headers of TCP, UDP and IP. The links' share is keep-alives and grows with the number of links. What mDNS takes depends on where in its backing off, up to once a minute, the measured time falls: 480 to 1,260 kB/h were seen.`
  tables.push(['8. Idle', what, idleTable(await idle(DEVICES, QUIET_S, MEASURED_S))])
}

if (only.includes('witness')) {
  const what =
    'Every device signs once for what it holds of the logs of all; each statement crosses each link and is stored by everybody. A running device does so every four hours, at its start and at its end, if anything is new.'
  tables.push(['9. A witness round', what, witnessTable(await witness(DEVICES))])
}

for (const [title, , table] of tables) console.log(`\n${title}\n${plainText(table)}`)

if (flags.write && tables.length === ALL.length) {
  const load = loadavg()[0]!.toFixed(1)
  const date = new Date().toISOString().slice(0, 10)
  const parts = [
    NETWORK,
    'Written by `npm --prefix bench ci && node bench/build.mjs && node bench/dist/network.js --write`.',
    `- machine: ${machine()}, load ${load} at the end\n- date: ${date}`,
    ...tables.flatMap(([title, what, table]) => [`### ${title}`, what, markdownTable(table)])
  ]
  const file = join(dirname(fileURLToPath(import.meta.url)), '../../docs/BENCHMARKS.md')
  const [rest] = keepSection(readFileSync(file, 'utf8'))
  writeFileSync(file, `${rest.trimEnd()}\n\n${parts.join('\n\n')}\n`)
}
