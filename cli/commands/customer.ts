import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { addExport } from './export.ts'
import { addImport } from './import.ts'

/** `tillmesh customer …`: who buys. */
export function addCustomer(program: Command, context: Context): void {
  const customer = program
    .command('customer')
    .summary('who buys: import, export')
    .description('Who buys.')
    .addHelpText('after', '\nExample:\n  $ tillmesh customer import customers.csv --dry-run')

  addImport(customer, context, {
    ...{ what: 'customers', format: 'ospos' },
    description: 'Takes customers from a CSV file of Open Source Point of Sale.'
  })
  addExport(customer, context, 'customers', client => client.exportCustomers())
}
