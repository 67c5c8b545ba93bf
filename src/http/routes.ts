import { type TSchema, Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../fault/fault.ts'
import * as contract from './contract.ts'
import * as devices from './device-contract.ts'
import { EVENTS_TYPE, EventStreams } from './event-streams.ts'
import { IMPORT_BYTES_MAX, PAGE_ROWS, PAGE_ROWS_MAX } from './limits.ts'
import { problemOf } from './problem.ts'
import { progressLines } from './progress.ts'
import { strict } from './strict.ts'
import { decodeText } from './text.ts'

const Limit = Type.Integer({ minimum: 1, maximum: PAGE_ROWS_MAX, default: PAGE_ROWS })
const LINES = 'application/x-ndjson'
const Name = Type.String({ minLength: 1, maxLength: 200 })

/** One route for each operation; validation before, and only what the contract names after. */
export function addRoutes(
  app: FastifyInstance,
  operations: contract.Operations,
  unexpected: (error: unknown) => void
): void {
  app.addHook('preValidation', async ({ query }) => wholeLimit(query as Record<string, unknown>))
  addCsvParser(app)

  app.get('/status', answers(200, contract.Status), () => operations.status())

  app.post<{ Body: contract.InviteRequest }>(
    '/invites',
    takes({ body: contract.InviteRequest }, 201, contract.Invite),
    async ({ body }, reply) => reply.code(201).send(await operations.invite(body))
  )

  app.get<{ Querystring: { limit: number; after?: string } }>(
    '/items',
    takes({ querystring: page({ after: Type.Optional(Name) }) }, 200, contract.ItemPage),
    ({ query }) => operations.items(query)
  )

  app.post<{ Body: string }>(
    '/items/import',
    { bodyLimit: IMPORT_BYTES_MAX, ...answers(200, contract.ImportReport) },
    ({ body }) => {
      if (typeof body !== 'string') {
        throw new Fault('BAD_INPUT', 'Send the item file as text/csv.')
      }
      return operations.importItems(body)
    }
  )

  app.post<{ Body: contract.SaleRequest }>(
    '/sales',
    takes({ body: contract.SaleRequest }, 201, contract.Sale),
    async ({ body }, reply) => reply.code(201).send(await operations.sell(body))
  )

  app.get<{ Querystring: { limit: number } }>(
    '/sales',
    takes({ querystring: page({}) }, 200, contract.SalePage),
    ({ query }) => operations.sales(query)
  )

  app.get<{ Querystring: { code?: string } }>(
    '/stock',
    takes({ querystring: Type.Object({ code: Type.Optional(Name) }) }, 200, contract.StockPage),
    ({ query }) => operations.stock(query)
  )

  app.get<{ Querystring: { device?: string; limit: number } }>(
    '/log',
    takes({ querystring: page({ device: Type.Optional(Name) }) }, 200, contract.LogPage),
    ({ query }) => operations.log(query)
  )

  const reported = (run: (progress: contract.Progress) => Promise<object>) =>
    progressLines(run, 'report', error => {
      const problem = problemOf(error)
      if (problem.status === 500) unexpected(error)
      return { problem }
    })

  app.post('/verify', (_request, reply) =>
    reply.type(LINES).send(reported(progress => operations.verify(progress)))
  )

  app.post('/witness', answers(200, contract.WitnessReport), () => operations.witness())

  app.post<{ Body: contract.FolderRequest }>(
    '/sync',
    { schema: { body: strict(contract.FolderRequest) } },
    ({ body }, reply) =>
      reply.type(LINES).send(reported(progress => operations.syncFolder(body, progress)))
  )

  app.post<{ Body: devices.RetireRequest }>(
    '/devices/retire',
    takes({ body: devices.RetireRequest }, 200, devices.Retired),
    ({ body }) => operations.retire(body)
  )

  app.post<{ Body: devices.AcceptRequest }>(
    '/devices/accept',
    takes({ body: devices.AcceptRequest }, 200, devices.Accepted),
    ({ body }) => operations.acceptLate(body)
  )
  const streams = new EventStreams(operations, unexpected)
  app.addHook('preClose', async () => streams.close())
  app.get('/events', (_request, reply) => reply.type(EVENTS_TYPE).send(streams.open()))

  app.get('/links', answers(200, contract.LinkList), () => operations.links())

  app.post<{ Body: contract.LinkRequest }>(
    '/links',
    takes({ body: contract.LinkRequest }, 200, contract.LinkList),
    ({ body }) => operations.link(body)
  )

  app.put<{ Body: contract.LanRequest }>(
    '/lan',
    takes({ body: contract.LanRequest }, 200, contract.Lan),
    ({ body }) => operations.lan(body)
  )
}

function page(filter: Record<string, TSchema>): TSchema {
  return Type.Object({ limit: Limit, ...filter })
}

function answers(status: number, schema: TSchema): { schema: { response: object } } {
  return { schema: { response: { [status]: schema } } }
}

function takes(
  request: { body?: TSchema; querystring?: TSchema },
  status: number,
  response: TSchema
): { schema: object } {
  const checked = Object.entries(request).map(([part, schema]) => [part, strict(schema)])
  return { schema: { ...Object.fromEntries(checked), response: { [status]: response } } }
}

/** Validation coerces nothing, lest `"12"` be sold as 12; a query's limit comes as text all the same. */
function wholeLimit(query: Record<string, unknown>): void {
  if (typeof query.limit === 'string' && /^\d{1,9}$/.test(query.limit)) {
    query.limit = Number(query.limit)
  }
}

function addCsvParser(app: FastifyInstance): void {
  app.addContentTypeParser<Buffer>(
    'text/csv',
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => decodeText(body)
  )
}
