import { SingleBar } from 'cli-progress'
import type { Context, GlobalOptions } from './context.ts'

/** What is done within this time needs no bar, ms. */
const PATIENCE_MS = 1_000

/** Shows on stderr that something is going on, if a person sits there. */
export interface Progress {
  /** A new text is a new step; `done` of `total` moves the bar. */
  step(text: string, done?: number, total?: number): void
  stop(): void
}

/** A bar where the length is known, seconds where it is not, nothing unless stderr is a terminal. */
export function showProgress(context: Context, options: GlobalOptions): Progress {
  if (options.json || !context.err.isTTY) return { step() {}, stop() {} }
  const { err } = context
  const begun = performance.now()
  let text = ''
  let bar: SingleBar | null = null
  const seconds = setInterval(() => {
    const elapsed = Math.round((performance.now() - begun) / 1000)
    if (!bar) err.write(`\r\x1b[K${text} … ${elapsed} s`)
  }, PATIENCE_MS)
  return {
    step(next, done, total) {
      text = next
      if (done === undefined || !total || performance.now() - begun < PATIENCE_MS) return
      if (!bar) {
        err.write('\r\x1b[K')
        const format = '{name} [{bar}] {percentage}% | {value}/{total}'
        bar = new SingleBar({ stream: process.stderr, format, clearOnComplete: true })
        bar.start(total, done, { name: text })
      }
      bar.setTotal(total)
      bar.update(done, { name: text })
    },
    stop() {
      clearInterval(seconds)
      if (bar) bar.stop()
      else err.write('\r\x1b[K')
    }
  }
}
