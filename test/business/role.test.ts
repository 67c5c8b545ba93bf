import fc from 'fast-check'
import test from 'tape'
import {
  canWrite,
  isRole,
  mayAdmit,
  ROLE_CODES,
  ROLES,
  type Role,
  roleFromCode
} from '../../src/business/role.ts'
import { Fault } from '../../src/fault/fault.ts'

const SHOP = ['sale.completed', 'item.edited']

const KINDS = [
  'sale.completed',
  'item.edited',
  'witness.stated',
  'device.admitted',
  'business.named',
  'request.done'
]

test('[B20] a role keeps its number for ever, and a number that is no role is a fault', t => {
  t.deepEqual(ROLE_CODES, { owner: 1, manager: 2, till: 3, auditor: 4, relay: 5 })
  for (const role of ROLES) t.equal(roleFromCode(ROLE_CODES[role]), role)
  fc.assert(
    fc.property(fc.integer(), code => {
      if (code >= 1 && code <= 5) return
      try {
        roleFromCode(code)
      } catch (error) {
        return error instanceof Fault && error.code === 'PROTOCOL'
      }
      return false
    })
  )
  t.ok(isRole('till'))
  for (const word of ['Till', '', 'toString', 3, null]) t.notOk(isRole(word), `not ${word}`)
  t.end()
})

test('[B21] each role writes what it is trusted with, and nothing else', t => {
  const writes = (role: Role) => KINDS.filter(kind => canWrite(role, kind))
  t.deepEqual(writes('owner'), KINDS)
  t.deepEqual(writes('manager'), [...SHOP, 'witness.stated', 'request.done'])
  t.deepEqual(writes('till'), [...SHOP, 'witness.stated', 'request.done'])
  t.deepEqual(writes('auditor'), ['witness.stated', 'request.done'])
  t.deepEqual(writes('relay'), [])
  t.end()
})

test('[B21] a kind that merely looks like a trusted one is not trusted', t => {
  t.notOk(canWrite('auditor', 'witness'), 'the prefix has its dot')
  t.notOk(canWrite('auditor', 'sale.witness.stated'), 'and stands in front')
  fc.assert(fc.property(fc.string(), kind => !canWrite('relay', kind) && canWrite('owner', kind)))
  t.end()
})

test('[B22] only an owner may admit devices', t => {
  t.deepEqual(ROLES.filter(mayAdmit), ['owner'])
  t.end()
})
