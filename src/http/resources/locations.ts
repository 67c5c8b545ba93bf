import { type Static, Type } from '@sinclair/typebox'
import type { Address } from '../../entry/kinds.ts'
import { MAX_TEXT } from '../../entry/limits.ts'
import type { LocationNode } from '../../retail/stock/location-tree.ts'
import {
  editLocation,
  LOCATION_TYPES,
  type LocationValues,
  makeLocation
} from '../../retail/stock/locations.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { Limit, Name, NEXT, pageOf } from '../paging.ts'
import { Hex, Nullable } from '../schema.ts'
import { Place, StockWords, wasDone, written } from '../stock-schema.ts'

const tag = 'locations'
const permission = 'settings'

/** A location and where it stands in the tree. */
const LocationRow = Type.Object(
  {
    id: Hex,
    name: Type.String(),
    /** Id of the location above, empty at the top. */
    parent: Type.String(),
    depth: Type.Integer(),
    type: Type.String(),
    status: Type.String(),
    address: Type.String(),
    home: Type.String(),
    opened: Type.Integer(),
    /** `cycle` or `lost-parent`: it stands at the top because edits made apart do not fit. */
    problem: Nullable(Type.String())
  },
  { title: 'Location' }
)

const values = {
  name: Name,
  /** Name or id of the location above; empty for the top. */
  parent: Type.Optional(Type.String({ maxLength: 200 })),
  type: Type.Optional(Type.String({ enum: ['', ...LOCATION_TYPES] })),
  status: Type.Optional(Type.String({ enum: ['', 'closed'] })),
  address: Type.Optional(Type.String({ maxLength: MAX_TEXT }))
}

/** Where stock is. */
export const LOCATIONS = [
  endpoint({
    ...{ name: 'locations', method: 'GET', path: '/locations', tag, scope: 'stock:read' },
    summary: 'Locations as a tree, those above before those below',
    query: Type.Object({ limit: Limit, after: Type.Optional(Place.properties.id) }),
    answer: Type.Object({ locations: Type.Array(LocationRow), ...NEXT }, { title: 'LocationPage' }),
    run: async ({ retail }, { query: { limit, after } }) => {
      const { tree } = await StockWords.of(retail)
      const before = after === undefined ? undefined : tree.get(tree.find(after).id)!
      const rest = tree.nodes.slice(before ? tree.nodes.indexOf(before) + 1 : 0)
      const { rows, next } = await pageOf(rest, node => node.location.id.toString('hex'), { limit })
      return { locations: rows.map(show), next }
    }
  }),
  endpoint({
    ...{ name: 'makeLocation', method: 'POST', path: '/locations', tag, permission },
    ...{ scope: 'settings:write', status: 201, summary: 'Make a location' },
    body: Type.Object(values),
    ...{ answer: LocationRow, again },
    run: (context, { body }) =>
      change(context, body, (device, said) => makeLocation(device, { ...said, name: body.name }))
  }),
  endpoint({
    ...{ name: 'editLocation', method: 'PATCH', path: '/locations/{id}', tag, permission },
    ...{ scope: 'settings:write', summary: 'Change a location' },
    params: Type.Object({ id: Name }),
    body: Type.Partial(Type.Object(values)),
    ...{ answer: LocationRow, again },
    run: (context, { params, body }) =>
      change(context, body, async (device, said, words) =>
        editLocation(device, words.location(params.id).id, said)
      )
  })
]

function change(
  { retail }: Context,
  body: LocationValues,
  act: (
    device: Context['retail']['device'],
    values: LocationValues,
    words: StockWords
  ) => Promise<{ id: Buffer }>
) {
  return retail.inTurn(async () => {
    const words = await StockWords.of(retail)
    const { parent } = body
    const above = parent ? { parent: words.place(parent).toString('hex') } : {}
    const { id } = await act(retail.device, { ...body, ...above }, words)
    return show((await StockWords.of(retail)).tree.get(id)!)
  })
}

async function again({ retail }: Context, done: Address): Promise<Static<typeof LocationRow>> {
  const { tree } = await StockWords.of(retail)
  const entry = await written(retail, done)
  const node = entry?.kind === 'location.edited' && tree.get(entry.body.subject)
  if (node) return show(node)
  throw wasDone()
}

const show = ({ location, parent, depth, problem }: LocationNode): Static<typeof LocationRow> => ({
  ...location,
  id: location.id.toString('hex'),
  parent: parent?.location.id.toString('hex') ?? '',
  depth,
  problem
})
