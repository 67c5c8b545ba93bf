/** The port people know; another is taken when it is not free. */
export const DEFAULT_PORT = 7420

/** Bytes of a JSON body: a bill of 5,000 lines has some 400 kB. */
export const BODY_BYTES_MAX = 1024 * 1024

/** Bytes of an item file: about half a million items. */
export const IMPORT_BYTES_MAX = 64 * 1024 * 1024

/** Rows of a page when the request does not say, and at most. */
export const PAGE_ROWS = 100
export const PAGE_ROWS_MAX = 1_000

/** A request must be here within this time, ms; over loopback even the largest takes seconds. */
export const REQUEST_MS_MAX = 60_000

/** A running till answers a knock within this time, ms, even in the middle of a large import. */
export const KNOCK_MS_MAX = 30_000

/** A client whose connection broke asks again so often, and so long after, ms. */
export const REPEATS_MAX = 3
export const REPEAT_AFTER_MS = 200

/** Progress lines are written at most this often, ms: enough for a bar that moves. */
export const PROGRESS_EVERY_MS = 100

/** A till that stops waits this long, ms, for requests under way; what they wrote stays written. */
export const GRACE_MS = 10_000

/** Of changes to one log that come this close together, ms, a follower hears the last. */
export const FOLDED_EVERY_MS = 250

/** So often a follower gets a line that says nothing, ms: one that is gone is noticed by it. */
export const HEARTBEAT_MS = 15_000

/** A follower that is so many bytes behind is let go. */
export const UNREAD_BYTES_MAX = 256 * 1024

/** Bytes of answers that are kept for whoever asks again: those of a day of some 20,000 sales. */
export const ANSWERS_BYTES_MAX = 16 * 1024 * 1024

/** Characters of an Idempotency-Key. */
export const KEY_CHARS_MAX = 200

/** Tokens of one device, and the longest that one holds, days. */
export const TOKENS_MAX = 200
export const TOKEN_DAYS_MAX = 3_650

/** Requests of one program that has a token. */
export const TOKEN_RATE = { perSecond: 100, burst: 1_000 }

/** Requests from one address, of all who have a token. */
export const ADDRESS_RATE = { perSecond: 200, burst: 2_000 }

/** Requests from one address that nobody knows. */
export const STRANGER_RATE = { perSecond: 1, burst: 100 }

/** Senders whose requests are counted. */
export const RATED_MAX = 10_000

/** Connections from other machines at a time, and the time that a handshake may take, ms. */
export const WIDE_CONNECTIONS_MAX = 256
export const HANDSHAKE_MS_MAX = 10_000

/** Bytes of entries in one answer of changes, about; a block of 256 KiB may come on top. */
export const CHANGES_BYTES_MAX = 4 * 1024 * 1024
