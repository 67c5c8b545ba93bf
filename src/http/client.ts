import http from 'node:http'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { Fault } from '../fault/fault.ts'
import { readApiFile } from './api-file.ts'
import type {
  Change,
  FolderReport,
  Operations,
  Problem,
  Progress,
  VerifyReport
} from './contract.ts'
import { DATA } from './event-streams.ts'
import { KNOCK_MS_MAX } from './limits.ts'
import { errorOfProblem, PROBLEM_TYPE } from './problem.ts'
import { buildApp } from './server.ts'

/** The operations of a device, through its API. */
export interface Client extends Operations {
  /** True if a running till answers; false if this process opened the device itself. */
  readonly running: boolean
  close(): Promise<void>
}

interface Ask {
  method: 'GET' | 'POST' | 'PUT'
  path: string
  body?: string
  /** Media type of the body. */
  type?: string
}

interface Answer {
  status: number
  type: string
  body: Readable
}

type Send = (ask: Ask) => Promise<Answer>

/**
 * Connects to the process that runs the device in `directory`.
 *
 * @returns null if none runs: there is no `api.json`, or it was left behind by a crash
 * @throws Fault LOCKED if there is a process and it does not answer
 */
export async function connect(directory: string): Promise<Client | null> {
  const file = await readApiFile(directory)
  if (!file || !isAlive(file.pid)) return null
  const agent = new http.Agent({ keepAlive: true })
  const send = overHttp(file.port, file.token, agent)
  if (!(await knock(send, file.pid, directory))) {
    agent.destroy()
    return null
  }
  return { ...speak(send), running: true, close: async () => agent.destroy() }
}

/**
 * The same API without a socket, for a command that opened the device itself. Requests go through
 * the very app that a running process serves, so that there is one validation and one wording of
 * refusals, and a command cannot come to mean something else because a till happens to run.
 *
 * @param unexpected told of errors that are no faults
 */
export function embed(operations: Operations, unexpected: (error: unknown) => void): Client {
  const token = 'in-process'
  const app = buildApp(operations, { token, unexpected })
  const send: Send = async ({ method, path, body, type }) => {
    const response = await app.inject({
      method,
      url: path,
      headers: { ...headersFor(token, type), host: 'localhost' },
      payloadAsStream: true,
      ...(body === undefined ? {} : { payload: body })
    })
    const contentType = String(response.headers['content-type'] ?? '')
    return { status: response.statusCode, type: contentType, body: response.stream() }
  }
  return { ...speak(send), running: false, close: () => app.close() }
}

/** True if the process with this id exists, whoever owns it. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Is it really that process which answers there? Ids and ports are used again by others. */
async function knock(send: Send, pid: number, directory: string): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new Fault('LOCKED', `The till that runs in ${directory} (process ${pid}) does not answer.`)
      )
    }, KNOCK_MS_MAX)
  })
  try {
    const { status, body } = await Promise.race([send({ method: 'GET', path: '/' }), late])
    const content = await Promise.race([text(body), late])
    return status === 200 && (JSON.parse(content) as { pid?: unknown }).pid === pid
  } catch (error) {
    if (error instanceof Fault && error.code === 'LOCKED') throw error
    // Refused, or something that does not speak our language: the process of the file is gone.
    return false
  } finally {
    clearTimeout(timer)
  }
}

function overHttp(port: number, token: string, agent: http.Agent): Send {
  return ({ method, path, body, type }) =>
    new Promise((resolve, reject) => {
      const headers = headersFor(token, type)
      const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent })
      request.on('error', error => reject(brokenOff(error)))
      request.on('response', response => {
        response.on('error', () => {}) // the reader hears of it as well
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body: response
        })
      })
      request.end(body)
    })
}

function headersFor(token: string, type?: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    ...(type === undefined ? {} : { 'content-type': type })
  }
}

