// Figures 6, 8 and 9, all of one shop in one process: how soon devices find each other, what they
// say when there is nothing to say, and what it costs that all sign for what they hold.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Idle } from '../peers/shop.ts'
import type { WitnessRound } from './witness.ts'

const LIMIT_MS = 178_000
const program = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../node_modules/.cache/tillmesh-bench/shop.mjs'
)

/** Milliseconds that each of so many fresh links took, from looking to linked at both ends. */
export function link(samples: number): Promise<number[]> {
  return run('link', samples)
}

/** What an idle shop of so many devices sends, after so long a quiet. */
export function idle(devices: number, quietS: number, measuredS: number): Promise<Idle> {
  return run('idle', devices, quietS, measuredS)
}

/** What one round of witness statements of so many devices costs. */
export function witness(devices: number): Promise<WitnessRound> {
  return run('witness', devices)
}

async function run<T>(figure: string, ...numbers: number[]): Promise<T> {
  const stdio: ('ignore' | 'inherit' | 'ipc')[] = ['ignore', 'inherit', 'inherit', 'ipc']
  const child = fork(program, [figure, ...numbers.map(String)], { stdio })
  const late = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS)
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`figure ${figure} ended without a result (${code ?? signal})`)
  })
  try {
    const [result] = (await Promise.race([once(child, 'message'), ended])) as [T]
    return result
  } finally {
    ended.catch(() => {})
    clearTimeout(late)
    child.kill()
  }
}
