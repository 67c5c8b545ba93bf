import type Hypercore from 'hypercore'

/** Runs something after a while, ms; what it returns takes that back. */
export type Later = (delayMs: number, run: () => void) => () => void

/** Blocks that may be missing before the newest are asked for on their own: a second or two. */
export const FAR_BEHIND_BLOCKS = 1_000

/** How many of the newest: what a person who looks at the latest sales sees. */
export const NEWEST_BLOCKS = 64

/** A device that is linked says within this time whether it holds more, ms; else all is asked for. */
const HEAR_MS = 2_000

/** The newest blocks may take so long, ms: the other device may not have them itself. */
const NEWEST_MS = 5_000

/**
 * Downloads all of a log, for ever: a device passes every log on. Not in order: linear downloads of
 * a long log took twice as long, because each block then brings its own proof. But far behind,
 * the newest blocks come first and on their own: over a slow line the requests that Hypercore sends
 * at once take a minute to be answered, and that may be all the time there is.
 */
export function downloadNewestFirst(core: Hypercore, later: Later): void {
  let all: Hypercore.Range | null = null
  let newest: Hypercore.Range | null = null
  let forget = () => {}

  const askForAll = () => {
    forget()
    all ??= core.download({ start: 0, end: -1 })
  }
  const wait = (delayMs: number, run: () => void) => {
    forget()
    forget = later(delayMs, run)
  }
  const askForNewest = () => {
    if (core.length - core.contiguousLength <= FAR_BEHIND_BLOCKS) return askForAll()
    newest?.destroy()
    const range = core.download({ start: core.length - NEWEST_BLOCKS, end: core.length })
    newest = range
    wait(NEWEST_MS, askForAll)
    range.done().then(
      () => range === newest && askForAll(),
      () => {} // the log was closed
    )
  }

  askForAll()
  core.on('peer-add', () => {
    // A second device may have what the first keeps us waiting for.
    if (core.peers.length > 1) return askForAll()
    all?.destroy()
    all = null
    wait(HEAR_MS, askForNewest)
  })
  core.on('append', () => {
    if (!all) askForNewest()
  })
  core.once('close', () => forget())
}
