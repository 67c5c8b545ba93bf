// Builds dist/cli.js (the program) and, with --tests, every test and worker program of test/ to
// build/test. Packages stay external: the native parts of the Hypercore stack are found by their
// own loaders in node_modules.
import { chmodSync, readdirSync } from 'node:fs'
import { build } from 'esbuild'

const common = {
  absWorkingDir: import.meta.dirname,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning'
}

async function program() {
  await build({
    ...common,
    entryPoints: { cli: 'cli/main.ts' },
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' }
  })
  chmodSync(new URL('dist/cli.js', import.meta.url), 0o755)
}

/** `*.test.ts` are run by test/run.mjs; `*.process.ts` are programs that tests start. */
async function tests() {
  const names = readdirSync(new URL('test', import.meta.url), { recursive: true })
  const entryPoints = names
    .filter(name => /\.(test|process)\.ts$/.test(name))
    .map(name => `test/${name.replaceAll('\\', '/')}`)
  await build({ ...common, entryPoints, outdir: 'build/test', outbase: 'test' })
}

/** Writes what is generated from the table of endpoints. */
async function api() {
  const stdin = {
    contents: "await (await import('./src/http/generate.ts')).generate()",
    resolveDir: import.meta.dirname,
    loader: 'ts'
  }
  await build({ ...common, stdin, outfile: 'build/api.js' })
  await import('./build/api.js')
}

const wanted = process.argv.includes('--api')
  ? [api()]
  : process.argv.includes('--tests')
    ? [program(), tests()]
    : [program()]
const failed = (await Promise.allSettled(wanted)).filter(each => each.status === 'rejected')
if (failed.length > 0) process.exitCode = 1 // esbuild has said why
