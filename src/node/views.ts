import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Judge } from '../view/reduce.ts'
import { View } from '../view/view.ts'
import { writeDurably } from './profile.ts'

/**
 * Views are folders `view-1`, `view-2`, …: the last one counts. One that a crash left half built
 * is as good as any, because it goes on from its heads.
 */
export async function openView(
  directory: string,
  judge: Judge,
  which: 'last' | 'next'
): Promise<View> {
  const last = (await viewNumbers(directory)).at(-1) ?? 0
  const number = which === 'next' || last === 0 ? last + 1 : last
  const folder = path.join(directory, `view-${number}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return (await View.open(folder, judge)) ?? openView(directory, judge, 'next')
}

/** Deletes all views but the last ones. */
export async function removeOldViews(directory: string, keep = 1): Promise<void> {
  for (const number of (await viewNumbers(directory)).slice(0, -keep)) {
    await rm(path.join(directory, `view-${number}`), { recursive: true, force: true })
  }
}

/** Deletes all views: the next one is folded from the first blocks. */
export async function removeViews(directory: string): Promise<void> {
  for (const number of await viewNumbers(directory)) {
    await rm(path.join(directory, `view-${number}`), { recursive: true, force: true })
  }
}

async function viewNumbers(directory: string): Promise<number[]> {
  return (await readdir(directory))
    .map(name => Number(/^view-(\d+)$/.exec(name)?.[1]))
    .filter(number => number > 0)
    .sort((a, b) => a - b)
}

const markOf = (directory: string) => path.join(directory, 'rebuild')

/** Notes that the view on disk was folded under another judgement, in case a crash comes first. */
export function markRebuild(directory: string): Promise<void> {
  return writeDurably(markOf(directory), '')
}

/** The view on disk is right again. */
export async function unmarkRebuild(directory: string): Promise<void> {
  await rm(markOf(directory), { force: true })
}

/** True if a crash came before the view was rebuilt. */
export async function isRebuildMarked(directory: string): Promise<boolean> {
  return stat(markOf(directory)).then(
    () => true,
    () => false
  )
}
