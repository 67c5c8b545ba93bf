import { AsyncLocalStorage } from 'node:async_hooks'
import type { Address, Entry } from '../entry/kinds.ts'
import type { RequestDone } from '../entry/settling.ts'
import { Fault } from '../fault/fault.ts'
import type { CommitContext } from '../log/writer.ts'

/** A request that is to be done once, however often it is asked. */
export interface OnceRequest extends RequestDone {
  /** True while the next group that is written has to say that the request was done. */
  isOpen: boolean
  /** True if blocks came back since it was looked up: one of them may say that it was done. */
  isStale: () => boolean
  /** Where the log says so. */
  at: Address | null
}

/** Builds the entries of one group. */
export type Build = (context: CommitContext) => Entry[]

/** The request that is being answered: carried along, because services know nothing of requests. */
const current = new AsyncLocalStorage<OnceRequest>()

/** Runs what answers a request: the first group that it writes says that the request was done. */
export async function inRequest<T>(request: OnceRequest, run: () => Promise<T>): Promise<T> {
  try {
    return await current.run(request, run)
  } finally {
    // What follows by itself, later, is not the request's.
    request.isOpen = false
  }
}

/** The key of the request that is being answered, 16 bytes; null if it has none. */
export const requestKey = (): Buffer | null => current.getStore()?.key ?? null

/** Runs what is written beside a request and is no part of it: a refusal in a journal. */
export const besideRequest = <T>(run: () => Promise<T>): Promise<T> => current.exit(run)

/** Writes a group and, with the first of a request, that the request was done: both or none. */
export async function commitOnce(
  build: Build,
  commit: (build: Build) => Promise<Address[]>
): Promise<Address[]> {
  const request = current.getStore()
  if (!request?.isOpen) return commit(build)
  request.isOpen = false
  try {
    const places = await commit(context => {
      if (request.isStale()) {
        throw new Fault(
          'CONFLICT',
          'This device just got back what it wrote before it was restored: send the request again, with the same key.'
        )
      }
      const entries = build(context)
      const { key, print } = request
      return entries.length === 0
        ? entries
        : [...entries, { kind: 'request.done', body: { key, print } }]
    })
    request.at = places.pop() ?? null
    return places
  } finally {
    request.isOpen = request.at === null
  }
}
