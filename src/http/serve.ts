import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { Fault } from '../fault/fault.ts'
import { removeApiFile, writeApiFile } from './api-file.ts'
import type { Served, ServedRelay } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { DEFAULT_PORT, GRACE_MS } from './limits.ts'
import { buildApp } from './server.ts'

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
  /** How long stopping waits for requests under way, ms. */
  graceMs?: number
}

/** A running API. */
export interface Server {
  port: number
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
  const { unexpected = () => {}, graceMs = GRACE_MS, endpoints } = options
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  const app = await listen(() => buildApp(served, { token, unexpected, endpoints }), options.port)
  const { port } = app.server.address() as AddressInfo
  try {
    await writeApiFile(directory, { port, token, pid: process.pid })
  } catch (error) {
    await app.close()
    throw error
  }
  return {
    port,
    close: async () => {
      await removeApiFile(directory, token)
      // A browser keeps sockets open that it never asks anything on: they must not hold us up.
      const timer = setTimeout(() => app.server.closeAllConnections(), graceMs)
      await app.close()
      clearTimeout(timer)
    }
  }
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
async function tryPort(app: FastifyInstance, port: number): Promise<FastifyInstance | null> {
  try {
    await app.listen({ host: HOST, port })
    return app
  } catch (error) {
    await app.close()
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' || code === 'EACCES') return null
    throw error
  }
}
