import type { EditableName } from '../retail/records/record-rules.ts'

const LINES = [{ code: 'TEA-01', quantity: 12_000 }]
const BILL = { lines: [{ code: 'TEA-01', quantity: 2_000 }, { code: '5012345678924' }] }
const ID = '5f1d09c2a7e45f1d09c2a7e45f1d09c2'
const TIME = 1_798_671_600_000
const FILE = { format: 'ospos', name: 'items.csv', dryRun: true, text: 'Id,Barcode,"Item Name"\n' }
const STEP = { lines: LINES, note: 'two boxes' }

/** What somebody may say of a record, for the documents. */
const RECORDS: Readonly<Partial<Record<EditableName, object>>> = {
  item: { code: 'TEA-01', name: 'Earl Grey 100 g', price: 420, tax: 200_000, category: 'Tea' },
  barcode: { item: 'TEA-01', barcode: '5012345678917', quantity: 12_000 },
  component: { kit: 'TEA-SET', item: 'TEA-01', quantity: 2_000 },
  attribute: { item: 'TEA-01', name: 'Origin', value: 'Assam' },
  category: { name: 'Tea', parent: 'Drinks' },
  tax: { name: 'Reduced', rate: 50_000 },
  price: { item: 'TEA-01', price: 390, group: 'Trade', starts: TIME },
  promotion: { name: '3 for 2', type: 'n-for-m', buy: 3_000, pay: 2_000, category: 'Tea' },
  currency: { code: 'USD', rate: 910_000 },
  customer: { account: 'C-17', firstName: 'Anna', lastName: 'Berg', consent: 1, limit: 20_000 },
  group: { name: 'Trade', discount: 50_000 },
  supplier: { name: 'Leaf & Co', email: 'orders@leaf.example', account: '4711' }
}

/** A body for each request that has one and whose endpoint shows none, by the operation's name. */
const BODIES: Readonly<Record<string, unknown>> = {
  set: { value: 'added' },
  importItems: 'code,name,price,tax,stock\nTEA-01,Earl Grey 100 g,4.20,20,24\n',
  makeLocation: { name: 'Back room', parent: 'High Street', type: 'room' },
  editLocation: { name: 'Cold room' },
  setReorderLevel: { code: 'TEA-01', location: 'High Street', level: 6_000, quantity: 24_000 },
  receiveStock: {
    ...{ supplier: 'Leaf & Co', document: 'D-1042' },
    lines: [{ code: 'TEA-01', quantity: 24_000, cost: 210 }]
  },
  returnStock: { supplier: 'Leaf & Co', lines: LINES, note: 'too old' },
  adjustStock: { reason: 'damaged', lines: [{ code: 'TEA-01', quantity: -1_000 }] },
  moveStock: { to: 'Back room', lines: LINES },
  placeOrder: { supplier: 'Leaf & Co', expected: TIME, lines: LINES },
  receiveOrder: { document: 'D-1042', lines: LINES },
  closeOrder: { way: 'done' },
  openStocktake: { name: 'Year end', location: 'High Street' },
  countStock: { lines: [{ code: 'TEA-01', counted: 22_000 }] },
  beginTransfer: { to: 'Market stall', how: 'request', lines: LINES },
  approveTransfer: STEP,
  refuseTransfer: { note: 'needed here' },
  sendTransfer: STEP,
  receiveTransfer: STEP,
  cancelTransfer: { note: 'no van' },
  writeOffTransfer: { note: 'lost on the way' },
  openTemporary: { name: 'Book fair', type: 'event' },
  payExpense: { amount: 4_150, category: 'stand', note: 'two days' },
  closeTemporary: { stocktake: ID },
  sell: { ...BILL, tenders: [{ type: 'cash', amount: 2_000 }] },
  takeBack: {
    receipt: { device: 'Till 1', receipt: 17 },
    ...{ lines: [{ line: 0, quantity: 1_000 }], reason: 'torn' }
  },
  reckon: { ...BILL, customer: 'C-17' },
  voidSale: { bill: BILL, reason: 'the customer left' },
  reprint: { device: 'Till 1', receipt: 17 },
  park: { ...BILL, type: 'quote', validUntil: TIME },
  adjustCustomer: { points: -40, reason: 'redeemed at two tills' },
  adjustGiftCard: { amount: 500, reason: 'topped up before the till was lost' },
  cancelCart: { reason: 'not wanted' },
  openShift: { float: 10_000 },
  countShift: { counted: [{ type: 'cash', amount: 34_950 }] },
  closeShift: { counted: [{ type: 'cash', amount: 34_950 }] },
  moveCash: { way: 'expense', amount: 320, category: 'cleaning' },
  hire: { name: 'Anna', pin: '4711', role: 'cashier', changes: '+discount' },
  editPerson: { role: 'supervisor' },
  signIn: { name: 'Anna', pin: '4711' },
  settleException: { how: 'counted', counted: 3_000, note: 'one was behind the shelf' },
  assignException: { owner: 'Anna' },
  importItemFile: FILE,
  importCustomers: { ...FILE, name: 'customers.csv', text: '"First Name","Last Name",Consent\n' },
  postBooks: { from: '2026-12-01', to: '2026-12-31' }
}

/** One body of a request, as somebody may really send it; undefined if none is known. */
export const exampleBody = (operation: string): unknown => BODIES[operation]

/** What somebody may say of a record of this type. */
export const exampleRecord = (type: EditableName): object | undefined => RECORDS[type]
