import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { type AddressInfo, connect as connectTo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import { apiFile, readApiFile, writeApiFile } from '../../src/http/api-file.ts'
import { type Client, connect, embed } from '../../src/http/client.ts'
import type { Operations } from '../../src/http/contract.ts'
import { serve } from '../../src/http/serve.ts'
import { faultOf } from '../fault.ts'
import { fakeEndpoints, fakeOperations, NOTHING, REPORT, SALE, STATUS } from './fake.ts'

async function folder(t: test.Test): Promise<string> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'tillmesh-http-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  return directory
}

async function running(t: test.Test, answers: Partial<Operations> = {}) {
  const directory = await folder(t)
  const operations = fakeOperations(answers)
  const server = await serve(directory, NOTHING, {
    port: 0,
    endpoints: fakeEndpoints(operations)
  })
  t.teardown(() => server.close())
  return { directory, server, calls: operations.calls }
}

async function connected(t: test.Test, directory: string): Promise<Client> {
  const client = await connect(directory)
  if (!client) throw new Error('nobody answers')
  t.teardown(() => client.close())
  return client
}

async function listening(t: test.Test, answer: http.RequestListener): Promise<number> {
  const server = http.createServer(answer).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('[H10] a running till says how to reach it in a file that only its user can read', async t => {
  const { directory, server } = await running(t)
  const file = apiFile(directory)
  t.equal((await stat(file)).mode & 0o777, 0o600)
  const { port, token, pid } = JSON.parse(await readFile(file, 'utf8'))
  t.equal(port, server.port)
  t.equal(pid, process.pid)
  t.ok(token.length >= 43, '256 bits of secret')
  await server.close()
  t.notOk(
    await access(file).then(
      () => true,
      () => false
    ),
    'and takes it away when it stops'
  )
})

test('[H10] the secret is new at each start, and a later till keeps its file when an earlier stops', async t => {
  const { directory, server } = await running(t)
  const first = await readApiFile(directory)
  const later = await serve(directory, NOTHING, { port: 0 })
  t.teardown(() => later.close())
  const second = await readApiFile(directory)
  t.notEqual(first?.token, second?.token)
  await server.close()
  t.same(await readApiFile(directory), second)
})

test('[H11] a till listens on this machine only, and finds a free port when its usual one is taken', async t => {
  const { directory, server } = await running(t)
  const usual = await serve(directory, NOTHING)
  const next = await serve(directory, NOTHING)
  t.notEqual(usual.port, next.port)
  const fault = await faultOf(serve(directory, NOTHING, { port: server.port }))
  t.equal(fault.code, 'CONFLICT')
  t.match(fault.message, new RegExp(`^Port ${server.port} is taken .*--port`))
  const other = Object.values(os.networkInterfaces())
    .flat()
    .find(address => address?.family === 'IPv4' && !address.internal)
  if (other) {
    const answered = await new Promise(resolve => {
      http
        .get({ host: other.address, port: server.port }, () => resolve(true))
        .on('error', () => resolve(false))
    })
    t.notOk(answered, `not on ${other.address}`)
  }
  await Promise.all([usual.close(), next.close()])
})

test('[H12] a command gets the same answers from a running till as from its own process', async t => {
  const problem = new Fault('CONFLICT', 'Not twice.', ['first', 'second'])
  const answers: Partial<Operations> = {
    invite: async () => {
      throw problem
    },
    lan: async () => {
      throw new TypeError('a bug')
    },
    verify: async progress => {
      progress?.(1, 2)
      progress?.(2, 2)
      return REPORT
    }
  }
  const { directory, calls } = await running(t, answers)
  const local = fakeOperations(answers)
  const remoteClient = await connected(t, directory)
  const localClient = embed(NOTHING, () => {}, fakeEndpoints(local))
  t.teardown(() => localClient.close())
  for (const client of [remoteClient, localClient]) {
    t.same(await client.status(), STATUS)
    t.same(await client.sell({ lines: [{ code: 'Käse & "Brot"' }] }), SALE)
    t.same(await client.sales({ limit: 3 }), { sales: [SALE], next: null })
    t.equal((await client.stock({ code: 'a&b=c %' })).stock.length, 1)
    t.equal((await client.stock({})).stock.length, 1)
    t.equal((await client.log({ limit: 2 })).blocks.length, 1)
    t.same((await client.items({ limit: 9, after: '0f'.repeat(16) })).items, [])
    t.equal((await client.importItems('code,name,price\nK,Käse,1\n')).rows, 2)
    const steps: number[] = []
    t.same(await client.verify(done => steps.push(done)), REPORT)
    t.equal(steps.at(-1), 2)
    const fault = await faultOf(client.invite({ role: 'till' }))
    t.same([fault.code, fault.message, fault.details], ['CONFLICT', 'Not twice.', problem.details])
    const refused = await faultOf(client.sales({ limit: 0 }))
    t.equal(refused.message, 'query.limit has to be at least 1.')
    const bug = await client.lan({ on: true }).catch((error: unknown) => error)
    t.ok(bug instanceof Error && !(bug instanceof Fault), 'a bug is no fault')
  }
  t.same(calls, local.calls, 'and both were asked the same')
})

test('[H13] what a crashed till left behind does not stop a command', async t => {
  const directory = await folder(t)
  t.equal(await connect(directory), null, 'no file')
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  const port = await listening(t, (_request, response) => response.end('{}'))
  await writeApiFile(directory, { port, token: 'x', pid })
  t.equal(await connect(directory), null, 'the process is gone')
  await writeApiFile(directory, { port: 1, token: 'x', pid: process.pid })
  t.equal(await connect(directory), null, 'nobody listens there')
  await writeApiFile(directory, { port, token: 'x', pid: process.pid })
  t.equal(await connect(directory), null, 'another program answers there')
  const { server } = await running(t)
  await writeApiFile(directory, { port: server.port, token: 'x', pid: process.pid })
  t.equal(await connect(directory), null, 'the till of another directory answers there')
  for (const content of ['', '{"port":', '[]', '{"port":0,"token":"x","pid":1}']) {
    await writeFile(apiFile(directory), content)
    t.equal(await connect(directory), null, `damaged: ${content}`)
  }
})

test('[H14] a till that stops in the middle of an answer is a clear fault, not a wrong answer', async t => {
  const directory = await folder(t)
  const port = await listening(t, (request, response) => {
    if (request.url === '/') response.end(JSON.stringify({ pid: process.pid }))
    else if (request.url === '/sales') response.destroy()
    else if (request.url === '/status') {
      response.writeHead(503, { 'content-type': 'application/json' }).end('{}')
    } else {
      response.write('{"done":1,"total":2}\n{"rep', () => response.destroy())
    }
  })
  await writeApiFile(directory, { port, token: 'x', pid: process.pid })
  const client = await connected(t, directory)
  for (const broken of [
    () => client.sell({ lines: [{ code: 'A' }] }),
    () => client.verify(() => {}),
    () => client.status()
  ]) {
    const fault = await faultOf(broken())
    t.equal(fault.code, 'NO_PEER', fault.message)
  }
})

test('[H15] stopping a till answers what is being asked, and leaves no connection open', async t => {
  let finish = () => {}
  const waiting = new Promise<void>(resolve => {
    finish = resolve
  })
  let asked = () => {}
  const begun = new Promise<void>(resolve => {
    asked = resolve
  })
  const { directory, server } = await running(t, {
    sell: async () => {
      asked()
      await waiting
      return SALE
    }
  })
  const client = await connected(t, directory)
  const sale = client.sell({ lines: [{ code: 'A' }] })
  await begun
  const closed = server.close()
  finish()
  t.same(await sale, SALE)
  await closed
  t.equal(await connect(directory), null)
})

test('[H15] a connection that never finishes its request does not hold the till up', async t => {
  const directory = await folder(t)
  const options = { port: 0, graceMs: 100 }
  const server = await serve(directory, NOTHING, options)
  const sockets = [connectTo(server.port, '127.0.0.1'), connectTo(server.port, '127.0.0.1')]
  await Promise.all(sockets.map(socket => once(socket.resume(), 'connect')))
  sockets[1]?.write('POST /sales HTTP/1.1\r\n')
  const closed = Promise.all(sockets.map(socket => once(socket, 'close')))
  const begun = performance.now()
  await server.close()
  await closed
  t.ok(performance.now() - begun < 5_000)
})
