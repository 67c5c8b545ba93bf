const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What a shell adds to the number of the signal that ended a program; SIGINT is 2. */
const EXIT_INTERRUPTED = 130

/** Resolves at the first signal to stop; the second ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    let stopping = false
    const received = (signal: NodeJS.Signals) => {
      if (stopping) process.exit(EXIT_INTERRUPTED)
      stopping = true
      resolve(signal)
    }
    for (const signal of SIGNALS) process.on(signal, received)
  })
}
