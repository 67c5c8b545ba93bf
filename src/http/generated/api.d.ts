/** Made by "npm run api" from the table of endpoints: do not edit. */

export interface paths {
  '/status': {
    get: { parameters: { path?: never; query?: never; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Status'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/events': {
    get: { parameters: { path?: never; query?: never; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'text/event-stream': components['schemas']['Change'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/log': {
    get: { parameters: { path?: never; query?: { limit?: number; device?: string }; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['LogPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/verify': {
    post: { parameters: { path?: never; query?: never; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/x-ndjson': ({ done: number; total: number } | { report: components['schemas']['VerifyReport'] } | { problem: components['schemas']['Problem'] }) } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/witness': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['WitnessReport'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/invites': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['InviteRequest'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Invite'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/devices/retire': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['RetireRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Retired'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/devices/accept': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['AcceptRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Accepted'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/links': {
    get: { parameters: { path?: never; query?: never; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['LinkList'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['LinkRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['LinkList'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/lan': {
    put: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['LanRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Lan'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/sync': {
    post: { parameters: { path?: never; query?: never; header?: never; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['FolderRequest'] } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/x-ndjson': ({ done: number; total: number } | { report: components['schemas']['FolderReport'] } | { problem: components['schemas']['Problem'] }) } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/items': {
    get: { parameters: { path?: never; query?: { limit?: number; after?: string }; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ItemPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/items/import': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody: { content: { 'text/csv': string } }; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ImportReport'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/stock': {
    get: { parameters: { path?: never; query?: { code?: string }; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['StockPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/sales': {
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['SaleRequest'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Sale'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    get: { parameters: { path?: never; query?: { limit?: number }; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['SalePage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/tokens': {
    get: { parameters: { path?: never; query?: never; header?: never; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TokenList'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
    post: { parameters: { path?: never; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody: { content: { 'application/json': components['schemas']['TokenRequest'] } }; responses: { 201: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['NewToken'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
  '/tokens/{id}': {
    delete: { parameters: { path: { id: string }; query?: never; header?: { 'Idempotency-Key'?: string }; cookie?: never }; requestBody?: never; responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TokenList'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': components['schemas']['Problem'] } } } }
  }
}

export interface components {
  schemas: {
    AcceptRequest: { device: string }
    Accepted: { blocks: number }
    Change: ({ time: number; event: "peer"; device: string; key: string; role: string; state: ("linked" | "catching-up" | "in-step" | "away"); done: number; total: number; rate: number; lacks: (number | null); path: (string | null); address: (string | null); since: (number | null); lastSeen: (number | null) } | { time: number; event: "folded"; device: string; log: string; head: number } | { time: number; event: "problem"; code: string; message: string })
    Device: { device: string; key: string; role: string; state: ("linked" | "catching-up" | "in-step" | "away"); done: number; total: number; rate: number; lacks: (number | null); path: (string | null); address: (string | null); since: (number | null); lastSeen: (number | null) }
    ExceptionItem: { type: string; message: string; facts: unknown }
    FolderReport: { taken: number; given: number; logs: ({ device: string; taken: number; given: number; length: number })[]; problems: (string)[] }
    FolderRequest: { folder: string }
    Head: { device: string; log: string; length: number; here: number; known: number; missing: number; rate: number; from: (string)[] }
    ImportReport: { rows: number; created: number; changed: number; unchanged: number; stocked: number }
    Invite: { invite: string; expires: number }
    InviteRequest: { role: string; location?: string }
    Item: { id: string; code: string; name: string; price: number; barcode: string; tax: number; category: string }
    ItemPage: { items: (components['schemas']['Item'])[]; next: (string | null) }
    Lan: { on: boolean }
    LanRequest: { on: boolean }
    LinkList: { addresses: (string)[] }
    LinkRequest: { address: string; remove?: boolean }
    LogBlock: { seq: number; time: number; entries: ({ kind: string; body: unknown })[] }
    LogPage: { device: string; log: string; length: number; blocks: (components['schemas']['LogBlock'])[] }
    NewToken: { token: string; id: string; name: string; scopes: ("device:read" | "device:write" | "devices:read" | "devices:write" | "network:read" | "network:write" | "catalogue:read" | "catalogue:write" | "sales:read" | "sales:write" | "stock:read" | "stock:write" | "transfers:read" | "transfers:write" | "customers:read" | "customers:write" | "suppliers:read" | "suppliers:write" | "staff:read" | "staff:write" | "cash:read" | "cash:write" | "exceptions:read" | "exceptions:write" | "accounting:read" | "accounting:write" | "settings:read" | "settings:write" | "changes:read" | "changes:write" | "tokens:read" | "tokens:write")[]; created: number; expires: (number | null) }
    Peer: { device: string; key: string; link: string; address: string; connectedSince: number; behind: number }
    Problem: { type: string; status: number; detail: string; code: string; details: (string)[]; errors: ({ field: string; reason: string })[] }
    RetireRequest: { device: string; after?: number; lost?: boolean; lastReceipt?: number; phrase?: string }
    Retired: { device: string; blocks: number; lost: ({ from: number; to: (number | null) } | null) }
    Sale: { receipt: number; device: string; location: string; time: number; lines: ({ code: string; name: string; quantity: number; price: number; total: number })[]; total: number; tenders: ({ type: string; amount: number })[]; change: number; log: string; seq: number; index: number; hash: string }
    SalePage: { sales: (components['schemas']['Sale'])[] }
    SaleRequest: { lines: ({ code: string; quantity?: number; price?: number })[]; tenders?: ({ type: string; amount: number })[] }
    Status: { business: { id: string; name: string; currency: string }; device: { name: string; key: string; log: string; location: string }; role: string; heads: (components['schemas']['Head'])[]; digest: string; peers: (components['schemas']['Peer'])[]; devices: (components['schemas']['Device'])[]; exceptions: (components['schemas']['ExceptionItem'])[]; totals: { sales: number; lines: number; gross: number; quantity: number }; lan: { on: boolean; port: number }; relay?: { bytes: number } }
    StockPage: { stock: (components['schemas']['StockRow'])[] }
    StockRow: { code: string; name: string; location: string; onHand: number; tracked: boolean }
    Token: { id: string; name: string; scopes: ("device:read" | "device:write" | "devices:read" | "devices:write" | "network:read" | "network:write" | "catalogue:read" | "catalogue:write" | "sales:read" | "sales:write" | "stock:read" | "stock:write" | "transfers:read" | "transfers:write" | "customers:read" | "customers:write" | "suppliers:read" | "suppliers:write" | "staff:read" | "staff:write" | "cash:read" | "cash:write" | "exceptions:read" | "exceptions:write" | "accounting:read" | "accounting:write" | "settings:read" | "settings:write" | "changes:read" | "changes:write" | "tokens:read" | "tokens:write")[]; created: number; expires: (number | null) }
    TokenList: { tokens: (components['schemas']['Token'])[] }
    TokenRequest: { name: string; scopes: ("device:read" | "device:write" | "devices:read" | "devices:write" | "network:read" | "network:write" | "catalogue:read" | "catalogue:write" | "sales:read" | "sales:write" | "stock:read" | "stock:write" | "transfers:read" | "transfers:write" | "customers:read" | "customers:write" | "suppliers:read" | "suppliers:write" | "staff:read" | "staff:write" | "cash:read" | "cash:write" | "exceptions:read" | "exceptions:write" | "accounting:read" | "accounting:write" | "settings:read" | "settings:write" | "changes:read" | "changes:write" | "tokens:read" | "tokens:write")[]; days?: number }
    VerifyReport: { ok: boolean; logs: ({ device: string; log: string; blocks: number; entries: number; coSigned: ({ length: number; since: number } | null) })[]; digest: { live: string; replayed: string }; differences: (string)[]; statements: number; contradictions: ({ device: string; log: string; length: number; stated: string; here: string; by: string; byLog: string; seq: number; time: number; evidence: (string | null) })[]; missing: ({ device: string; log: string; here: number; stated: number; by: (string)[] })[] }
    WitnessReport: { logs: number; bytes: number }
  }
}

