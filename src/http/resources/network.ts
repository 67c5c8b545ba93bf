import type { Relay } from '../../node/relay.ts'
import { syncFolder } from '../../sync/folder.ts'
import * as contract from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { nameOf } from '../relay-status.ts'

const tag = 'network'

/** How this device reaches the others: addresses, the local network, folders. */
export const NETWORK = [
  endpoint({
    ...{ name: 'links', method: 'GET', path: '/links', tag, scope: 'network:read' },
    summary: 'Addresses that this device keeps dialling',
    answer: contract.LinkList,
    run: async ({ node }) => ({ addresses: [...node.addresses.list] }),
    blind: async ({ relay }) => ({ addresses: [...relay.addresses.list] })
  }),
  endpoint({
    ...{ name: 'link', method: 'POST', path: '/links', tag, scope: 'network:write' },
    summary: 'Dial one more address, or forget one',
    body: contract.LinkRequest,
    answer: contract.LinkList,
    example: {
      body: { address: '192.168.1.20:7421' },
      answer: { addresses: ['192.168.1.20:7421'] }
    },
    run: ({ node, retail }, { body }) => retail.inTurn(() => link(node, body)),
    blind: ({ relay }, { body }) => link(relay, body)
  }),
  endpoint({
    ...{ name: 'lan', method: 'PUT', path: '/lan', tag, scope: 'network:write' },
    summary: 'Switch the local network on or off',
    body: contract.LanRequest,
    answer: contract.Lan,
    example: { body: { on: true }, answer: { on: true } },
    run: ({ node: { sync } }, { body }) => lan(sync, body.on),
    blind: ({ relay: { sync } }, { body }) => lan(sync, body.on)
  }),
  endpoint({
    ...{ name: 'syncFolder', method: 'POST', path: '/sync', tag, scope: 'network:write' },
    summary: 'Exchange logs with a folder',
    form: 'lines',
    body: contract.FolderRequest,
    answer: contract.FolderReport,
    example: { body: { folder: '/media/stick' } },
    run: ({ node, progress }, { body }) => node.syncFolder(body.folder, progress),
    blind: ({ relay, progress }, { body }) => relayFolder(relay, body.folder, progress)
  })
]

async function link(
  { addresses, sync }: Pick<Relay, 'addresses' | 'sync'>,
  { address, remove = false }: contract.LinkRequest
): Promise<contract.LinkList> {
  await (remove ? addresses.remove(address) : addresses.add(address))
  sync.addressesChanged()
  return { addresses: [...addresses.list] }
}

async function lan(sync: Relay['sync'], on: boolean): Promise<contract.Lan> {
  await (on ? sync.startLan() : sync.stopLan())
  return { on: sync.lanOn }
}

function relayFolder(relay: Relay, folder: string, progress: contract.Progress) {
  const { belonging, logs } = relay
  return syncFolder(
    folder,
    {
      root: relay.root,
      members: () => belonging.logs.map(log => ({ log, name: nameOf(log.toString('hex')).device })),
      introductions: () => belonging.introductions,
      introduced: list => relay.introduced(list),
      log: key => logs.log(key),
      // Members see to that: a relay writes nothing.
      forked: async () => {},
      ahead: () => {},
      settle: async () => {}
    },
    progress
  )
}
