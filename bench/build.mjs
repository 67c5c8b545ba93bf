// Bundles the driver and the workers to bench/dist with packages external. Our own worker is put
// under the root's node_modules instead, so that it runs on the packages a user installs and not on
// those of the benchmark.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const dist = join(here, 'dist')
const ours = join(here, '../node_modules/.cache/tillmesh-bench')
const WORKERS = ['autobase', 'pouchdb', 'yjs', 'hypercore', 'hypercore-blocks']

const common = {
  absWorkingDir: here,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning'
}

rmSync(dist, { recursive: true, force: true })
rmSync(ours, { recursive: true, force: true })
const workers = Object.fromEntries(WORKERS.map(name => [`peers/${name}`, `peers/${name}.ts`]))
await build({
  ...common,
  entryPoints: { run: 'run.ts', network: 'network.ts', ...workers },
  outdir: dist
})
if (readdirSync(join(here, 'peers')).includes('tillmesh.ts')) {
  const entryPoints = { tillmesh: 'peers/tillmesh.ts', shop: 'peers/shop.ts' }
  await build({ ...common, entryPoints, outdir: ours, outExtension: { '.js': '.mjs' } })
  if (!existsSync(join(ours, 'tillmesh.mjs'))) throw new Error('our own worker was not built')
}
