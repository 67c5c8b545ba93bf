// What an owner may expect who has lost the device and holds the recovery phrase, near other devices.
import { randomBytes } from 'node:crypto'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import test from 'tape'
import { encodeIntroductions } from '../../src/business/introduction.ts'
import { encodeFounder } from '../../src/business/recovery.ts'
import {
  attestLog,
  businessTag,
  certifyOwner,
  type KeyPair,
  newPhrase,
  type Root,
  rootFromPhrase
} from '../../src/business/root.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { Lan } from '../../src/sync/lan.ts'
import { askOnce, receiveOnce } from '../../src/sync/pairing.ts'
import { listen } from '../../src/sync/transport.ts'
import { faultOf } from '../fault.ts'
import { lanAt, level, linked, type Shop } from '../shop.ts'
import { until } from '../until.ts'
import { catchCrashes, intrude } from './intruder.ts'
import { recover, rotated, scene, sellTea, sold, totals } from './paper.ts'

test('[R21] without a folder, a till on this network is enough', async t => {
  const { shop, phrase, till, lose } = await scene(t)
  await lose('Office')
  const { node, from, told } = await recover(t, shop, { phrase })
  t.deepEqual([from, told], ['Till', true])
  await linked(node, till)
  await level(node, till)
  await sold(node, 2)
  t.equal(till.device.membership.byDevice(node.device.keyPair.publicKey)?.role, 'owner')
  await operationsOf(node).retire({ device: 'Office', phrase })
  await rotated(node, till)
  const next = await shop.join('Till 2', node)
  await level(node, till, next)
  await sellTea(next)
  await level(node, till, next)
  t.equal((await totals(till)).sales, 3)
  t.deepEqual(shop.problems, [])
})

/** What a device tells another to be taken for an owner. */
function introduction(root: Root, { publicKey, secretKey }: KeyPair, forDevice = publicKey) {
  const log = randomBytes(32)
  const device = { publicKey, secretKey }
  return encodeIntroductions([
    {
      device: forDevice,
      log,
      attestation: attestLog(device, log),
      certificate: certifyOwner(root, { device: forDevice, log })
    }
  ])
}

test('[R25] who does not hold the phrase gets no answer and no link, a retired device neither', async t => {
  const { shop, phrase, office, till, stick } = await scene(t)
  const root = rootFromPhrase(phrase)
  const crashes = catchCrashes()
  t.teardown(crashes.stop)
  const ask = async (device: KeyPair, request: Buffer) => {
    const { stream, closed } = await intrude(office, device)
    const fault = await faultOf(askOnce(stream, 'tillmesh/recover/1', request))
    await closed
    return fault.code
  }
  const stranger = NoiseSecretStream.keyPair()
  const mallory = rootFromPhrase(newPhrase(randomBytes))
  t.equal(await ask(stranger, introduction(mallory, stranger)), 'NO_PEER', 'another phrase')
  const honest = NoiseSecretStream.keyPair()
  t.equal(await ask(stranger, introduction(root, honest)), 'NO_PEER', "somebody else's certificate")
  t.equal(
    await ask(stranger, introduction(root, stranger, honest.publicKey)),
    'NO_PEER',
    'a mixture'
  )
  t.equal(await ask(stranger, randomBytes(500)), 'NO_PEER', 'rubbish')
  t.equal(await ask(stranger, Buffer.alloc(0)), 'NO_PEER', 'nothing')
  t.equal(office.peers.length, 1)
  t.equal(office.introductions.list.length, 0, 'and nothing is remembered of it')

  await office.syncFolder(stick)
  const { node } = await recover(t, shop, { phrase, folder: stick })
  await node.startLan()
  await level(office, till, node)
  await operationsOf(office).retire({ device: 'New office', phrase })
  await rotated(office, till)
  await until('no link to it', () => office.peers.length === 1, [[office, 'down']])
  // Hung up on before the dialler has a link, or right after.
  await intrude(office, node.device.keyPair).then(
    ({ closed }) => closed,
    () => {}
  )
  t.equal(office.peers.length, 1, 'hung up on')
  t.deepEqual(crashes.crashes, [])
})

test('[R26] two machines that recover at once are both owners', async t => {
  const { shop, phrase, till, lose } = await scene(t)
  await lose('Office')
  const [a, b] = await Promise.all(['A', 'B'].map(name => recover(t, shop, { phrase, name }, name)))
  await level(till, a!.node, b!.node)
  for (const { node } of [a!, b!]) {
    t.deepEqual(
      node.device.membership.devices
        .filter(({ role }) => role === 'owner')
        .map(({ name }) => name)
        .sort(),
      ['A', 'B', 'Office']
    )
    await sellTea(node)
  }
  await linked(a!.node, b!.node)
  await level(till, a!.node, b!.node)
  t.equal((await totals(till)).sales, 4)
  const fault = await faultOf(operationsOf(a!.node).retire({ device: 'B' }))
  t.equal(fault.code, 'NOT_PERMITTED', 'one retires the other with the phrase alone')
  t.deepEqual(shop.problems, [])
})

/** Answers every recovery on the network of a shop so; resolves with the first that asked. */
async function liar(t: test.Test, { lan }: Shop, phrase: string, answer: Buffer): Promise<void> {
  const tag = businessTag(rootFromPhrase(phrase).publicKey).toString('hex')
  const keyPair = NoiseSecretStream.keyPair()
  const listener = await listen({ host: '127.0.0.1', port: 0, keyPair })
  const self = { device: keyPair.publicKey.toString('hex'), tag, port: listener.port }
  const announced = new Lan({ interface: '127.0.0.1', mdnsPort: lan.mdnsPort, self })
  t.teardown(() => Promise.all([announced.close(), listener.close()]))
  return new Promise(resolve => {
    listener.on('link', stream => {
      stream.on('error', () => {})
      receiveOnce(stream, 'tillmesh/recover/1', async () => {
        resolve()
        return answer
      })
    })
  })
}

test('[R27] a device that lies to a recovery wastes its time and nothing else', async t => {
  const { shop, phrase, till, lose } = await scene(t)
  await lose('Office')
  await shop.shut('Till')
  const root = rootFromPhrase(phrase)
  // Rubbish; the founder, from a former member; and an owner who is not the founder.
  const another = { device: randomBytes(32), log: randomBytes(32) }
  const liars = [
    randomBytes(128),
    encodeFounder(till.device.membership.founder),
    encodeFounder({ ...another, certificate: certifyOwner(root, another) })
  ].map(answer => liar(t, shop, phrase, answer))
  const recovering = recover(t, shop, { phrase, timeoutMs: 5_000 })
  await Promise.all(liars)
  const back = await shop.open('Till')
  const { node, from } = await recovering
  t.equal(from, 'Till', 'it goes on until it finds a member')
  await sold(node, 2)
  await linked(node, back)
  t.equal(node.peers.length, 1, 'and links to members alone')
})

test('[R28] where multicast is blocked, address and key of one device are enough', async t => {
  const { shop, phrase, till, lose } = await scene(t)
  await lose('Office')
  const given = {
    ...{ host: '127.0.0.1', port: till.sync.linkPort },
    device: till.device.keyPair.publicKey
  }
  const { node, from, told } = await recover(t, shop, { phrase, given, ...lanAt() })
  t.deepEqual([from, told], ['Till', true])
  await sold(node, 2)
  t.deepEqual(node.addresses.list, [`127.0.0.1:${given.port}`], 'the link is kept')
})
