import { type Static, Type } from '@sinclair/typebox'
import type { VerifyReport, WitnessReport } from './audit-contract.ts'
import type { ChangesPage } from './changes-contract.ts'
import type { Accepted, AcceptRequest, Retired, RetireRequest } from './device-contract.ts'
import type { ExchangeOperations } from './exchange-contract.ts'
import { NEXT } from './paging.ts'
import { rowSchema } from './record-schema.ts'
import type { Sale, SalePage, SaleRequest } from './sale-contract.ts'
import { Hex, Nullable } from './schema.ts'
import { Device, type Status } from './status.ts'
import type { NewToken, TokenList, TokenRequest } from './token-contract.ts'

/**
 * What crosses the local API: one schema for validation, types and the client. Amounts are minor
 * currency units, quantities thousandths of a unit, times ms since 1970, keys and ids hex.
 */

export * from './audit-contract.ts'
export * from './sale-contract.ts'
export * from './status.ts'

/** What an invitation is for. */
export const InviteRequest = Type.Object(
  {
    role: Type.String(),
    /** Name of a location; one that does not exist is made. */
    location: Type.Optional(Type.String({ minLength: 1, maxLength: 200 }))
  },
  { title: 'InviteRequest' }
)
/** What an invitation is for. */
export type InviteRequest = Static<typeof InviteRequest>

/** An invitation: a line to type or scan, and when it ends. */
export const Invite = Type.Object(
  { invite: Type.String(), expires: Type.Integer() },
  { title: 'Invite' }
)
/** An invitation: a line to type or scan, and when it ends. */
export type Invite = Static<typeof Invite>

/** An item as the till shows it. */
export const Item = rowSchema('item', 'Item')
/** An item as the till shows it. */
export type Item = Static<typeof Item>

/** Items by id; `next` is the id to go on after. */
export const ItemPage = Type.Object(
  { items: Type.Array(Item), next: Nullable(Type.String()) },
  { title: 'ItemPage' }
)
/** Items by id; `next` is the id to go on after. */
export type ItemPage = Static<typeof ItemPage>

/** What an import did. */
export const ImportReport = Type.Object(
  {
    rows: Type.Integer(),
    created: Type.Integer(),
    changed: Type.Integer(),
    unchanged: Type.Integer(),
    /** Items whose opening stock was booked. */
    stocked: Type.Integer()
  },
  { title: 'ImportReport' }
)
/** What an import did. */
export type ImportReport = Static<typeof ImportReport>

/** What a location holds of an item. */
export const StockRow = Type.Object(
  {
    code: Type.String(),
    name: Type.String(),
    location: Type.String(),
    onHand: Type.Integer(),
    /** False while nobody ever counted this item in here. */
    tracked: Type.Boolean()
  },
  { title: 'StockRow' }
)
/** Stock by item code. */
export const StockPage = Type.Object(
  { stock: Type.Array(StockRow), ...NEXT },
  { title: 'StockPage' }
)
/** Stock by item code. */
export type StockPage = Static<typeof StockPage>

/** One block of a log. */
export const LogBlock = Type.Object(
  {
    seq: Type.Integer(),
    time: Type.Integer(),
    /** Kinds of the block's entries, in order; `unknown 99` for one a newer version wrote. */
    entries: Type.Array(Type.Object({ kind: Type.String(), body: Type.Unknown() }))
  },
  { title: 'LogBlock' }
)
/** The latest blocks of a log. */
export const LogPage = Type.Object(
  {
    device: Type.String(),
    log: Hex,
    length: Type.Integer(),
    blocks: Type.Array(LogBlock)
  },
  { title: 'LogPage' }
)
/** The latest blocks of a log. */
export type LogPage = Static<typeof LogPage>

/** Whether the local network is to be used. */
export const LanRequest = Type.Object({ on: Type.Boolean() }, { title: 'LanRequest' })
/** Whether the local network is to be used. */
export type LanRequest = Static<typeof LanRequest>
/** Whether the local network is in use. */
export const Lan = Type.Object({ on: Type.Boolean() }, { title: 'Lan' })
/** Whether the local network is in use. */
export type Lan = Static<typeof Lan>

