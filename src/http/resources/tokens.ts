import { Type } from '@sinclair/typebox'
import { Fault } from '../../fault/fault.ts'
import type { Actor } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { NewToken, type Token, TokenList, TokenRequest } from '../token-contract.ts'
import type { KeptToken, Tokens } from '../tokens.ts'

const tag = 'tokens'
/** A token asks for no PIN: who makes one could do all that it may. */
const permission = 'devices'

const Id = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{12}$' }) })

/** Tokens of programs that use this device's API. */
export const TOKENS = [
  endpoint({
    ...{ name: 'tokens', method: 'GET', path: '/tokens', tag, scope: 'tokens:read' },
    permission,
    summary: 'Tokens of programs',
    answer: TokenList,
    run: async ({ tokens }) => list(await tokens),
    blind: async ({ tokens }) => list(await tokens)
  }),
  endpoint({
    ...{ name: 'createToken', method: 'POST', path: '/tokens', tag, scope: 'tokens:write' },
    ...{ status: 201, secret: true, permission },
    summary: 'Make a token',
    body: TokenRequest,
    answer: NewToken,
    example: { body: { name: 'Web shop', scopes: ['catalogue:read', 'sales:write'], days: 365 } },
    run: async ({ tokens, actor }, { body }) => create(await tokens, actor, body),
    blind: async ({ tokens, actor }, { body }) => create(await tokens, actor, body)
  }),
  endpoint({
    ...{ name: 'revokeToken', method: 'DELETE', path: '/tokens/{id}', tag, scope: 'tokens:write' },
    ...{ permission, summary: 'End a token' },
    params: Id,
    answer: TokenList,
    run: async ({ tokens }, { params }) => revoke(await tokens, params.id),
    blind: async ({ tokens }, { params }) => revoke(await tokens, params.id)
  })
]

const list = (tokens: Tokens): TokenList => ({ tokens: tokens.list.map(shown) })

const shown = ({ hash: _secret, ...token }: KeptToken): Token => token

async function create(tokens: Tokens, actor: Actor, request: TokenRequest): Promise<NewToken> {
  const scopes = [...new Set(request.scopes)]
  const more = actor.kind === 'token' ? scopes.filter(each => !actor.scopes.includes(each)) : []
  if (more.length > 0) {
    throw new Fault('NOT_PERMITTED', `A token cannot give what it may not: ${more.join(', ')}.`)
  }
  const { token, kept } = await tokens.create(request.name, scopes, request.days)
  return { token, ...shown(kept) }
}

async function revoke(tokens: Tokens, id: string): Promise<TokenList> {
  await tokens.revoke(id)
  return list(tokens)
}
