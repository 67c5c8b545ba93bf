import { RECORDS } from '../entry/records.ts'
import type { Device } from '../node/device.ts'
import { identityOf } from '../retail/records/editing.ts'
import { recordsOf } from '../retail/records/records.ts'
import { type CustomerRow, customerRow, sameEmail } from './customer-rows.ts'
import { customerName, KnownCustomers, type MeantCustomer } from './known-customers.ts'
import type { Mapping } from './mapping.ts'
import { type ImportOptions, type ImportReport, Plan, paced } from './plan.ts'
import { readRows } from './read.ts'
import { ReadAhead } from './read-ahead.ts'
import { Problems } from './table.ts'

/** Why a customer pays no tax, where a file says no more than that. */
const NOT_TAXABLE = 'not taxable'

/**
 * Imports customers. All rows or none; importing a file again changes nothing.
 *
 * @param text the file
 * @throws Fault BAD_INPUT naming every bad row, with nothing imported
 */
export async function importCustomerRows(
  device: Device,
  text: string,
  mapping: Mapping,
  options: ImportOptions = {}
): Promise<ImportReport> {
  const problems = new Problems()
  const read = readRows(text, mapping, device.profile.business.currency, problems)
  const rows = read.map(row => customerRow(row))
  await device.settle()
  const customers = await KnownCustomers.read(device)
  const meant = rows.map(row => customers.find(row, told => problems.add(row.line, told)))
  findTwice(rows, meant, problems)
  problems.refuse()
  const groups = new Map<string, string>()
  for await (const { id, name } of recordsOf(device, 'group')) groups.set(name, id.toString('hex'))
  const ids = rows.map(({ id }, i) => meant[i]!.known?.id ?? id)
  const keys = ids.map(id => RECORDS.customer.prefix + id.toString('latin1'))
  const plan = new Plan(device, await ReadAhead.of(device.view, keys), rows.length)
  const pairs = rows.map((row, i) => ({ row, meant: meant[i]! }))
  for await (const { row, meant } of paced(pairs, options.progress)) {
    await planRow(plan, row, meant, groups)
  }
  return plan.finish(text, options)
}

/** Two rows of one customer, or with one e-mail address, are not both right. */
function findTwice(rows: CustomerRow[], meant: MeantCustomer[], problems: Problems): void {
  const lines = new Map<string, number>()
  for (const [i, { line, id, values }] of rows.entries()) {
    const about = (meant[i]!.known?.id ?? id).toString('hex')
    const same = [[about, customerName(values)]]
    if (values.email) same.push([sameEmail(values.email), `e-mail "${values.email}"`])
    if (values.card) same.push([`card ${values.card}`, `card "${values.card}"`])
    if (values.account) same.push([`account ${values.account}`, `account "${values.account}"`])
    const twice = same.findLast(([about]) => lines.has(about!))
    if (twice) {
      const [key, what] = twice as [string, string]
      problems.add(line, `${what} stands in line ${lines.get(key)} already: leave one of them out.`)
    }
    for (const [about] of same) if (!lines.has(about!)) lines.set(about!, line)
  }
}

async function planRow(
  plan: Plan,
  row: CustomerRow,
  { known, note }: MeantCustomer,
  groups: Map<string, string>
): Promise<void> {
  const values = { ...row.values }
  if (known?.external) delete values.external
  if (row.taxable !== undefined) {
    values.exempt = row.taxable ? '' : known?.exempt || NOT_TAXABLE
  }
  const group = values.group
  if (group) values.group = await groupNamed(plan, group, groups)
  const id = known?.id ?? row.id
  const fields = await plan.set('customer', id, values)
  const nameOf = (value: string | number) =>
    [...groups].find(([, hex]) => hex === value)?.[0] ?? value
  plan.add({
    line: row.line,
    name: values.account || customerName(values),
    state: !known ? 'new' : fields.length > 0 ? 'changed' : 'unchanged',
    fields: fields.map(({ field, before, after }) =>
      field === 'group'
        ? { field, before: nameOf(before), after: nameOf(after) }
        : { field, before, after }
    ),
    stock: [],
    notes: note ? [note] : []
  })
}

/** The group of this name, made if there is none. */
async function groupNamed(plan: Plan, name: string, groups: Map<string, string>): Promise<string> {
  const known = groups.get(name)
  if (known) return known
  const id = identityOf('group', { name })!
  await plan.make('group', id, { name })
  groups.set(name, id.toString('hex'))
  return id.toString('hex')
}
