import { type Static, Type } from '@sinclair/typebox'
import { BOOKS, type Books } from '../export/formats.ts'

/** How files of items and customers are written. */
export const FORMATS = ['simple', 'ospos', 'mapping'] as const
/** How a file of items or customers is written. */
export type FileFormat = (typeof FORMATS)[number]

/** A file of items or customers to take in. */
export const FileRequest = Type.Object(
  {
    text: Type.String(),
    format: Type.Unsafe<FileFormat>(Type.String({ enum: [...FORMATS] })),
    /** With format `mapping`: the text of a mapping file. */
    mapping: Type.Optional(Type.String({ maxLength: 100_000 })),
    /** The file's name. */
    name: Type.Optional(Type.String({ maxLength: 200 })),
    /** True to be told what it would do, and write nothing. */
    dryRun: Type.Optional(Type.Boolean())
  },
  { title: 'FileRequest' }
)
/** A file of items or customers to take in. */
export type FileRequest = Static<typeof FileRequest>

const Value = Type.Union([Type.String(), Type.Integer()])

/** What a row of a file does: amounts in minor units, quantities in thousandths. */
export const RowChange = Type.Object(
  {
    line: Type.Integer(),
    name: Type.String(),
    state: Type.String({ enum: ['new', 'changed', 'unchanged'] }),
    fields: Type.Array(Type.Object({ field: Type.String(), before: Value, after: Value })),
    /** Opening stock that it books. */
    stock: Type.Array(Type.Object({ location: Type.String(), quantity: Type.Integer() })),
    /** What somebody should know of it, one sentence each. */
    notes: Type.Array(Type.String())
  },
  { title: 'RowChange' }
)
/** What a row of a file does. */
export type RowChange = Static<typeof RowChange>

/** What a file did, or would do. */
export const FileReport = Type.Object(
  {
    rows: Type.Integer(),
    created: Type.Integer(),
    changed: Type.Integer(),
    unchanged: Type.Integer(),
    /** Items whose opening stock was booked. */
    stocked: Type.Integer(),
    dryRun: Type.Boolean(),
    /** Rows that are new, changed or have notes, as far as there is room; `more` are not shown. */
    diff: Type.Array(RowChange),
    more: Type.Integer()
  },
  { title: 'FileReport' }
)
/** What a file did, or would do. */
export type FileReport = Static<typeof FileReport>

/** A file as text. */
export const FileText = Type.Object({ text: Type.String() }, { title: 'FileText' })
/** A file as text. */
export type FileText = Static<typeof FileText>

/** Which books: the program that the file is for. */
export const BooksName = Type.Unsafe<Books>(Type.String({ enum: Object.keys(BOOKS) }))

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })

/** First and last day; absent for no bound. */
export const BooksDays = Type.Object(
  { from: Type.Optional(Day), to: Type.Optional(Day) },
  { title: 'BooksDays' }
)
/** First and last day. */
export type BooksDays = Static<typeof BooksDays>

/** Journal entries of Z reports as a file, and which reports are in it. */
export const BooksFile = Type.Object(
  {
    text: Type.String(),
    reports: Type.Array(
      Type.Object({
        /** The same wherever and whenever it is made. */
        reference: Type.String(),
        date: Type.String(),
        device: Type.String(),
        number: Type.Integer(),
        gross: Type.Integer(),
        /** Devices that posted it to these books before; two if they were apart. */
        postedBy: Type.Array(Type.String())
      })
    ),
    /** Reports of these days that were posted before and are not in the file. */
    left: Type.Integer()
  },
  { title: 'BooksFile' }
)
/** Journal entries of Z reports as a file. */
export type BooksFile = Static<typeof BooksFile>

type Told = (done: number, total: number) => void

/** What the API takes in and gives out as files. */
export interface ExchangeOperations {
  importItemFile(request: FileRequest, progress?: Told): Promise<FileReport>
  importCustomers(request: FileRequest, progress?: Told): Promise<FileReport>
  exportItems(): Promise<FileText>
  exportCustomers(): Promise<FileText>
  /** Looks only. */
  books(request: BooksDays & { books: Books }): Promise<BooksFile>
  /** Gives what was not posted before, and writes down that it is now. */
  postBooks(request: BooksDays & { books: Books }): Promise<BooksFile>
}
