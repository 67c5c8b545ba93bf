// npm run bench -- [--only 1,3] [--engines tillmesh,yjs] [--quick] [--repeat 3] [--year FILE]
//                  [--out FILE] [--set autobase.view=bee]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type EngineName, isBuilt } from './cluster.ts'
import { assumedSizes, type CatchUpRun, catchUp, copyBlocks } from './figures/catch-up.ts'
import { type ConvergenceRun, converge } from './figures/convergence.ts'
import { growth } from './figures/growth.ts'
import { type LatencyRun, latency } from './figures/latency.ts'
import {
  A_VALUE_PER_SALE,
  keepSection,
  markdown,
  PLAIN_LATENCY,
  plainText,
  type Results,
  rawTables,
  verdicts,
  verdictTable
} from './report.ts'
import { yearSales } from './year.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const DEVICES = 4
const ENGINES: EngineName[] = ['tillmesh', 'hypercore', 'yjs', 'pouchdb', 'autobase']

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '1,2,3,4' },
    engines: { type: 'string', default: ENGINES.join() },
    quick: { type: 'boolean', default: false },
    repeat: { type: 'string', default: '1' },
    sales: { type: 'string' },
    limit: { type: 'string', default: '200' },
    year: { type: 'string' },
    out: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    'in-flight': { type: 'string', default: '16,1' }
  }
})

const figures = flags.only.split(',')
const engines = ENGINES.filter(name => flags.engines.split(',').includes(name) && isBuilt(name))
const salesEach = Number(flags.sales ?? (flags.quick ? 300 : 5000))
const rounds = Number(flags.repeat)
const limitMs = Number(flags.limit) * 1000
const READABLE = 'hypercore, remote block readable'
const samples = flags.quick ? 100 : 1000
const viewSizes = flags.quick ? [1000, 5000] : [1000, 500_000]
const results: Results = { convergence: [], catchUp: null, latency: [], growth: [], notes: [] }

/** One line that is overwritten, and only where somebody is looking. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
}

/** Set-ups that are measured beside the best one of an engine. */
interface Contender {
  engine: EngineName
  label: string
  options: Record<string, string>
}

function contenders(inFlight: number): Contender[] {
  const list = engines.map(engine => ({ engine, label: engine as string, options: {} }))
  const perSale = {
    engine: 'autobase' as const,
    label: A_VALUE_PER_SALE,
    options: { pack: 'sale' }
  }
  // With one sale in flight both are the same.
  return inFlight > 1 && engines.includes('autobase') ? [...list, perSale] : list
}

function optionsOf(engine: EngineName): Record<string, string> {
  const options: Record<string, string> = {}
  for (const setting of flags.set) {
    const [name, value] = setting.split('=')
    const [of, option] = name!.split('.')
    if (of === engine && option) options[option] = value ?? ''
  }
  return options
}

function median<T>(runs: T[], of: (run: T) => number): T {
  return [...runs].sort((a, b) => of(a) - of(b))[Math.floor(runs.length / 2)]!
}

/** Plain Hypercore is given blocks as large as ours were in the same mode. */
function sameBlocks(ours: ConvergenceRun | undefined): Record<string, string> {
  const sizes = ours?.audits[0]?.blocks?.flat() ?? []
  if (!ours || sizes.length === 0) return {}
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  const saleBytes = Math.round((bytes - 12 * sizes.length) / ours.sales)
  return { blockBytes: '12', saleBytes: String(saleBytes) }
}

/** An engine that fails fails the whole run, but only after the others had their turn. */
async function attempt<T>(what: string, measure: () => Promise<T>): Promise<T | null> {
  progress(what)
  try {
    return await measure()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    results.notes.push(`FAILED: ${what}: ${reason}`)
    process.exitCode = 1
    return null
  }
}

/** Rounds go around all engines, so that a busy moment of the machine hits none of them alone. */
async function figure1(): Promise<void> {
  for (const inFlight of flags['in-flight'].split(',').map(Number)) {
    const runs = new Map<string, ConvergenceRun[]>()
    for (let round = 1; round <= rounds; round++) {
      for (const { engine, label, options: setUp } of contenders(inFlight)) {
        const before = runs.get(label) ?? []
        // What did not end within the limit once, or failed, will not do better.
        if (before.length < round - 1 || before.at(-1)?.tookMs === null) continue
        const same = engine === 'hypercore' ? sameBlocks(runs.get('tillmesh')?.at(-1)) : {}
        const options = { ...same, ...setUp, ...optionsOf(engine) }
        const settings = { devices: DEVICES, salesEach, inFlight, limitMs, label, options }
        const what = `1. ${label}, ${inFlight} in flight, round ${round}`
        const run = await attempt(what, () => converge(engine, settings))
        if (run) runs.set(label, [...before, run])
      }
    }
    for (const of of runs.values()) {
      results.convergence.push(median(of, run => run.tookMs ?? Number.POSITIVE_INFINITY))
    }
  }
}

