import { serve } from '../worker.ts'
import { noTotals, addSale, type Sale, type Totals } from '../workload.ts'
import { PlainHypercore } from './plain-hypercore.ts'

class Fake extends PlainHypercore {
  override async write(group: Sale[]): Promise<void> {
    await this.own[0]!.append(group.map(one => Buffer.from(JSON.stringify(one))))
    setImmediate(() => this.poke())
  }
  poke(): void { (this as unknown as { changed(): void }).changed() }
  override count(): number { return this.logs().reduce((n, core) => n + core.contiguousLength, 0) }
  override async storedTotals(): Promise<Totals> {
    const t = noTotals()
    for (const core of this.logs()) for (let i = 0; i < core.length; i++) addSale(t, JSON.parse((await core.get(i))!.toString()))
    return t
  }
  async blocks(): Promise<number[][]> {
    const all: number[][] = []
    for (const core of this.logs()) { const l: number[] = []; for (let i = 0; i < core.length; i++) l.push((await core.get(i))!.length); all.push(l) }
    return all
  }
}
serve(new Fake())
