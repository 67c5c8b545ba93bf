import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tape'
import { servedOf } from '../../src/http/context.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { SCOPES } from '../../src/http/scopes.ts'
import { buildApp } from '../../src/http/server.ts'
import type { Node } from '../../src/node/node.ts'
import { Shop } from '../shop.ts'

/** The token that `ask` uses unless told otherwise. */
export const TOKEN = 'the-token'

export const ITEMS = 'code,name,price,stock\nTEA-01,Tea,250,100000\nMUG-01,Mug,950,5\n'

/** How one request differs from others. */
export interface Extra {
  key?: string
  token?: string
  headers?: Record<string, string>
}

/** An app that serves a device, and a way to ask it. */
export function asking(app: FastifyInstance) {
  return (
    method: string,
    url: string,
    body?: object | string | null,
    { key, token = TOKEN, headers = {} }: Extra = {}
  ): Promise<LightMyRequestResponse> =>
    app.inject({
      method: method as 'GET',
      url,
      headers: {
        host: 'localhost',
        authorization: `Bearer ${token}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers
      },
      ...(body === undefined || body === null ? {} : { payload: body })
    })
}

/** The token of a program that may everything: no person, so it needs no session. */
export async function programOf(node: Node): Promise<string> {
  const tokens = await servedOf(node).tokens
  return (await tokens.create('Program', [...SCOPES])).token
}

/** A shop of one device that has items, and its API. */
export async function shopApi(t: Test) {
  const shop = new Shop(t)
  const node = await shop.found()
  await operationsOf(node).importItems(ITEMS)
  const unexpected: unknown[] = []
  const serve = (served: Node) => {
    const app = buildApp(servedOf(served), {
      token: TOKEN,
      unexpected: error => unexpected.push(error)
    })
    t.teardown(() => app.close())
    return asking(app)
  }
  /** The device closed and opened again, and its API. */
  const again = async (name = 'Till 1') => {
    await shop.shut(name)
    const next = await shop.open(name, { offline: true })
    return { node: next, ask: serve(next) }
  }
  return { shop, node, ask: serve(node), again, unexpected }
}
