import { type Static, type TSchema, Type } from '@sinclair/typebox'
import {
  MAX_AMOUNT,
  MAX_NUMBER,
  MAX_PRICE,
  MAX_QUANTITY,
  MAX_SALE_LINES,
  MAX_TEXT
} from '../entry/limits.ts'
import { Name, NEXT } from './paging.ts'
import { Count, Hex, Nullable, Time } from './schema.ts'

/** Tenders of one bill. */
const TENDERS_MAX = 20

/** Serial numbers of one line. */
const SERIALS_MAX = 1_000

const Amount = Type.Integer({ minimum: -MAX_AMOUNT, maximum: MAX_AMOUNT })
const Above0 = Type.Integer({ minimum: 1, maximum: MAX_AMOUNT })
const Quantity = Type.Integer({ minimum: -MAX_QUANTITY, maximum: MAX_QUANTITY })
const Text = Type.String({ minLength: 1, maxLength: MAX_TEXT })
const Serials = Type.Array(Name, { maxItems: SERIALS_MAX })
/** Id of a cart: 16 bytes. */
const CartId = Type.String({ pattern: '^[0-9a-f]{32}$' })
const few = <T extends TSchema>(of: T) => Type.Array(of, { minItems: 1, maxItems: MAX_SALE_LINES })

/** One of the two: parts per million, or minor units. */
const Discount = Type.Object(
  {
    rate: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    amount: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_AMOUNT }))
  },
  { title: 'Discount', minProperties: 1, maxProperties: 1 }
)

/** What is bought. */
export const SaleLineRequest = Type.Object(
  {
    /** Code, barcode or name. */
    code: Name,
    /** Thousandths, 1000 if absent; negative comes back without a receipt. */
    quantity: Type.Optional(Quantity),
    /** Where it is not the price that is due. */
    price: Type.Optional(Type.Integer({ minimum: -MAX_PRICE, maximum: MAX_PRICE })),
    reason: Type.Optional(Text),
    discount: Type.Optional(Discount),
    serials: Type.Optional(Serials)
  },
  { title: 'SaleLineRequest' }
)
/** What is bought. */
export type SaleLineRequest = Static<typeof SaleLineRequest>

/** A receipt: `device` and `receipt`, or `log` (or its beginning), `seq` and `hash` as printed. */
export const ReceiptRequest = Type.Object(
  {
    device: Type.Optional(Name),
    receipt: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_NUMBER })),
    log: Type.Optional(Type.String({ pattern: '^[0-9a-f]{1,64}$' })),
    seq: Type.Optional(Count),
    index: Type.Optional(Count),
    hash: Type.Optional(Type.String({ pattern: '^[0-9a-f]{10}$' }))
  },
  { title: 'ReceiptRequest' }
)
/** A receipt, by what it shows. */
export type ReceiptRequest = Static<typeof ReceiptRequest>

/** What was handed over; of one, `amount` may be absent: what is left to pay. */
export const TenderRequest = Type.Object(
  {
    type: Type.String(),
    amount: Type.Optional(Amount),
    /** Number of the gift card. */
    card: Type.Optional(Name),
    currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    terminal: Type.Optional(Name),
    authorisation: Type.Optional(Name)
  },
  { title: 'TenderRequest' }
)
/** What was handed over. */
export type TenderRequest = Static<typeof TenderRequest>

/** What comes back of a receipt. */
const ReturnedLine = {
  /** Its number on the receipt, from 0. */
  line: Type.Integer({ minimum: 0, maximum: MAX_SALE_LINES }),
  quantity: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_QUANTITY })),
  serials: Type.Optional(Serials),
  reason: Type.Optional(Text)
}

const Bill = {
  lines: Type.Optional(few(SaleLineRequest)),
  discount: Type.Optional(Discount),
  /** Account number, e-mail or id. */
  customer: Type.Optional(Name),
  note: Type.Optional(Text)
}

const tenders = Type.Optional(Type.Array(TenderRequest, { maxItems: TENDERS_MAX }))

/** What is bought and what comes back, and what is handed over. */
export const SaleRequest = Type.Object(
  {
    ...Bill,
    /** Money on gift cards. */
    giftCards: Type.Optional(
      few(Type.Object({ card: Name, amount: Above0, expires: Type.Optional(Time) }))
    ),
    /** What the customer pays of what stands on the account. */
    payment: Type.Optional(Above0),
    returns: Type.Optional(few(Type.Object({ receipt: ReceiptRequest, ...ReturnedLine }))),
    /** A parked cart, quote or order that the bill begins with. */
    cart: Type.Optional(CartId),
    exempt: Type.Optional(Text),
    document: Type.Optional(Name),
    /** True to go beyond a limit or a balance, as far as who asks may. */
    force: Type.Optional(Type.Boolean()),
    /** True for practice. */
    training: Type.Optional(Type.Boolean()),
    /** What was handed over; absent means cash, exactly what is due. */
    tenders
  },
  { title: 'SaleRequest', minProperties: 1 }
)
/** What is bought, and what is handed over. */
export type SaleRequest = Static<typeof SaleRequest>

/** A receipt that comes back, all of it where no lines are named. */
export const ReturnRequest = Type.Object(
  {
    receipt: ReceiptRequest,
    lines: Type.Optional(few(Type.Object(ReturnedLine))),
    reason: Type.Optional(Text),
    tenders
  },
  { title: 'ReturnRequest' }
)
/** A receipt that comes back. */
export type ReturnRequest = Static<typeof ReturnRequest>

