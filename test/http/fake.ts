import type { Served } from '../../src/http/context.ts'
import type {
  Change,
  Device,
  FolderReport,
  Operations,
  Sale,
  Status,
  VerifyReport
} from '../../src/http/contract.ts'
import type { Endpoint } from '../../src/http/endpoint.ts'
import type { BooksFile, FileReport } from '../../src/http/exchange-contract.ts'
import type { Keyed } from '../../src/http/once.ts'
import { ENDPOINTS } from '../../src/http/resources/index.ts'
import type { Token } from '../../src/http/token-contract.ts'

export const STALL: Device = {
  device: 'Stall',
  key: 'dd',
  role: 'till',
  state: 'catching-up',
  done: 250,
  total: 1000,
  rate: 50,
  lacks: 3,
  path: 'lan',
  address: '127.0.0.1:34485',
  since: 1_790_000_000_000,
  lastSeen: 1_790_000_000_000
}

export const CHANGES: Change[] = [
  { time: 1_790_000_000_000, event: 'peer', ...STALL },
  { time: 1_790_000_000_000, event: 'folded', device: 'Stall', log: 'ee', head: 250 },
  { time: 1_790_000_000_000, event: 'problem', code: 'PROTOCOL', message: 'It was dropped.' }
]

export const STATUS: Status = {
  business: { id: 'b1', name: 'Books & Bread', currency: 'EUR' },
  device: { name: 'Counter', key: 'aa', log: 'bb', location: 'High Street' },
  role: 'owner',
  heads: [
    { device: 'Counter', log: 'bb', length: 3, here: 3, known: 3, missing: 0, rate: 0, from: [] },
    {
      device: 'Stall',
      log: 'ee',
      length: 250,
      here: 250,
      known: 1000,
      missing: 750,
      rate: 50,
      from: ['Stall']
    }
  ],
  digest: 'cc',
  peers: [],
  devices: [STALL],
  exceptions: [{ type: 'oversell', message: 'BREAD is at -1.', facts: { onHand: -1000 } }],
  totals: { sales: 1, lines: 1, gross: 640, quantity: 2000 },
  lan: { on: false, port: 0 }
}

export const SALE: Sale = {
  receipt: 12,
  device: 'Counter',
  location: 'High Street',
  time: 1_790_000_000_000,
  lines: [
    {
      ...{ type: 'item', code: 'BREAD', name: 'Sourdough', quantity: 2000, price: 320 },
      ...{ discount: 0, taxRate: 70_000, total: 640, due: null, reason: null, serials: [] },
      ...{ part: false, returned: false, expires: null, promotion: null, promotionDiscount: 0 }
    }
  ],
  business: { name: 'Books & Bread', address: '', taxNumber: '', footer: '' },
  ...{ address: '', staff: null, customer: null, copy: false, training: false },
  ...{ discount: 0, taxes: [{ rate: 70_000, net: 598, tax: 42 }], taxAdded: false, exempt: null },
  total: 640,
  tenders: [
    {
      ...{ type: 'cash', amount: 640, given: 2000, card: null, currency: null, foreign: 0 },
      ...{ terminal: null, authorisation: null }
    }
  ],
  ...{
    cashRounding: 0,
    points: 0,
    pointsRedeemed: 0,
    pointsLeft: null,
    cart: null,
    document: null,
    note: null
  },
  change: 1360,
  log: 'bb'.repeat(32),
  seq: 41,
  index: 0,
  hash: '8e1f00aa11'
}

export const REPORT: VerifyReport = {
  ok: true,
  logs: [{ device: 'Counter', log: 'bb', blocks: 3, entries: 5, coSigned: null }],
  digest: { live: 'cc', replayed: 'cc' },
  differences: [],
  statements: 0,
  contradictions: [],
  missing: []
}

export const FOLDER: FolderReport = {
  taken: 1,
  given: 3,
  logs: [{ device: 'Counter', taken: 1, given: 3, length: 4 }],
  problems: []
}

export const TOKEN: Token = {
  id: '00ff00ff00ff',
  name: 'Web shop',
  scopes: ['sales:write'],
  created: 1_790_000_000_000,
  expires: null
}

export const FILE_REPORT: FileReport = {
  ...{ rows: 3, created: 1, changed: 1, unchanged: 1, stocked: 1, dryRun: true, more: 0 },
  diff: [
    {
      ...{ line: 2, name: 'TEA-01', state: 'changed', stock: [], notes: ['Count it.'] },
      fields: [{ field: 'price', before: 250, after: 275 }]
    },
    {
      ...{ line: 3, name: 'MUG-01', state: 'new', notes: [] },
      fields: [{ field: 'name', before: '', after: 'Mug' }],
      stock: [{ location: 'High Street', quantity: 2_500 }]
    }
  ]
}

