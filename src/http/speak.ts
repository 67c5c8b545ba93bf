import createClient from 'openapi-fetch'
import { Fault } from '../fault/fault.ts'
import type { Change, Operations, Problem, Progress } from './contract.ts'
import { DATA } from './event-streams.ts'
import type { paths } from './generated/api.d.ts'
import { PROBLEM_TYPE } from './media-types.ts'
import { errorOfProblem } from './problem.ts'
import type { Send } from './repeat.ts'

/** What openapi-fetch answers: one of the two. */
interface Answered<T> {
  data?: T
  error?: unknown
  response: Response
}

/** Every path of the API, with the types that are generated from OpenAPI. */
type Api = ReturnType<typeof createClient<paths>>

/** Says what has no name among the operations. */
interface Asking {
  /**
   * Asks by method and path: `client.ask(api => api.GET('/locations'))`.
   *
   * @returns the answer's content
   * @throws Fault as the API refused it
   */
  ask<T>(call: (api: Api) => Promise<Answered<T>>): Promise<T>
}

/** The operations, and every path besides. */
export type Spoken = Operations & Asking

/**
 * Every operation, spoken over a transport with the types that are generated from OpenAPI.
 *
 * @param send the transport; of what comes as a stream nothing is asked twice
 * @param ask the same for all else
 */
export function speak(send: Send, ask: Send = send): Spoken {
  const api = createClient<paths>({ baseUrl: 'http://localhost', fetch: ask })
  const stream = { parseAs: 'stream', fetch: send } as const
  return {
    ask: call => answered(call(api)),
    status: () => answered(api.GET('/status')),
    invite: body => answered(api.POST('/invites', { body })),
    items: query => answered(api.GET('/items', { params: { query } })),
    importItems: body =>
      answered(
        api.POST('/items/import', {
          ...{ body, bodySerializer: (text: string) => text },
          headers: { 'content-type': 'text/csv' }
        })
      ),
    importItemFile: (body, progress) =>
      lines(api.POST('/items/files', { body, ...stream }), progress),
    importCustomers: (body, progress) =>
      lines(api.POST('/customers/files', { body, ...stream }), progress),
    exportItems: () => answered(api.GET('/items/file')),
    exportCustomers: () => answered(api.GET('/customers/file')),
    books: ({ books, ...query }) =>
      answered(api.GET('/books/{books}', { params: { path: { books }, query } })),
    postBooks: ({ books, ...body }) =>
      answered(api.POST('/books/{books}', { params: { path: { books } }, body })),
    sell: body => answered(api.POST('/sales', { body })),
    sales: query => answered(api.GET('/sales', { params: { query } })),
    stock: query => answered(api.GET('/stock', { params: { query } })),
    log: query => answered(api.GET('/log', { params: { query } })),
    verify: progress => lines(api.POST('/verify', stream), progress),
    syncFolder: (body, progress) => lines(api.POST('/sync', { body, ...stream }), progress),
    retire: body => answered(api.POST('/devices/retire', { body })),
    acceptLate: body => answered(api.POST('/devices/accept', { body })),
    witness: () => answered(api.POST('/witness')),
    links: () => answered(api.GET('/links')),
    link: body => answered(api.POST('/links', { body })),
    lan: body => answered(api.PUT('/lan', { body })),
    changes: query => answered(api.GET('/changes', { params: { query } })),
    tokens: () => answered(api.GET('/tokens')),
    createToken: body => answered(api.POST('/tokens', { body })),
    revokeToken: path => answered(api.DELETE('/tokens/{id}', { params: { path } })),
    follow: (tell, signal) => follow(api.GET('/events', stream), tell, signal)
  }
}

/**
 * What was answered to a request.
 *
 * @throws Fault what the API refused with, NO_PEER if the till stopped before it answered
 */
export async function answered<T>(asked: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await asked.catch(cause => {
    throw cause instanceof Fault ? cause : brokenOff(cause)
  })
  if (!response.ok) throw refusal(response, error)
  return data as T
}

/** What a long operation answers: lines of progress, then one with the report or the problem. */
interface Line<T> {
  done?: number
  total?: number
  report?: T
  problem?: Problem
}

async function lines<T>(asked: Promise<Answered<unknown>>, progress?: Progress): Promise<T> {
  const body = (await answered(asked)) as ReadableStream<Uint8Array>
  for await (const text of linesOf(body)) {
    const { done, total, report, problem } = JSON.parse(text) as Line<T>
    if (problem) throw errorOfProblem(problem)
    if (report) return report
    if (done !== undefined && total !== undefined) progress?.(done, total)
  }
  throw brokenOff()
}

/** Reads the event stream until the signal says so. */
async function follow(
  asked: Promise<Answered<unknown>>,
  tell: (change: Change) => void,
  signal: AbortSignal
): Promise<void> {
  const body = (await answered(asked)) as ReadableStream<Uint8Array>
  const told = linesOf(body, signal)
  try {
    for await (const line of told) {
      if (line.startsWith(DATA)) tell(JSON.parse(line.slice(DATA.length)) as Change)
    }
  } catch (error) {
    if (signal.aborted) return
    if (!(error instanceof Fault)) throw error
  }
  if (!signal.aborted) throw new Fault('NO_PEER', 'The till that was followed has stopped.')
}

/** Whole lines of a stream; a connection that breaks is a fault, not an end. */
async function* linesOf(
  body: ReadableStream<Uint8Array>,
  signal?: AbortSignal
): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  const stop = () => void reader.cancel().catch(() => {})
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  let rest = ''
  try {
    for (;;) {
      const { value, done } = await reader.read().catch(error => {
        throw brokenOff(error)
      })
      if (done) return
      const whole = (rest + value).split('\n')
      rest = whole.pop()!
      yield* whole
    }
  } finally {
    signal?.removeEventListener('abort', stop)
    stop()
  }
}

function refusal({ status, headers }: Response, error: unknown): Error {
  const problem = typeof error === 'string' ? (JSON.parse(error) as Problem) : (error as Problem)
  if (headers.get('content-type')?.startsWith(PROBLEM_TYPE)) return errorOfProblem(problem)
  return new Fault('NO_PEER', `The running till does not take requests now (HTTP ${status}).`)
}

/** The fault of a connection that broke before the answer was here. */
export function brokenOff(cause?: unknown): Fault {
  return new Fault(
    'NO_PEER',
    'The running till stopped before it answered. Look with "tillmesh sales" or "tillmesh status" whether it was done.',
    [],
    cause
  )
}