/** An address to link to, or one to forget. */
export const LinkRequest = Type.Object(
  {
    address: Type.String({ minLength: 1, maxLength: 300 }),
    remove: Type.Optional(Type.Boolean())
  },
  { title: 'LinkRequest' }
)
/** An address to link to, or one to forget. */
export type LinkRequest = Static<typeof LinkRequest>

/** Addresses that this device keeps trying, `HOST:PORT` each. */
export const LinkList = Type.Object({ addresses: Type.Array(Type.String()) }, { title: 'LinkList' })
/** Addresses that this device keeps trying, `HOST:PORT` each. */
export type LinkList = Static<typeof LinkList>

/** The folder to sync with. */
export const FolderRequest = Type.Object(
  {
    /** Absolute path. */
    folder: Type.String({ minLength: 1, maxLength: 4096 })
  },
  { title: 'FolderRequest' }
)
/** The folder to sync with. */
export type FolderRequest = Static<typeof FolderRequest>

/** What a sync with a folder did, in blocks. */
export const FolderReport = Type.Object(
  {
    taken: Type.Integer(),
    given: Type.Integer(),
    logs: Type.Array(
      Type.Object({
        device: Type.String(),
        taken: Type.Integer(),
        given: Type.Integer(),
        length: Type.Integer()
      })
    ),
    /** Logs that were not followed, one sentence each. */
    problems: Type.Array(Type.String())
  },
  { title: 'FolderReport' }
)
/** What a sync with a folder did, in blocks. */
export type FolderReport = Static<typeof FolderReport>

/**
 * RFC 9457 problem document; `code` is the fault's code, `details` one sentence a problem, `errors`
 * which fields of the request are wrong, and why.
 */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    details: Type.Array(Type.String()),
    errors: Type.Array(Type.Object({ field: Type.String(), reason: Type.String() }))
  },
  { title: 'Problem' }
)
/** RFC 9457 problem document. */
export type Problem = Static<typeof Problem>

const Told = { time: Type.Integer() }

/** Something that changed on a running device; `time` is its wall clock. */
export const Change = Type.Union(
  [
    Type.Composite([Type.Object({ ...Told, event: Type.Literal('peer') }), Device]),
    /** More of a log was folded: so many of its blocks are. */
    Type.Object({
      ...Told,
      event: Type.Literal('folded'),
      device: Type.String(),
      log: Type.String(),
      head: Type.Integer()
    }),
    Type.Object({
      ...Told,
      event: Type.Literal('problem'),
      code: Type.String(),
      message: Type.String()
    })
  ],
  { title: 'Change' }
)
/** Something that changed on a running device; `time` is its wall clock. */
export type Change = Static<typeof Change>

/** How much of a long verify is done. */
export type Progress = (done: number, total: number) => void

/** Everything the API does; the node implements it, the client speaks it over HTTP. */
export interface Operations extends ExchangeOperations {
  status(): Promise<Status>
  invite(request: InviteRequest): Promise<Invite>
  items(page: { limit: number; after?: string }): Promise<ItemPage>
  importItems(csv: string): Promise<ImportReport>
  sell(request: SaleRequest): Promise<Sale>
  /** Latest first, over all logs. */
  sales(page: { limit: number; after?: string }): Promise<SalePage>
  stock(filter: { code?: string; limit?: number; after?: string }): Promise<StockPage>
  /** Latest blocks of a device's log, by its name or key; this device's own if absent. */
  log(filter: { device?: string; limit: number }): Promise<LogPage>
  verify(progress?: Progress): Promise<VerifyReport>
  witness(): Promise<WitnessReport>
  syncFolder(request: FolderRequest, progress?: Progress): Promise<FolderReport>
  retire(request: RetireRequest): Promise<Retired>
  acceptLate(request: AcceptRequest): Promise<Accepted>
  lan(request: LanRequest): Promise<Lan>
  /** Entries in the order they came to count here; `since` is the `next` of the answer before. */
  changes(page: { since?: string; limit?: number; kind?: string }): Promise<ChangesPage>
  tokens(): Promise<TokenList>
  /** The token's text is told this once. */
  createToken(request: TokenRequest): Promise<NewToken>
  revokeToken(token: { id: string }): Promise<TokenList>
  links(): Promise<LinkList>
  link(request: LinkRequest): Promise<LinkList>
  /** Tells how things stand and then what changes; resolves when the signal says so. */
  follow(tell: (change: Change) => void, signal: AbortSignal): Promise<void>
}
