import { type Static, Type } from '@sinclair/typebox'
import { TOKEN_DAYS_MAX } from './limits.ts'
import { Name } from './paging.ts'
import { Hex, Nullable } from './schema.ts'
import { ScopeName } from './scopes.ts'

const fields = {
  id: Hex,
  name: Type.String(),
  scopes: Type.Array(ScopeName),
  created: Type.Integer(),
  /** Null if it holds until it is revoked. */
  expires: Nullable(Type.Integer())
}

/** What a token may do, and how long; never the token itself. */
export const Token = Type.Object(fields, { title: 'Token' })
/** What a token may do, and how long. */
export type Token = Static<typeof Token>

/** A token that was made: its text is told this once. */
export const NewToken = Type.Object({ token: Type.String(), ...fields }, { title: 'NewToken' })
/** A token that was made. */
export type NewToken = Static<typeof NewToken>

/** What a new token is to be for. */
export const TokenRequest = Type.Object(
  {
    /** Which program has it: for whoever revokes it one day. */
    name: Name,
    scopes: Type.Array(ScopeName, { minItems: 1, maxItems: 100 }),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: TOKEN_DAYS_MAX }))
  },
  { title: 'TokenRequest' }
)
/** What a new token is to be for. */
export type TokenRequest = Static<typeof TokenRequest>

/** All tokens. */
export const TokenList = Type.Object({ tokens: Type.Array(Token) }, { title: 'TokenList' })
/** All tokens. */
export type TokenList = Static<typeof TokenList>
