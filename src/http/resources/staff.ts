import { randomBytes } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'
import { MAX_TEXT } from '../../entry/limits.ts'
import type { DoneAt } from '../../node/requests.ts'
import { permissionsOf, STAFF_ROLES } from '../../retail/people/permissions.ts'
import { PIN_CHARS } from '../../retail/people/pin.ts'
import {
  changePerson,
  type Person as Found,
  hire,
  isEmployed,
  personNamed,
  staffOf
} from '../../retail/people/staff.ts'
import { recordOf } from '../../retail/records/records.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { Name, NEXT, PAGE, pageOf } from '../paging.ts'
import { Hex, Nullable, Time } from '../schema.ts'
import { SESSION_HEADER } from '../staff-session.ts'
import { wasDone, written } from '../stock-schema.ts'

const tag = 'staff'

const Person = Type.Object(
  {
    id: Hex,
    name: Type.String(),
    role: Type.String(),
    /** What is added to the role's permissions or taken away, such as `+return -discount`. */
    changes: Type.String(),
    /** What the person may do. */
    permissions: Type.Array(Type.String()),
    /** Times in ms since 1970; 0 if nothing ends it. */
    expires: Type.Integer(),
    dismissed: Type.Integer(),
    /** True while the person may act. */
    employed: Type.Boolean()
  },
  { title: 'Person' }
)
const Staff = Type.Object({ staff: Type.Array(Person), ...NEXT }, { title: 'Staff' })

const pin = Type.String({ minLength: PIN_CHARS.min, maxLength: PIN_CHARS.max })
const said = {
  role: Type.Optional(Type.Unsafe<string>(Type.String({ enum: [...STAFF_ROLES] }))),
  changes: Type.Optional(Type.String({ maxLength: MAX_TEXT })),
  expires: Type.Optional(Time)
}
const Hire = Type.Object({ name: Name, pin, ...said }, { title: 'Hire' })
const PersonEdit = Type.Object(
  {
    ...{ name: Type.Optional(Name), pin: Type.Optional(pin), ...said },
    dismissed: Type.Optional(Time)
  },
  { title: 'PersonEdit' }
)

const Session = Type.Object(
  { session: Type.String(), expires: Type.Integer(), person: Person },
  { title: 'Session' }
)
const Nobody = Type.Object({ person: Nullable(Person) }, { title: 'SignedIn' })

/** Who works here, what they may do, and who is signed in. */
export const STAFF = [
  endpoint({
    ...{ name: 'staff', method: 'GET', path: '/staff', tag, scope: 'staff:read' },
    summary: 'Who works here, and what they may do',
    query: Type.Object(PAGE),
    answer: Staff,
    async run({ node: { device } }, { query }) {
      await device.settle()
      const idOf = ({ id }: Found) => id.toString('hex')
      const { rows, next } = await pageOf(await staffOf(device), idOf, query)
      return { staff: rows.map(person => show(person, device.clock.now())), next }
    }
  }),
  endpoint({
    ...{ name: 'hire', method: 'POST', path: '/staff', tag, scope: 'staff:write', status: 201 },
    ...{ permission: 'staff', summary: 'Take somebody on; the first one must be a manager' },
    ...{ body: Hire, answer: Person, again },
    run: ({ node: { device }, retail }, { body: { changes, ...values } }) =>
      retail.inTurn(async () =>
        show(
          await hire(device, randomBytes(16), {
            ...values,
            ...(changes === undefined ? {} : { permissions: changes })
          }),
          device.clock.now()
        )
      )
  }),
  endpoint({
    ...{ name: 'editPerson', method: 'PATCH', path: '/staff/{id}', tag, scope: 'staff:write' },
    ...{ permission: 'staff', summary: 'Change what is said of somebody, or dismiss them' },
    params: Type.Object({ id: Name }),
    ...{ body: PersonEdit, answer: Person, again },
    run: ({ node: { device }, retail }, { params, body: { changes, ...values } }) =>
      retail.inTurn(async () => {
        const { id } = await personNamed(device, params.id)
        const edit = { ...values, ...(changes === undefined ? {} : { permissions: changes }) }
        return show(await changePerson(device, id, edit), device.clock.now())
      })
  }),
  endpoint({
    ...{ name: 'signIn', method: 'POST', path: '/sessions', tag, scope: 'staff:write' },
    ...{ status: 201, secret: true, summary: 'Sign in with name and PIN' },
    body: Type.Object({ name: Name, pin: Type.String({ maxLength: PIN_CHARS.max }) }),
    answer: Session,
    async run({ retail: { people, device } }, { body }) {
      const { token, expires } = await people.signIn(body.name, body.pin)
      const person = show(await people.bySession(token), device.clock.now())
      return { session: token, expires, person }
    }
  }),
  endpoint({
    ...{ name: 'signedIn', method: 'GET', path: '/session', tag, scope: 'staff:read' },
    summary: `Who is signed in, by the header ${SESSION_HEADER}`,
    answer: Nobody,
    run: async ({ person, node }) => ({
      person: person && show(person, node.device.clock.now())
    })
  }),
  endpoint({
    ...{ name: 'signOut', method: 'DELETE', path: '/session', tag },
    ...{ scope: 'staff:write', summary: `Sign out, by the header ${SESSION_HEADER}` },
    answer: Nobody,
    async run({ retail, session }: Context) {
      if (session !== null) await retail.people.signOut(session)
      return { person: null }
    }
  })
]

async function again({ retail }: Context, at: DoneAt): Promise<Static<typeof Person>> {
  const entry = await written(retail, at)
  if (entry?.kind !== 'staff.edited') throw wasDone()
  const person = await recordOf(retail.device, 'staff', entry.body.subject)
  return show(person!, retail.device.clock.now())
}

function show(person: Found, now: number): Static<typeof Person> {
  const { id, name, role, permissions, expires, dismissed } = person
  return {
    ...{ id: id.toString('hex'), name, role, changes: permissions, expires, dismissed },
    permissions: [...permissionsOf(role, permissions)],
    employed: isEmployed(person, now)
  }
}