async function figure2(): Promise<void> {
  const sample = join(root, 'examples/two-days.csv')
  const file = flags.year ? resolve(flags.year) : sample
  if (!existsSync(file)) {
    results.notes.push(`Figure 2 was not measured: there is no ${file}.`)
    return
  }
  if (!flags.year) {
    results.notes.push('Figure 2 ran on the two-day sample; `--year FILE` takes a whole year.')
  }
  progress('2. reading the year')
  const year = await yearSales(file)
  const ours: CatchUpRun[] = []
  const plain: CatchUpRun[] = []
  for (let round = 1; round <= rounds; round++) {
    const run = engines.includes('tillmesh')
      ? await attempt('2. tillmesh', () => catchUp('tillmesh', file, year))
      : null
    if (run) ours.push(run)
    const sizes = run && run.blocks > 0 ? run.sizes : assumedSizes(year)
    const copy = await attempt('2. plain Hypercore', () => copyBlocks(sizes))
    if (copy) plain.push(copy)
  }
  if (plain.length === 0) return
  if (!ours.some(run => run.blocks > 0)) {
    results.notes.push('Figure 2: block sizes are assumed, not those of a tillmesh run.')
  }
  const tookMs = (run: CatchUpRun): number => run.tookMs
  results.catchUp = {
    ours: ours.length > 0 ? median(ours, tookMs) : null,
    plain: median(plain, tookMs)
  }
}

async function figure3(): Promise<void> {
  const plain = optionsOf('hypercore')
  const appended = { ...plain, visible: 'append' }
  const runs: [what: string, run: () => Promise<LatencyRun>][] = [
    ['tillmesh', () => latency('tillmesh', samples, optionsOf('tillmesh'))],
    [PLAIN_LATENCY, () => latency('hypercore', samples, appended, PLAIN_LATENCY)],
    [READABLE, () => latency('hypercore', samples, plain, READABLE)]
  ]
  for (const [what, measure] of runs) {
    if (what === 'tillmesh' && !engines.includes('tillmesh')) continue
    const run = await attempt(`3. ${what}`, measure)
    if (run) results.latency.push(run)
  }
}

async function figure4(): Promise<void> {
  for (const engine of engines.filter(name => name === 'tillmesh' || name === 'hypercore')) {
    for (const sales of viewSizes) {
      const run = await attempt(`4. ${engine}, ${sales} sales`, () => growth(engine, sales))
      if (run) results.growth.push(run)
    }
  }
}

if (!isBuilt('tillmesh')) results.notes.push('Our own engine was not built: no ratios of it.')
if (flags.quick) results.notes.push('A quick run with few sales: no figure here is to be quoted.')
if (figures.includes('1')) await figure1()
if (figures.includes('2')) await figure2()
if (figures.includes('3')) await figure3()
if (figures.includes('4')) await figure4()
progress('')

for (const [title, table] of rawTables(results)) console.log(`\n${title}\n${plainText(table)}`)
console.log(`\nPromises\n${plainText(verdictTable(verdicts(results)))}`)
for (const note of results.notes) console.log(`Note: ${note}`)

// The document describes a whole run; a part of one is written only where it is asked for.
const whole = !flags.quick && figures.length === 4 && engines.length === ENGINES.length
const out = flags.out ? resolve(flags.out) : whole ? join(root, 'docs/BENCHMARKS.md') : null
if (out && !process.exitCode) {
  const command = `npm run bench -- ${process.argv
    .slice(2)
    .map(word => (word.startsWith('/') ? basename(word) : word))
    .join(' ')}`.replace(/ -- $/, '')
  mkdirSync(dirname(out), { recursive: true })
  const [, network] = keepSection(existsSync(out) ? readFileSync(out, 'utf8') : '')
  writeFileSync(out, markdown(results, command) + network)
  console.log(`\nwritten to ${out}`)
}
