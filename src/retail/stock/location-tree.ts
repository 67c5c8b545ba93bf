import { Fault } from '../../fault/fault.ts'
import type { Found } from '../records/records.ts'

/** A place that holds stock. */
export type Location = Found<'location'>

/** A location and where it stands in the tree. */
export interface LocationNode {
  location: Location
  /** The node above it, or null at the top. */
  parent: LocationNode | null
  children: LocationNode[]
  /** How many nodes are above it. */
  depth: number
  /** Why it stands at the top although it names a parent: apart, a parent can be moved below. */
  problem: 'cycle' | 'lost-parent' | null
}

/**
 * The locations as a tree. Edits made apart can name a parent that is not known here or put two
 * locations below each other: then one of them, the same on every device, stands at the top.
 */
export class LocationTree {
  /** Every node, those above before those below, sisters by name. */
  readonly nodes: readonly LocationNode[]
  readonly #byId = new Map<string, LocationNode>()

  constructor(locations: readonly Location[]) {
    const byName = [...locations].sort(
      (a, b) => compare(a.name, b.name) || Buffer.compare(a.id, b.id)
    )
    for (const location of byName) {
      const node = { location, parent: null, children: [], depth: 0, problem: null }
      this.#byId.set(location.id.toString('hex'), node)
    }
    const all = [...this.#byId.values()]
    for (const node of all) {
      const { parent } = node.location
      node.parent = this.#byId.get(parent) ?? null
      if (parent && !node.parent) node.problem = 'lost-parent'
    }
    cutCycles(all)
    for (const node of all) node.parent?.children.push(node)
    this.nodes = inOrder(all.filter(({ parent }) => !parent))
  }

  /** The location with this id, or undefined. */
  get(id: Buffer): LocationNode | undefined {
    return this.#byId.get(id.toString('hex'))
  }

  /** Ids in hex of a location and everything below it; an unknown one is alone. */
  below(id: Buffer): Set<string> {
    const top = this.get(id)
    if (!top) return new Set([id.toString('hex')])
    return new Set(inOrder([top]).map(({ location }) => location.id.toString('hex')))
  }

  /**
   * The location with this id in hex or this name.
   *
   * @throws Fault NOT_FOUND, or CONFLICT if several have the name
   */
  find(name: string): Location {
    const node = this.#byId.get(name)
    if (node) return node.location
    const [found, ...more] = this.nodes.filter(({ location }) => location.name === name)
    if (!found) {
      throw new Fault(
        'NOT_FOUND',
        `There is no location "${name}". Look it up with "tillmesh location list".`
      )
    }
    if (more.length === 0) return found.location
    const ids = [found, ...more].map(({ location }) => location.id.toString('hex')).join(', ')
    throw new Fault('CONFLICT', `Several locations are called "${name}": use an id, ${ids}.`)
  }

  /** For every location what `own` says of it and of everything below it, by id in hex. */
  sums(own: ReadonlyMap<string, number>): Map<string, number> {
    const sums = new Map(own)
    for (const { location, parent } of [...this.nodes].reverse()) {
      const sum = sums.get(location.id.toString('hex')) ?? 0
      const above = parent?.location.id.toString('hex')
      if (above && sum) sums.set(above, (sums.get(above) ?? 0) + sum)
    }
    return sums
  }
}

/** Of every circle the node with the least id goes to the top. */
function cutCycles(nodes: readonly LocationNode[]): void {
  const done = new Set<LocationNode>()
  for (const start of nodes) {
    const way: LocationNode[] = []
    const onWay = new Set<LocationNode>()
    let node: LocationNode | null = start
    for (; node && !done.has(node) && !onWay.has(node); node = node.parent) {
      way.push(node)
      onWay.add(node)
    }
    if (node && onWay.has(node)) {
      const circle = way.slice(way.indexOf(node))
      const least = circle.reduce((a, b) =>
        Buffer.compare(a.location.id, b.location.id) < 0 ? a : b
      )
      least.parent = null
      least.problem = 'cycle'
    }
    for (const each of way) done.add(each)
  }
}

/** Depth first, without recursion: nobody bounds how deep people build. */
function inOrder(tops: readonly LocationNode[]): LocationNode[] {
  const nodes: LocationNode[] = []
  const waiting = [...tops].reverse()
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    node.depth = node.parent ? node.parent.depth + 1 : 0
    nodes.push(node)
    waiting.push(...[...node.children].reverse())
  }
  return nodes
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
