import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '../fault/fault.ts'
import { ADDRESSES_MAX, parseAddress } from '../sync/addresses.ts'
import { writeDurably } from './profile.ts'

/** Addresses of other devices that a person gave, in `addresses.json`. */
export class KnownAddresses {
  readonly #file: string
  #list: readonly string[]

  private constructor(file: string, list: readonly string[]) {
    this.#file = file
    this.#list = list
  }

  static async open(directory: string): Promise<KnownAddresses> {
    const file = path.join(directory, 'addresses.json')
    try {
      return new KnownAddresses(file, JSON.parse(await readFile(file, 'utf8')) as string[])
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new KnownAddresses(file, [])
      throw new Fault('STORAGE', `${file} is damaged. Delete it and give the addresses again.`)
    }
  }

  /** `HOST:PORT` each, in the order given. */
  get list(): readonly string[] {
    return this.#list
  }

  /** @throws Fault BAD_INPUT if it is no address, or there are too many */
  async add(address: string): Promise<void> {
    parseAddress(address)
    if (this.#list.includes(address)) return
    if (this.#list.length >= ADDRESSES_MAX) {
      throw new Fault(
        'BAD_INPUT',
        `There are ${ADDRESSES_MAX} addresses already. Remove one first.`
      )
    }
    await this.#save([...this.#list, address])
  }

  /** @throws Fault NOT_FOUND if it was not given */
  async remove(address: string): Promise<void> {
    if (!this.#list.includes(address)) {
      throw new Fault('NOT_FOUND', `The address ${address} was not given to this device.`)
    }
    await this.#save(this.#list.filter(each => each !== address))
  }

  async #save(list: readonly string[]): Promise<void> {
    await writeDurably(this.#file, `${JSON.stringify(list)}\n`)
    this.#list = list
  }
}
