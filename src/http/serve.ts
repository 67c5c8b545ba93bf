import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Fault } from '../fault/fault.ts'
import { removeApiFile, writeApiFile } from './api-file.ts'
import type { Served, ServedRelay } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { DEFAULT_PORT, GRACE_MS } from './limits.ts'
import { buildApp } from './server.ts'
import type { Wide } from './wide.ts'

const HOST = '127.0.0.1'
const TOKEN_BYTES = 32

/** How to serve it. */
export interface ServeOptions {
  /** Absent: 7420, or a free one if that is taken. */
  port?: number | undefined
  /** Told of errors that are no faults. */
  unexpected?: (error: unknown) => void
  /** What it does; a test hands in its own. */
  endpoints?: readonly Endpoint[]
  /** Absent: this machine only. */
  wide?: Wide | undefined
  /** How long stopping waits for requests under way, ms. */
  graceMs?: number
}

/** A running API. */
export interface Server {
  port: number
  /** Port for other machines; null if it does not listen for them. */
  widePort: number | null
  /** Answers what is being asked, for a while, then stops. */
  close(): Promise<void>
}

/**
 * Serves a node's API on this machine only, and says how to reach it in the directory's
 * `api.json`, with a token that is new each time.
 *
 * @throws Fault CONFLICT if the port asked for is taken
 */
export async function serve(
  directory: string,
  served: Served | ServedRelay,
  options: ServeOptions = {}
): Promise<Server> {
  const { unexpected = () => {}, graceMs = GRACE_MS, endpoints, wide } = options
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const build = (more: { wide?: Wide } = {}) =>
    buildApp(served, { token, unexpected, endpoints, ...more })
  const app = await listen(build, options.port)
  const apps = [app]
  try {
    if (wide) apps.push(await listenWide(build({ wide }), wide))
    await writeApiFile(directory, { port: portOf(app), token, pid: process.pid })
  } catch (error) {
    for (const each of apps) await each.close()
    throw error
  }
  return {
    port: portOf(app),
    widePort: apps[1] ? portOf(apps[1]) : null,
    close: async () => {
      await removeApiFile(directory, token)
      // A browser keeps sockets open that it never asks anything on: they must not hold us up.
      const timer = setTimeout(() => {
        for (const { server } of apps) server.closeAllConnections()
      }, graceMs)
      await Promise.all(apps.map(each => each.close()))
      clearTimeout(timer)
    }
  }
}

const portOf = ({ server }: FastifyInstance) => (server.address() as AddressInfo).port

async function listenWide(app: FastifyInstance, { host, port }: Wide): Promise<FastifyInstance> {
  const found = await tryPort(app, port, host)
  if (found) return found
  throw new Fault(
    'CONFLICT',
    `${host}:${port} is taken, not of this machine, or needs more rights.`
  )
}

async function listen(build: () => FastifyInstance, wanted?: number): Promise<FastifyInstance> {
  const app = await tryPort(build(), wanted ?? DEFAULT_PORT)
  if (app) return app
  const other = wanted === undefined ? await tryPort(build(), 0) : null
  if (other) return other
  throw new Fault(
    'CONFLICT',
    `Port ${wanted} is taken or needs more rights. Give another one with --port, or leave it out.`
  )
}

/** The app, listening; null if the port is taken or needs more rights. */
async function tryPort(
  app: FastifyInstance,
  port: number,
  host = HOST
): Promise<FastifyInstance | null> {
  try {
    await app.listen({ host, port })
    return app
  } catch (error) {
    await app.close()
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL') return null
    throw error
  }
}
