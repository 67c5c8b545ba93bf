import { type Static, type TObject, type TSchema, Type } from '@sinclair/typebox'
import type { DoneAt } from '../node/requests.ts'
import type { Permission } from '../retail/people/permissions.ts'
import type { Context, RelayContext } from './context.ts'
import type { Scope } from './scopes.ts'

/** How a request asks, and what of it is a write. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** How an answer comes: at once, as lines of progress with a report, or as events without end. */
export type Form = 'json' | 'lines' | 'events'

/** What a request says, checked. */
export interface Input<P = unknown, Q = unknown, B = unknown> {
  params: P
  query: Q
  body: B
}

/** One request and its answer, as somebody may really see them. */
export interface Example<B, A> {
  body?: B
  answer?: A
}

/**
 * One thing that the API does: routes, OpenAPI and the client come from the table of these.
 *
 * `run` does it on a device that can read; `blind` on a relay, which refuses what has none.
 */
export interface Endpoint {
  /** Name of the operation, unique: what the client calls. */
  name: string
  method: Method
  /** As in OpenAPI: `/items/{id}`. */
  path: string
  /** One line for a person. */
  summary: string
  tag: string
  /** What a token needs for it. */
  scope: Scope
  /** What a person who signed in needs for it. */
  permission?: Permission
  params: TObject
  query: TObject
  body?: TSchema
  /** Media type of the body: `application/json` unless it says another, which comes as text. */
  takes: string
  /** Bytes of the body at most, where more than usual. */
  bodyLimit?: number
  answer: TSchema
  /** One request and its answer, for the documents. */
  example?: Example<unknown, unknown>
  /** HTTP status of the answer. */
  status: number
  form: Form
  /** An answer that nobody may keep, such as one with a secret in it. */
  secret: boolean
  run(context: Context, input: Input): Promise<unknown>
  blind?(context: RelayContext, input: Input): Promise<unknown>
  /** The answer once more, from the log: the request was done, and its answer lost in a crash. */
  again?(context: Context, at: DoneAt, input: Input): Promise<unknown>
}

const None = Type.Object({})
type None = typeof None

interface Definition<P extends TObject, Q extends TObject, B extends TSchema, A extends TSchema>
  extends Pick<Endpoint, 'name' | 'method' | 'path' | 'summary' | 'tag' | 'scope'>,
    Partial<Pick<Endpoint, 'permission' | 'takes' | 'bodyLimit' | 'status' | 'form' | 'secret'>> {
  params?: P
  query?: Q
  body?: B
  answer: A
  example?: Example<Static<B>, Static<A>>
  run(
    context: Context,
    input: Input<Static<P>, Static<Q>, Static<B>>
  ): Promise<Static<A> | undefined>
  blind?(
    context: RelayContext,
    input: Input<Static<P>, Static<Q>, Static<B>>
  ): Promise<Static<A> | undefined>
  again?(
    context: Context,
    at: DoneAt,
    input: Input<Static<P>, Static<Q>, Static<B>>
  ): Promise<Static<A>>
}

/** An endpoint whose handlers get what its schemas say. */
export function endpoint<
  A extends TSchema,
  P extends TObject = None,
  Q extends TObject = None,
  B extends TSchema = TSchema
>(definition: Definition<P, Q, B, A>): Endpoint {
  return {
    params: None,
    query: None,
    takes: 'application/json',
    status: 200,
    form: 'json',
    secret: false,
    // Routes check a request against these very schemas before they run anything.
    ...(definition as unknown as Pick<Endpoint, 'name' | 'run'> & Definition<P, Q, B, A>)
  } as Endpoint
}

/** True if it changes something once: what answers in lines may be done again as it is. */
export const isWrite = ({ method, form }: Pick<Endpoint, 'method' | 'form'>): boolean =>
  method !== 'GET' && form === 'json'
