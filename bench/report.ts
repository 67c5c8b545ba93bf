// Turns what was measured into ratios against the targets, for the terminal and for
// docs/BENCHMARKS.md.
import { cpus, platform, release, totalmem } from 'node:os'
import type { CatchUpRun } from './figures/catch-up.ts'
import type { ConvergenceRun } from './figures/convergence.ts'
import type { GrowthRun } from './figures/growth.ts'
import { type LatencyRun, percentile } from './figures/latency.ts'

export interface Results {
  convergence: ConvergenceRun[]
  catchUp: { ours: CatchUpRun | null; plain: CatchUpRun } | null
  latency: LatencyRun[]
  growth: GrowthRun[]
  /** Things the reader must know about this run. */
  notes: string[]
}

/** One promise: a measured ratio and the one that was aimed at. */
interface Verdict {
  figure: string
  what: string
  ratio: number | null
  target: string
  met: boolean | null
}

/** Autobase's documented batch append; the plain 'autobase' has the sales in flight in one value. */
export const A_VALUE_PER_SALE = 'autobase, a value per sale'
export const PLAIN_LATENCY = 'hypercore, remote append event'
const RATE_TARGETS = [
  ['autobase', 10],
  [A_VALUE_PER_SALE, 10],
  ['pouchdb', 5],
  ['yjs', 2]
] as const

export type Table = [header: string[], ...rows: string[][]]

export function verdicts(results: Results): Verdict[] {
  return [
    ...convergenceVerdicts(results.convergence),
    ...catchUpVerdicts(results.catchUp),
    ...latencyVerdicts(results.latency),
    ...growthVerdicts(results.growth)
  ]
}

function convergenceVerdicts(runs: ConvergenceRun[]): Verdict[] {
  const find = (label: string, inFlight: number): ConvergenceRun | undefined =>
    runs.find(run => run.label === label && run.inFlight === inFlight)
  const inFlight = Math.max(...runs.map(run => run.inFlight))
  const ours = find('tillmesh', inFlight)
  const verdicts: Verdict[] = []
  for (const [label, target] of RATE_TARGETS) {
    const other = find(label, inFlight)
    if (!other) continue
    const ratio = ours ? rate(ours) / rate(other) : null
    const what = `sales per second beside ${label}, ${inFlight} in flight`
    const met = ratio === null ? null : ratio >= target
    verdicts.push({ figure: '1', what, ratio, target: `>= ${target}`, met })
  }
  const alone = find('tillmesh', 1)
  const plain = find('hypercore', 1)
  if (plain) {
    const ratio = alone?.tookMs && plain.tookMs ? alone.tookMs / plain.tookMs : null
    verdicts.push(atMost('1', 'time beside plain Hypercore, 1 in flight', ratio, 1.3))
  }
  return verdicts
}

function catchUpVerdicts(catchUp: Results['catchUp']): Verdict[] {
  if (!catchUp) return []
  const ratio = catchUp.ours ? catchUp.ours.tookMs / catchUp.plain.tookMs : null
  return [atMost('2', 'time to catch up beside plain Hypercore', ratio, 1.5)]
}

function latencyVerdicts(runs: LatencyRun[]): Verdict[] {
  const ours = runs.find(run => run.engine === 'tillmesh')
  const plain = runs.find(run => run.label === PLAIN_LATENCY)
  if (!plain) return []
  const p50 = (run: LatencyRun): number => percentile(run.writeToVisibleMs, 0.5)
  return [
    atMost(
      '3',
      'sale to visible beside append to remote append, p50',
      ours ? p50(ours) / p50(plain) : null,
      2
    )
  ]
}

function growthVerdicts(runs: GrowthRun[]): Verdict[] {
  const ours = runs.filter(run => run.engine === 'tillmesh')
  const [small, large] = [ours[0], ours[1]]
  if (runs.length === 0) return []
  const time = small && large ? large.commitP50Ms / small.commitP50Ms : null
  const memory = small && large ? large.rssBytes / small.rssBytes : null
  return [
    atMost('4', 'commit time p50, large view beside small', time, 1.3),
    atMost('4', 'process memory, large view beside small', memory, 1.5)
  ]
}

function atMost(figure: string, what: string, ratio: number | null, target: number): Verdict {
  return {
    figure,
    what,
    ratio,
    target: `<= ${target}`,
    met: ratio === null ? null : ratio <= target
  }
}

/** Sales per second that all devices agree on; a run that was cut off counts what it reached. */
function rate({ tookMs, reached, limitMs }: ConvergenceRun): number {
  return (reached * 1000) / (tookMs ?? limitMs)
}

export function verdictTable(list: Verdict[]): Table {
  return [
    ['figure', 'what', 'ratio', 'target', ''],
    ...list.map(({ figure, what, ratio, target, met }) => [
      figure,
      what,
      ratio === null ? '-' : ratio.toFixed(2),
      target,
      met === null ? 'not measured' : met ? 'met' : 'MISSED'
    ])
  ]
}

export function rawTables(results: Results): [title: string, table: Table][] {
  const tables: [string, Table][] = []
  if (results.convergence.length > 0) {
    tables.push(['1. Until all devices agree', convergenceTable(results.convergence)])
    tables.push(['5. What a sale costs', costTable(results.convergence)])
  }
  if (results.catchUp) tables.push(['2. A device that joins late', catchUpTable(results.catchUp)])
  if (results.latency.length > 0)
    tables.push(['3. One sale at a time', latencyTable(results.latency)])
  if (results.growth.length > 0) tables.push(['4. A large view', growthTable(results.growth)])
  return tables.sort(([a], [b]) => a.localeCompare(b))
}

