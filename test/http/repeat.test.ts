import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import test from 'tape'
import { readApiFile, writeApiFile } from '../../src/http/api-file.ts'
import { connect } from '../../src/http/client.ts'
import { servedOf } from '../../src/http/context.ts'
import { REPEATS_MAX } from '../../src/http/limits.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { serve } from '../../src/http/serve.ts'
import { faultOf } from '../fault.ts'
import { shopApi } from './api.ts'

/** Passes requests on to a port, and cuts the connection where an answer comes as often as told. */
async function cutting(t: test.Test, port: number) {
  const cuts = { left: 0, made: 0 }
  const proxy = http.createServer((request, response) => {
    const { method, url, headers } = request
    const options = { port, method, path: url, headers: { ...headers, host: `127.0.0.1:${port}` } }
    const asked = http.request(options, answer => {
      if (cuts.left === 0) {
        response.writeHead(answer.statusCode!, answer.headers)
        return answer.pipe(response)
      }
      cuts.left--
      cuts.made++
      answer.resume()
      return response.destroy()
    })
    request.pipe(asked)
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    proxy.closeAllConnections()
    proxy.close()
  })
  return { cuts, port: (proxy.address() as AddressInfo).port }
}

async function behindProxy(t: test.Test) {
  const { node } = await shopApi(t)
  const directory = await mkdtemp(path.join(os.tmpdir(), 'tillmesh-http-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const server = await serve(directory, servedOf(node), { port: 0 })
  t.teardown(() => server.close())
  const { cuts, port } = await cutting(t, server.port)
  await writeApiFile(directory, { ...(await readApiFile(directory))!, port })
  const client = (await connect(directory))!
  t.teardown(() => client.close())
  const sales = async () => (await operationsOf(node).status()).totals.sales
  return { client, cuts, sales, node }
}

test('[H56] the client repeats what got no answer under one key: cut off after the till wrote it, a sale is made once', async t => {
  const { client, cuts, sales, node } = await behindProxy(t)
  cuts.left = REPEATS_MAX
  const sale = await client.sell({ lines: [{ code: 'TEA-01' }] })
  t.equal(cuts.made, REPEATS_MAX)
  t.equal(sale.receipt, 1)
  t.equal(await sales(), 1)
  t.equal((await client.sell({ lines: [{ code: 'TEA-01' }] })).receipt, 2, 'asked anew it is new')
  const { blocks } = await operationsOf(node).log({ limit: 100 })
  const kinds = blocks.flatMap(({ entries }) => entries.map(({ kind }) => kind))
  t.equal(kinds.filter(kind => kind === 'request.done').length, 2, 'each under a key of its own')
})

test('[H56] the client gives up after a few times, and says so', async t => {
  const { client, cuts, sales } = await behindProxy(t)
  cuts.left = REPEATS_MAX + 1
  const fault = await faultOf(client.sell({ lines: [{ code: 'TEA-01' }] }))
  t.equal(fault.code, 'NO_PEER')
  t.equal(cuts.left, 0)
  t.equal(await sales(), 1, 'what was done is done')
})

test('[H56] the client finds a till again that was started anew', async t => {
  const { node } = await shopApi(t)
  const directory = await mkdtemp(path.join(os.tmpdir(), 'tillmesh-http-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const first = await serve(directory, servedOf(node), { port: 0 })
  const client = (await connect(directory))!
  t.teardown(() => client.close())
  t.equal((await client.sell({ lines: [{ code: 'TEA-01' }] })).receipt, 1)
  await first.close()
  t.equal((await faultOf(client.status())).code, 'NO_PEER')
  const second = await serve(directory, servedOf(node), { port: 0 })
  t.teardown(() => second.close())
  t.equal((await client.sell({ lines: [{ code: 'TEA-01' }] })).receipt, 2)
})