export const BOOKS_FILE: BooksFile = {
  text: 'entryid,date\n',
  reports: [
    {
      ...{ reference: 'Z7-Till-1-3fa9c21b', date: '2027-01-31', device: 'Till 1', number: 7 },
      ...{ gross: 12_600, postedBy: ['Office'] }
    }
  ],
  left: 1
}

/** One call of an operation. */
export type Call = [name: keyof Operations, argument?: unknown]

/** Operations that answer at once and remember what they were asked. */
export function fakeOperations(answers: Partial<Operations> = {}): Operations & { calls: Call[] } {
  const calls: Call[] = []
  const operations: Operations = {
    status: async () => STATUS,
    invite: async () => ({ invite: 'tillmesh:abc', expires: 1_790_000_000_000 }),
    items: async () => ({ items: [], next: null }),
    importItems: async () => ({ rows: 2, created: 1, changed: 0, unchanged: 1, stocked: 0 }),
    importItemFile: async ({ dryRun = false }, progress) => {
      progress?.(3, 3)
      return { ...FILE_REPORT, dryRun }
    },
    importCustomers: async ({ dryRun = false }) => ({ ...FILE_REPORT, dryRun }),
    exportItems: async () => ({ text: 'Id,Barcode\n' }),
    exportCustomers: async () => ({ text: 'First Name,Last Name\n' }),
    books: async () => BOOKS_FILE,
    postBooks: async () => BOOKS_FILE,
    sell: async () => SALE,
    sales: async () => ({ sales: [SALE], next: null }),
    stock: async () => ({
      stock: [
        { code: 'BREAD', name: 'Sourdough', location: 'High Street', onHand: -1500, tracked: true }
      ],
      next: null
    }),
    log: async () => ({
      device: 'Counter',
      log: 'bb',
      length: 3,
      blocks: [{ seq: 2, time: 1_790_000_000_000, entries: [{ kind: 'sale.completed', body: {} }] }]
    }),
    verify: async progress => {
      progress?.(3, 3)
      return REPORT
    },
    witness: async () => ({ logs: 2, bytes: 152 }),
    links: async () => ({ addresses: [] }),
    link: async ({ address }) => ({ addresses: [address] }),
    syncFolder: async (_request, progress) => {
      progress?.(4, 4)
      return FOLDER
    },
    retire: async ({ device }) => ({ device, blocks: 3, lost: null }),
    acceptLate: async () => ({ blocks: 2 }),
    lan: async ({ on }) => ({ on }),
    changes: async () => ({ changes: [], next: '0', pending: 0 }),
    tokens: async () => ({ tokens: [TOKEN] }),
    createToken: async ({ name, scopes }) => ({ ...TOKEN, name, scopes, token: 'tm_00ff_secret' }),
    revokeToken: async () => ({ tokens: [] }),
    follow: async tell => {
      for (const change of CHANGES) tell(change)
    },
    ...answers
  }
  const spied = Object.entries(operations).map(([name, operation]) => [
    name,
    (argument?: unknown, ...more: unknown[]) => {
      calls.push(
        typeof argument === 'object' ? [name as Call[0], { ...argument }] : [name as Call[0]]
      )
      return (operation as (...given: unknown[]) => unknown)(argument, ...more)
    }
  ])
  return { ...(Object.fromEntries(spied) as Operations), calls }
}

/** Nothing to serve: no endpoint of `fakeEndpoints` looks at it, and no key is remembered. */
export const NOTHING = {
  node: { device: { profile: { device: { role: 'owner' } } } },
  retail: { people: { require: async () => {} } },
  once: { answer: async ({ run }: Keyed) => ({ content: await run(), replayed: false }) }
} as unknown as Served

/** The endpoints of the API, doing what the operations of the same names do. */
export function fakeEndpoints(operations: Operations): Endpoint[] {
  return ENDPOINTS.filter(({ name }) => name in operations).map(
    ({ permission: _, ...endpoint }) => ({
      ...endpoint,
      run: async ({ progress, tell, signal }, { params, query, body }) => {
        const run = operations[endpoint.name as keyof Operations] as (
          ...given: unknown[]
        ) => unknown
        if (endpoint.form === 'events') return run(tell, signal)
        const parts = [params, query, body].filter(part => part && Object.keys(part).length > 0)
        const given = parts.length > 1 ? [Object.assign({}, ...parts)] : parts
        return run(...given, ...(endpoint.form === 'lines' ? [progress] : []))
      }
    })
  )
}
