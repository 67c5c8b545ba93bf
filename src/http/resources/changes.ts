import { type Static, Type } from '@sinclair/typebox'
import { KINDS } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { readCommits } from '../../log/logs.ts'
import type { Arrivals } from '../../node/arrivals.ts'
import type { Device } from '../../node/device.ts'
import { type Arrived, ChangesPage } from '../changes-contract.ts'
import { endpoint } from '../endpoint.ts'
import { CHANGES_BYTES_MAX } from '../limits.ts'
import { Limit } from '../paging.ts'
import { withFieldNames } from '../readable.ts'

/** Blocks read at a time. */
const BATCH_BLOCKS = 64

const Query = Type.Object({
  since: Type.Optional(Type.String({ maxLength: 100 })),
  /** Blocks of which the entries are told; one may hold a thousand. */
  limit: Limit,
  /** Kinds of entries, with commas between; all if absent. */
  kind: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 }))
})

/** What is new since somebody last asked. */
export const CHANGES = [
  endpoint({
    ...{ name: 'changes', method: 'GET', path: '/changes', tag: 'changes', scope: 'changes:read' },
    // The logs are the books: they tell all that anybody did, and of whom.
    permission: 'accounting',
    summary: 'What is new since you last asked, in the order it came to count here',
    query: Query,
    answer: ChangesPage,
    async run({ node, arrivals }, { query }) {
      await node.device.settle()
      return changes(node.device, arrivals(), query)
    }
  })
]

async function changes(
  device: Device,
  arrivals: Arrivals,
  { since, limit, kind }: Static<typeof Query>
): Promise<ChangesPage> {
  const wanted = kind === undefined ? null : new Set(kind.split(','))
  for (const each of wanted ?? []) requireKind(each)
  const found: Arrived[] = []
  let place = arrivals.placeOf(since)
  const latest = place + limit
  let bytes = 0
  runs: for (const run of arrivals.from(place)) {
    const end = Math.min(run.end, run.start + latest - place)
    for await (const entries of blocksOf(device, run.log, run.start, end)) {
      if (bytes > CHANGES_BYTES_MAX) break runs
      place++
      for (const entry of entries) {
        if (wanted && !wanted.has(entry.kind)) continue
        found.push(entry)
        bytes += JSON.stringify(entry).length
      }
    }
    if (place >= latest) break
  }
  return { changes: found, next: arrivals.tokenOf(place), pending: arrivals.length - place }
}

/** A misspelt one would be waited for without end; a newer version may have more. */
function requireKind(name: string): void {
  const names = KINDS.map(each => each.name)
  if ((names as string[]).includes(name) || /^unknown \d+$/.test(name)) return
  throw new Fault(
    'BAD_INPUT',
    `There is no kind of entry "${name}". There are: ${names.sort().join(', ')}.`
  ).at('query.kind')
}

/** The entries of each block. */
async function* blocksOf(
  device: Device,
  log: Buffer,
  start: number,
  end: number
): AsyncGenerator<Arrived[]> {
  const core = await device.logs.log(log)
  await device.logs.unlock(core)
  const whose = { log: log.toString('hex'), device: device.membership.byLog(log)?.name ?? '' }
  for (let from = start; from < end; from += BATCH_BLOCKS) {
    const commits = await readCommits(core, from, Math.min(end, from + BATCH_BLOCKS))
    for (const [i, commit] of commits.entries()) {
      yield (commit?.entries ?? []).map((entry, index) => ({
        ...{ ...whose, seq: from + i, index, time: commit!.time },
        ...withFieldNames(entry)
      }))
    }
  }
}
