import { Readable } from 'node:stream'
import type { Progress } from './contract.ts'
import { PROGRESS_EVERY_MS } from './limits.ts'

/**
 * Runs something long and writes how far it is, one JSON object a line: `{"done":1,"total":2}` as
 * it goes on, and one last line from `end`.
 *
 * @param run the work; it reports to the function it is given
 * @param result name of the last line's one property when the work is done
 * @param failed the last line when the work failed: the status line has long left by then
 */
export function progressLines<T>(
  run: (progress: Progress) => Promise<T>,
  result: string,
  failed: (error: unknown) => object
): Readable {
  let last = Number.NEGATIVE_INFINITY
  const stream = new Readable({ read() {} })
  const write = (line: object) => {
    if (!stream.destroyed) stream.push(`${JSON.stringify(line)}\n`)
  }
  const progress: Progress = (done, total) => {
    const now = performance.now()
    if (now - last < PROGRESS_EVERY_MS && done < total) return
    last = now
    write({ done, total })
  }
  run(progress)
    .then(
      value => write({ [result]: value }),
      error => write(failed(error))
    )
    .finally(() => stream.push(null))
  return stream
}
