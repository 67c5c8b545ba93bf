// How a device may live while logs arrive: what it folds when, its checkpoints and restarts.
import { mkdtempSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import test from 'tape'
import type { Judge } from '../../src/view/reduce.ts'
import { View } from '../../src/view/view.ts'
import type { RandomLog } from './facts.ts'

const scratch = mkdtempSync(path.join(tmpdir(), 'tillmesh-view-'))
test.onFinish(() => void rm(scratch, { recursive: true, force: true }))

/** One thing that happens to a view while logs arrive. */
export type Step =
  | { step: 'fold'; log: number; blocks: number; again: number; wait: boolean }
  | { step: 'checkpoint'; wait: boolean }
  | { step: 'reopen' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      step: fc.constant('fold' as const),
      log: fc.nat(3),
      blocks: fc.integer({ min: 1, max: 4 }),
      again: fc.nat(2),
      wait: fc.boolean()
    })
  },
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constant('checkpoint' as const), wait: fc.boolean() })
  },
  { weight: 1, arbitrary: fc.constant<Step>({ step: 'reopen' }) }
)
/** What happens to a view. */
export const schedule = fc.array(step, { maxLength: 16 })

async function withView<T>(
  judge: Judge,
  use: (open: () => Promise<View>) => Promise<T>
): Promise<T> {
  const directory = await mkdtemp(path.join(scratch, 'v-'))
  try {
    return await use(async () => {
      const view = await View.open(directory, judge)
      if (!view) throw new Error('the view has another format')
      return view
    })
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Everything a view holds, as text: every cell, every derived row, heads and digest. */
async function dump(view: View): Promise<string> {
  const { digest } = await view.digest()
  const rows: string[] = []
  for await (const [key, value] of view.rows('')) {
    rows.push(`${Buffer.from(key, 'latin1').toString('hex')} ${value.toString('hex')}`)
  }
  return [digest, ...rows].join('\n')
}

/** Every log from its first block to its last, in one go. */
export const replayed = (logs: RandomLog[], judge: Judge) =>
  withView(judge, async open => {
    const view = await open()
    for (const { key, read } of logs) await view.fold(key, 0, read)
    const all = await dump(view)
    await view.close()
    return all
  })

/** As one device lived it; `own` is the log that it wrote itself. */
export const lived = (logs: RandomLog[], own: number, steps: Step[], judge: Judge) =>
  withView(judge, async open => {
    let view = await open()
    const pending: Promise<void>[] = []
    const given = logs.map(() => 0)
    for (const each of steps) {
      if (each.step === 'reopen') {
        await Promise.all(pending)
        await view.close()
        view = await open()
      } else if (each.step === 'checkpoint') {
        pending.push(view.checkpoint())
        if (each.wait) await pending.at(-1)
      } else if (each.log < logs.length) {
        const { key, read, written } = logs[each.log]!
        const start = Math.max(0, given[each.log]! - each.again)
        const end = Math.min(read.length, given[each.log]! + each.blocks)
        given[each.log] = end
        pending.push(view.fold(key, start, (each.log === own ? written : read).slice(start, end)))
        if (each.wait) await pending.at(-1)
      }
    }
    await Promise.all(pending)
    for (const [n, { key, read }] of [...logs.entries()].reverse()) {
      await view.fold(key, given[n]!, read.slice(given[n]))
    }
    const all = await dump(view)
    await view.close()
    return all
  })

/** What two dumps do not share. */
export function difference(expected: string, found: string): string {
  const [a, b] = [expected.split('\n'), found.split('\n')]
  const only = (some: string[], others: string[]) =>
    some.filter(row => !others.includes(row)).map(row => row.slice(0, 300))
  return `replayed ${only(a, b).join(' | ')} but lived ${only(b, a).join(' | ')}`
}
