import { randomBytes } from 'node:crypto'
import { isRole, ROLES } from '../../business/role.ts'
import { Fault } from '../../fault/fault.ts'
import { acceptLate, retireDevice } from '../../node/retire.ts'
import { locationNamed } from '../../retail/stock/locations.ts'
import { Invite, InviteRequest } from '../contract.ts'
import { Accepted, AcceptRequest, Retired, RetireRequest } from '../device-contract.ts'
import { endpoint } from '../endpoint.ts'

const tag = 'devices'
const scope = 'devices:write'
const permission = 'devices'

/** The devices of the business: let in, and let go. */
export const DEVICES = [
  endpoint({
    ...{ name: 'invite', method: 'POST', path: '/invites', tag, scope, permission },
    ...{ status: 201, secret: true },
    summary: 'Let a device in',
    body: InviteRequest,
    answer: Invite,
    example: { body: { role: 'till', location: 'Market stall' } },
    async run({ node, retail }, { body: { role, location } }) {
      if (!isRole(role)) {
        throw new Fault('BAD_INPUT', `"${role}" is no role. Use one of: ${ROLES.join(', ')}.`)
      }
      const { device } = node
      // While a new log begins, nobody knows yet what this device may write there.
      await device.settle()
      node.invites.requireOwner()
      const place = location
        ? await retail.inTurn(() => locationNamed(device, location, randomBytes(8)))
        : null
      return node.invites.create(role, place?.id ?? device.location)
    }
  }),
  endpoint({
    ...{ name: 'retire', method: 'POST', path: '/devices/retire', tag, scope, permission },
    summary: "End a device's membership",
    body: RetireRequest,
    answer: Retired,
    example: {
      body: { device: 'Till 2', lost: true, lastReceipt: 1042 },
      answer: { device: 'Till 2', blocks: 812, lost: { from: 1031, to: 1042 } }
    },
    run: ({ node, retail }, { body }) => retail.inTurn(() => retireDevice(node.device, body))
  }),
  endpoint({
    ...{ name: 'acceptLate', method: 'POST', path: '/devices/accept', tag, scope, permission },
    summary: 'Let count what a retired device wrote later',
    body: AcceptRequest,
    answer: Accepted,
    example: { body: { device: 'Till 2' }, answer: { blocks: 3 } },
    run: ({ node, retail }, { body: { device: name } }) =>
      retail.inTurn(async () => ({ blocks: await acceptLate(node.device, name) }))
  })
]