/** A cart that is to wait. */
export const ParkRequest = Type.Object(
  {
    ...Bill,
    type: Type.Optional(
      Type.Unsafe<'parked' | 'quote' | 'order'>(Type.String({ enum: ['parked', 'quote', 'order'] }))
    ),
    /** One that waits already, and is changed. */
    cart: Type.Optional(CartId),
    validUntil: Type.Optional(Time)
  },
  { title: 'ParkRequest' }
)
/** A cart that is to wait. */
export type ParkRequest = Static<typeof ParkRequest>

const Line = Type.Object(
  {
    type: Type.String(),
    code: Type.String(),
    name: Type.String(),
    /** Of a gift card: until when it can be spent. */
    expires: Nullable(Type.Integer()),
    quantity: Type.Integer(),
    price: Type.Integer(),
    /** All that was taken off. */
    discount: Type.Integer(),
    /** The promotion that took off most, and what promotions took off: a part of `discount`. */
    promotion: Nullable(Type.String()),
    promotionDiscount: Type.Integer(),
    taxRate: Type.Integer(),
    total: Type.Integer(),
    due: Nullable(Type.Integer()),
    reason: Nullable(Type.String()),
    serials: Type.Array(Type.String()),
    part: Type.Boolean(),
    returned: Type.Boolean()
  },
  { title: 'SoldLine' }
)

const Tax = Type.Object({ rate: Type.Integer(), net: Type.Integer(), tax: Type.Integer() })

/** A sale that is on disk: what the receipt shows. */
export const Sale = Type.Object(
  {
    business: Type.Object({
      name: Type.String(),
      address: Type.String(),
      taxNumber: Type.String(),
      footer: Type.String()
    }),
    receipt: Type.Integer(),
    copy: Type.Boolean(),
    training: Type.Boolean(),
    /** Name of the device that sold. */
    device: Type.String(),
    location: Type.String(),
    address: Type.String(),
    time: Type.Integer(),
    staff: Nullable(Type.String()),
    customer: Nullable(Type.String()),
    lines: Type.Array(Line),
    discount: Type.Integer(),
    taxes: Type.Array(Tax),
    taxAdded: Type.Boolean(),
    exempt: Nullable(Type.String()),
    total: Type.Integer(),
    cashRounding: Type.Integer(),
    tenders: Type.Array(
      Type.Object({
        type: Type.String(),
        /** What it pays of the bill. */
        amount: Type.Integer(),
        /** What was handed over. */
        given: Type.Integer(),
        /** The end of the gift card's number. */
        card: Nullable(Type.String()),
        currency: Nullable(Type.String()),
        /** Of foreign cash its minor units, of points how many. */
        foreign: Type.Integer(),
        terminal: Nullable(Type.String()),
        authorisation: Nullable(Type.String())
      })
    ),
    change: Type.Integer(),
    /** Earned, or taken back: negative. */
    points: Type.Integer(),
    pointsRedeemed: Type.Integer(),
    /** What the customer has, where the bill has to do with points. */
    pointsLeft: Nullable(Type.Integer()),
    cart: Nullable(Hex),
    document: Nullable(Type.String()),
    note: Nullable(Type.String()),
    log: Hex,
    seq: Type.Integer(),
    index: Type.Integer(),
    /** Short hash of the sale and its place, printed on the receipt. */
    hash: Type.String()
  },
  { title: 'Sale' }
)
/** A sale that is on disk: what the receipt shows. */
export type Sale = Static<typeof Sale>

/** Sales, latest first. */
export const SalePage = Type.Object({ sales: Type.Array(Sale), ...NEXT }, { title: 'SalePage' })
/** Sales, latest first. */
export type SalePage = Static<typeof SalePage>

/** What a bill comes to, before it is paid. */
export const Reckoned = Type.Object(
  {
    lines: Type.Array(Line),
    discount: Type.Integer(),
    taxes: Type.Array(Tax),
    taxAdded: Type.Boolean(),
    total: Type.Integer()
  },
  { title: 'Reckoned' }
)

/** A cart, quote or order. */
export const Cart = Type.Object(
  {
    id: Hex,
    type: Type.String(),
    state: Type.String(),
    expired: Type.Boolean(),
    validUntil: Nullable(Type.Integer()),
    time: Type.Integer(),
    location: Type.String(),
    device: Type.String(),
    customer: Nullable(Type.String()),
    note: Nullable(Type.String()),
    lines: Type.Array(Line),
    /** On the whole cart. */
    discount: Type.Integer(),
    /** Without tax that is added. */
    total: Type.Integer()
  },
  { title: 'Cart' }
)
/** A cart, quote or order. */
export type Cart = Static<typeof Cart>

/** How much is added to what is on a card, or to what a customer owes; signed, and why. */
export const Adjusted = { amount: Type.Optional(Amount), reason: Text }

/** A gift card and what is on it. */
export const GiftCard = Type.Object(
  {
    number: Type.String(),
    balance: Type.Integer(),
    expires: Nullable(Type.Integer()),
    status: Type.String()
  },
  { title: 'GiftCard' }
)
/** A gift card and what is on it. */
export type GiftCard = Static<typeof GiftCard>
