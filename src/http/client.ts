import http from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { Fault } from '../fault/fault.ts'
import { readApiFile } from './api-file.ts'
import type { Served, ServedRelay } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { KNOCK_MS_MAX } from './limits.ts'
import { repeating, type Send } from './repeat.ts'
import { buildApp } from './server.ts'
import { readSession } from './session-file.ts'
import { brokenOff, type Spoken, speak } from './speak.ts'
import { SESSION_HEADER } from './staff-session.ts'

/** The operations of a device, through its API. */
export interface Client extends Spoken {
  /** True if a running till answers; false if this process opened the device itself. */
  readonly running: boolean
  close(): Promise<void>
}

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
  const send = overHttp(directory, agent)
  if (!(await knock(send, file.pid, directory))) {
    agent.destroy()
    return null
  }
  return { ...speak(send, repeating(send)), running: true, close: async () => agent.destroy() }
}

/**
 * The same API without a socket, for a command that opened the device itself. Requests go through
 * the very app that a running process serves, so that there is one validation and one wording of
 * refusals, and a command cannot come to mean something else because a till happens to run.
 *
 * @param unexpected told of errors that are no faults
 * @param endpoints what it does; a test hands in its own
 */
export function embed(
  served: Served | ServedRelay,
  unexpected: (error: unknown) => void,
  endpoints?: readonly Endpoint[]
): Client {
  const token = 'in-process'
  const app = buildApp(served, { token, unexpected, endpoints })
  return { ...speak(injecting(app, token)), running: false, close: () => app.close() }
}

function injecting(app: FastifyInstance, token: string): Send {
  return async request => {
    const { pathname, search } = new URL(request.url)
    const response = await app.inject({
      method: request.method as 'GET',
      url: pathname + search,
      headers: { ...headersFor(request, { token, session: null }), host: 'localhost' },
      payloadAsStream: true,
      ...(request.body ? { payload: await request.text() } : {})
    })
    return answer(response.statusCode, response.headers, response.stream())
  }
}

/** Requests are built with it; where they go is the transport's to say. */
const BASE = 'http://localhost/'

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
    const response = await Promise.race([send(new Request(BASE)), late])
    const content = (await Promise.race([response.json(), late])) as { pid?: unknown }
    return response.status === 200 && content.pid === pid
  } catch (error) {
    if (error instanceof Fault && error.code === 'LOCKED') throw error
    // Refused, or something that does not speak our language: the process of the file is gone.
    return false
  } finally {
    clearTimeout(timer)
  }
}

/** Over a socket to the process that the directory's `api.json` names just then. */
function overHttp(directory: string, agent: http.Agent): Send {
  return async request => {
    const file = await readApiFile(directory)
    if (!file) throw brokenOff()
    const keys = { token: file.token, session: await readSession(directory) }
    const { pathname, search } = new URL(request.url)
    const body = request.body ? await request.text() : undefined
    return new Promise((resolve, reject) => {
      const asked = http.request({
        ...{
          host: '127.0.0.1',
          port: file.port,
          method: request.method,
          path: pathname + search,
          agent
        },
        headers: headersFor(request, keys)
      })
      const stop = () => asked.destroy()
      request.signal.addEventListener('abort', stop, { once: true })
      asked.on('error', error => reject(brokenOff(error)))
      asked.on('response', response => {
        response.on('error', () => {}) // the reader hears of it as well
        resolve(answer(response.statusCode ?? 0, response.headers, response))
      })
      asked.end(body)
    })
  }
}

/** What a request shows: the device's token, and the session of who of the staff asks. */
interface Keys {
  token: string
  session: string | null
}

function headersFor(request: Request, { token, session }: Keys): Record<string, string> {
  return {
    ...(session ? { [SESSION_HEADER]: session } : {}),
    ...Object.fromEntries(request.headers),
    authorization: `Bearer ${token}`
  }
}

function answer(
  status: number,
  headers: http.IncomingHttpHeaders | object,
  body: Readable
): Response {
  const texts = Object.entries(headers).map(
    ([name, value]) => [name, String(value)] as [string, string]
  )
  return new Response(status === 204 ? null : (Readable.toWeb(body) as ReadableStream), {
    ...{ status, headers: texts }
  })
}