function speak(send: Send): Operations {
  const get = <T>(path: string, query: Record<string, string | number | undefined> = {}) =>
    ask<T>(send, { method: 'GET', path: path + search(query) })
  const put = <T>(method: 'POST' | 'PUT', path: string, body: object) =>
    ask<T>(send, { method, path, body: JSON.stringify(body), type: 'application/json' })
  return {
    status: () => get('/status'),
    invite: request => put('POST', '/invites', request),
    items: page => get('/items', page),
    importItems: csv =>
      ask(send, { method: 'POST', path: '/items/import', body: csv, type: 'text/csv' }),
    sell: request => put('POST', '/sales', request),
    sales: page => get('/sales', page),
    stock: filter => get('/stock', filter),
    log: filter => get('/log', filter),
    verify: progress => lines<VerifyReport>(send, { method: 'POST', path: '/verify' }, progress),
    syncFolder: (request, progress) =>
      lines<FolderReport>(
        send,
        {
          method: 'POST',
          path: '/sync',
          body: JSON.stringify(request),
          type: 'application/json'
        },
        progress
      ),
    retire: request => put('POST', '/devices/retire', request),
    acceptLate: request => put('POST', '/devices/accept', request),
    witness: () => ask(send, { method: 'POST', path: '/witness' }),
    links: () => get('/links'),
    link: request => put('POST', '/links', request),
    lan: request => put('PUT', '/lan', request),
    follow: (tell, signal) => changes(send, tell, signal)
  }
}

function search(query: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) params.set(name, String(value))
  }
  return params.size === 0 ? '' : `?${params}`
}

async function ask<T>(send: Send, request: Ask): Promise<T> {
  const answer = await send(request)
  const content = await text(answer.body).catch(error => {
    throw brokenOff(error)
  })
  if (answer.status >= 400) throw refusal(answer, content)
  return JSON.parse(content) as T
}

/** Asks for something long: lines of progress, then one with the report. */
async function lines<T>(send: Send, request: Ask, progress?: Progress): Promise<T> {
  const answer = await send(request)
  if (answer.status >= 400) throw refusal(answer, await text(answer.body))
  for await (const line of linesOf(answer.body)) {
    const { done, total, report, problem } = JSON.parse(line) as ReportLine<T>
    if (problem) throw errorOfProblem(problem)
    if (report) return report
    if (done !== undefined && total !== undefined) progress?.(done, total)
  }
  throw brokenOff()
}

/** Reads the event stream until the signal says so. */
async function changes(
  send: Send,
  tell: (change: Change) => void,
  signal: AbortSignal
): Promise<void> {
  const answer = await send({ method: 'GET', path: '/events' })
  if (answer.status >= 400) throw refusal(answer, await text(answer.body))
  const stop = () => answer.body.destroy()
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    for await (const line of linesOf(answer.body)) {
      if (line.startsWith(DATA)) tell(JSON.parse(line.slice(DATA.length)) as Change)
    }
  } catch (error) {
    if (signal.aborted) return
    if (!(error instanceof Fault)) throw error
  } finally {
    signal.removeEventListener('abort', stop)
  }
  if (!signal.aborted) throw new Fault('NO_PEER', 'The till that was followed has stopped.')
}

interface ReportLine<T> {
  done?: number
  total?: number
  report?: T
  problem?: Problem
}

/** Whole lines of a stream; a connection that breaks is a fault, not an end. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = ''
  const chunks = stream.setEncoding('utf8')[Symbol.asyncIterator]()
  for (;;) {
    const { value, done } = await chunks.next().catch(error => {
      throw brokenOff(error)
    })
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop()!
    yield* lines
  }
}

function refusal({ status, type }: Answer, content: string): Error {
  if (type.startsWith(PROBLEM_TYPE)) return errorOfProblem(JSON.parse(content) as Problem)
  return new Fault('NO_PEER', `The running till does not take requests now (HTTP ${status}).`)
}

function brokenOff(cause?: unknown): Fault {
  return new Fault(
    'NO_PEER',
    'The running till stopped before it answered. Look with "tillmesh sales" or "tillmesh status" whether it was done.',
    [],
    cause
  )
}
