// Builds dist/cli.js (the program) and, with --tests, build/test/*.js. Packages stay external:
// the native parts of the Hypercore stack are found by their own loaders in node_modules.
import { readdirSync } from 'node:fs'
import { build } from 'esbuild'

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning'
}

await build({
  ...common,
  entryPoints: { cli: 'cli/main.ts' },
  outdir: 'dist',
  banner: { js: '#!/usr/bin/env node' }
})

if (process.argv.includes('--tests')) {
  const tests = readdirSync('test', { recursive: true })
    .filter(name => name.endsWith('.test.ts') || name.endsWith('.process.ts'))
    .map(name => `test/${name}`)
  await build({ ...common, entryPoints: tests, outdir: 'build/test', outbase: 'test', splitting: true })
}