function convergenceTable(runs: ConvergenceRun[]): Table {
  return [
    ['engine', 'in flight', 'sales', 'seconds', 'sales/s', 'CPU s', 'largest process MB'],
    ...runs.map(run => [
      run.label,
      String(run.inFlight),
      run.tookMs === null ? `${run.reached} of ${run.sales}` : String(run.sales),
      run.tookMs === null ? `> ${run.limitMs / 1000}` : (run.tookMs / 1000).toFixed(1),
      rate(run).toFixed(0),
      run.tookMs === null ? '-' : (run.cpuMs / 1000).toFixed(1),
      run.tookMs === null ? '-' : megabytes(run.rssBytes)
    ])
  ]
}

function costTable(runs: ConvergenceRun[]): Table {
  const header = [
    'engine',
    'in flight',
    'wire B/sale and receiver',
    'disk B/sale and device',
    'log B/sale',
    'view B/sale'
  ]
  const rows = runs.map(run => {
    const { audits, diskBytes, sales } = run
    if (audits.length === 0) return [run.label, String(run.inFlight), '-', '-', '-', '-']
    const sent = audits.reduce((sum, audit) => sum + audit.sentBytes, 0)
    const disk = diskBytes.reduce((sum, bytes) => sum + bytes, 0)
    const stored = audits[0]!.stored
    return [
      run.label,
      String(run.inFlight),
      (sent / sales / (audits.length - 1)).toFixed(0),
      (disk / sales / audits.length).toFixed(0),
      stored ? (stored.logBytes / sales).toFixed(0) : '-',
      stored ? (stored.viewBytes / sales).toFixed(0) : '-'
    ]
  })
  return [header, ...rows]
}

function catchUpTable({ ours, plain }: NonNullable<Results['catchUp']>): Table {
  const runs = ours ? [ours, plain] : [plain]
  return [
    ['engine', 'blocks', 'MB', 'seconds', 'blocks/s'],
    ...runs.map(({ engine, blocks, bytes, tookMs }) => [
      engine,
      String(blocks),
      megabytes(bytes),
      (tookMs / 1000).toFixed(2),
      ((blocks * 1000) / tookMs).toFixed(0)
    ])
  ]
}

function latencyTable(runs: LatencyRun[]): Table {
  return [
    [
      'engine',
      'samples',
      'write to visible p50 ms',
      'p99 ms',
      'acknowledged to visible p50 ms',
      'p99 ms'
    ],
    ...runs.map(({ label, samples, writeToVisibleMs, acknowledgedToVisibleMs }) => [
      label,
      String(samples),
      percentile(writeToVisibleMs, 0.5).toFixed(2),
      percentile(writeToVisibleMs, 0.99).toFixed(2),
      percentile(acknowledgedToVisibleMs, 0.5).toFixed(2),
      percentile(acknowledgedToVisibleMs, 0.99).toFixed(2)
    ])
  ]
}

function growthTable(runs: GrowthRun[]): Table {
  return [
    ['engine', 'sales in the view', 'commit p50 ms', 'p99 ms', 'memory MB', 'disk B/sale'],
    ...runs.map(({ engine, sales, commitP50Ms, commitP99Ms, rssBytes, diskBytes }) => [
      engine,
      String(sales),
      commitP50Ms.toFixed(2),
      commitP99Ms.toFixed(2),
      megabytes(rssBytes),
      (diskBytes / sales).toFixed(0)
    ])
  ]
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

/** Columns aligned with spaces, for the terminal. */
export function plainText(table: Table): string {
  const widths = table[0].map((_, column) => Math.max(...table.map(row => row[column]!.length)))
  const line = (row: string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd()
  return table.map(line).join('\n')
}

export function markdownTable([header, ...rows]: Table): string {
  const line = (row: string[]): string => `| ${row.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Heading of what `network.ts` measures; it stands at the end of the document. */
export const NETWORK = '## On the network'

/** A document cut before the figures of the network: the rest, and them. */
export function keepSection(document: string): [rest: string, network: string] {
  const at = document.indexOf(`\n${NETWORK}\n`)
  return at < 0 ? [document, ''] : [document.slice(0, at), document.slice(at)]
}

export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor'
  const memory = (totalmem() / 2 ** 30).toFixed(0)
  return `${cpus().length} x ${model}, ${memory} GiB, ${platform()} ${release().split('-')[0]}, Node ${process.version}`
}

export function markdown(results: Results, command: string): string {
  const parts = [
    '# Benchmarks',
    'Written by the benchmark itself; do not edit. Every ratio comes from one run on one machine:',
    `- machine: ${machine()}\n- command: \`${command}\`\n- date: ${new Date().toISOString().slice(0, 10)}`,
    '## Promises',
    markdownTable(verdictTable(verdicts(results))),
    ...rawTables(results).flatMap(([title, table]) => [`## ${title}`, markdownTable(table)])
  ]
  if (results.notes.length > 0)
    parts.push('## Notes', results.notes.map(note => `- ${note}`).join('\n'))
  return `${parts.join('\n\n')}\n`
}
