/**
 * What went wrong, for the person who can do something about it. Every fault that may cross a
 * boundary (command line, API, link) has a code from this catalogue; anything else is a bug.
 *
 * `status` is the HTTP status of the problem document, `exit` the exit code of the command.
 */
const CATALOGUE = {
  BAD_INPUT: { status: 400, exit: 2 },
  NOT_FOUND: { status: 404, exit: 3 },
  NOT_PERMITTED: { status: 403, exit: 4 },
  UNAUTHORIZED: { status: 401, exit: 4 },
  CONFLICT: { status: 409, exit: 5 },
  GONE: { status: 410, exit: 5 },
  REUSED: { status: 422, exit: 5 },
  TOO_MANY: { status: 429, exit: 8 },
  NO_BUSINESS: { status: 409, exit: 5 },
  LOCKED: { status: 423, exit: 6 },
  DISK_FULL: { status: 507, exit: 7 },
  STORAGE: { status: 500, exit: 7 },
  NO_PEER: { status: 503, exit: 8 },
  INVITE: { status: 409, exit: 9 },
  DIFFERENCE: { status: 409, exit: 1 },
  PROTOCOL: { status: 502, exit: 8 }
} as const

/** The codes a fault can have; `docs/API.md` and the README list what each means. */
export type FaultCode = keyof typeof CATALOGUE

/** A fault with a code: one clear sentence saying what was wrong, where, and what to do. */
export class Fault extends Error {
  readonly code: FaultCode
  /** Further sentences, one a problem: the bad rows of a file, the differences found. */
  readonly details: readonly string[]
  /** The field of the request that is wrong: `body.role`. */
  field?: string

  constructor(code: FaultCode, message: string, details: readonly string[] = [], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'Fault'
    this.code = code
    this.details = details
  }

  /** Says which field of the request is wrong. */
  at(field: string): this {
    this.field = field
    return this
  }

  /** HTTP status of the problem document (RFC 9457). */
  get status(): number {
    return CATALOGUE[this.code].status
  }

  /** Exit code of the command. */
  get exit(): number {
    return CATALOGUE[this.code].exit
  }
}

/** True if `code` is in the catalogue: guards what arrives from a remote problem document. */
export function isFaultCode(code: unknown): code is FaultCode {
  return typeof code === 'string' && code in CATALOGUE
}
