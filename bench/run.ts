// npm run bench -- [--only 1,3] [--engines tillmesh,yjs] [--quick] [--repeat 3] [--year FILE]
//                  [--out FILE] [--set autobase.view=bee]
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type EngineName, isBuilt } from './cluster.ts'
import { assumedSizes, catchUp, copyBlocks } from './figures/catch-up.ts'
import { type ConvergenceRun, converge } from './figures/convergence.ts'
import { growth } from './figures/growth.ts'
import { latency } from './figures/latency.ts'
import {
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
const limitMs = Number(flags.limit) * 1000
const samples = flags.quick ? 100 : 1000
const viewSizes = flags.quick ? [1000, 5000] : [1000, 500_000]
const results: Results = { convergence: [], catchUp: null, latency: [], growth: [], notes: [] }

/** One line that is overwritten, and only where somebody is looking. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`)
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
function sameBlocks(inFlight: number): Record<string, string> {
  const ours = results.convergence.find(
    run => run.engine === 'tillmesh' && run.inFlight === inFlight && run.tookMs !== null
  )
  const sizes = ours?.audits[0]?.blocks?.flat() ?? []
  if (!ours || sizes.length === 0) return {}
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  const saleBytes = Math.round((bytes - 12 * sizes.length) / ours.sales)
  return { blockBytes: '12', saleBytes: String(saleBytes) }
}

async function figure1(): Promise<void> {
  for (const inFlight of flags['in-flight'].split(',').map(Number)) {
    for (const engine of engines) {
      const runs: ConvergenceRun[] = []
      for (let round = 1; round <= Number(flags.repeat); round++) {
        progress(`1. ${engine}, ${inFlight} in flight, run ${round}`)
        const floor = engine === 'hypercore' ? sameBlocks(inFlight) : {}
        const options = { ...floor, ...optionsOf(engine) }
        runs.push(
          await converge(engine, { devices: DEVICES, salesEach, inFlight, limitMs, options })
        )
        // What ran into the limit once will do so again.
        if (runs.at(-1)!.tookMs === null) break
      }
      results.convergence.push(median(runs, run => run.tookMs ?? Number.POSITIVE_INFINITY))
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
  let ours = null
  if (engines.includes('tillmesh')) {
    progress('2. tillmesh')
    ours = await catchUp('tillmesh', file, year)
  }
  progress('2. plain Hypercore')
  const known = ours && ours.blocks > 0
  if (!known) results.notes.push('Figure 2: block sizes are assumed, not those of a tillmesh run.')
  const plain = await copyBlocks(known ? ours!.sizes : assumedSizes(year))
  results.catchUp = { ours, plain, source: file }
}

async function figure3(): Promise<void> {
  if (engines.includes('tillmesh')) {
    progress('3. tillmesh')
    results.latency.push(await latency('tillmesh', samples, optionsOf('tillmesh')))
  }
  progress('3. plain Hypercore')
  const visible = { ...optionsOf('hypercore'), visible: 'append' }
  results.latency.push(await latency('hypercore', samples, visible, PLAIN_LATENCY))
  results.latency.push(
    await latency('hypercore', samples, optionsOf('hypercore'), 'hypercore, remote block readable')
  )
}

async function figure4(): Promise<void> {
  for (const engine of engines.filter(name => name === 'tillmesh' || name === 'hypercore')) {
    for (const sales of viewSizes) {
      progress(`4. ${engine}, ${sales} sales`)
      results.growth.push(await growth(engine, sales))
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
if (out) {
  const command = `npm run bench -- ${process.argv.slice(2).join(' ')}`.replace(/ -- $/, '')
  mkdirSync(dirname(out), { recursive: true })
  writeFileSync(out, markdown(results, command))
  console.log(`\nwritten to ${out}`)
}
