// The house rules that no compiler checks. A rule that does not hold is one failed assertion for
// each place, with its path.
import { existsSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import test from 'tape'
import {
  code,
  imports,
  isScript,
  manifest,
  noComments,
  none,
  places,
  read,
  under
} from './tidy/files.ts'

/** From bottom to top; a layer may import from itself and from those before it. */
const LAYERS = [
  ...['fault', 'money', 'entry', 'types', 'log', 'business', 'view', 'sync', 'node'],
  ...['retail', 'import', 'export', 'audit', 'http', 'cli', 'ui']
]
const LINES_MAX = 320
/** Layers that take time and randomness from outside, so that a simulator can hand in its own. */
const PURE = ['entry', 'view', 'business', 'log', 'money']
/** What a pure layer may use all the same: `path: text` and why. */
const IMPURE: Record<string, string> = {}

const local = (path: string) =>
  imports(path)
    .filter(name => name.startsWith('.'))
    .map(name => posix.join(posix.dirname(path), name))

const layer = (path: string) => path.split('/')[path.startsWith('src/') ? 1 : 0]!

const house = code.filter(path => /^(src|cli|ui)\//.test(path) && isScript(path))

test('[T1] imports run downwards only, and screens reach everything through the API', t => {
  const findings = house.flatMap(path => {
    const from = LAYERS.indexOf(layer(path))
    if (from === -1) return [`${path} is in no layer`]
    const targets = local(path).filter(target => target !== 'package.json') // the version
    return targets.flatMap(target => {
      const to = LAYERS.indexOf(layer(target))
      const byApi = layer(path) !== 'ui' || ['ui', 'http'].includes(layer(target))
      return to <= from && to !== -1 && byApi ? [] : [`${path} imports ${target}`]
    })
  })
  none(t, findings, `${house.length} files in ${LAYERS.length} layers`)
})

test('[T2] no file imports itself by a detour', t => {
  const state = new Map<string, 'open' | 'done'>()
  const findings: string[] = []
  const visit = (path: string, way: string[]) => {
    if (state.get(path) === 'open') {
      findings.push([...way.slice(way.indexOf(path)), path].join(' > '))
    }
    if (state.has(path) || !existsSync(path)) return
    state.set(path, 'open')
    for (const target of local(path)) visit(target, [...way, path])
    state.set(path, 'done')
  }
  for (const path of house) visit(path, [])
  none(t, findings, 'no circle')
})

test(`[T3] no file is longer than ${LINES_MAX} lines`, t => {
  const findings = code
    .filter(path => !path.endsWith('.d.ts'))
    .map(path => [path, read(path).trimEnd().split('\n').length] as const)
    .filter(([, lines]) => lines > LINES_MAX)
    .map(([path, lines]) => `${path} has ${lines} lines`)
  none(t, findings, `${code.length} files`)
})

const noStrings = (text: string) => noComments(text).replace(/'[^'\n]*'/g, "''")

test('[T4] nothing unfinished, switched off or silenced is left in the code', t => {
  // Brackets keep these patterns from finding themselves.
  const findings = places(code, /\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b/)
  findings.push(...places(code, /\bdebu[g]ger\b|[.]only\(/, noComments))
  const typed = code.filter(path => !path.endsWith('.d.ts'))
  findings.push(...places(typed, /\bas[ ]any\b|:[ ]any\b|<[a]ny\b/, noStrings))
  findings.push(...places(code, /@ts-(ig[n]ore|no[c]heck)|eslint-[d]isable|@ts-expect-[e]rror\s*$/))
  findings.push(...places(code, /biome-[i]gnore(?!(-\w+)? [\w/]+: \w+ \w+)/))
  const silent = code.filter(path => !/^(cli|bench)\//.test(path))
  findings.push(...places(silent, /\bconsole[.](log|debug|info|dir)\b/, noComments))
  none(t, findings, 'nothing')
})

test('[T5] the pure core takes time and randomness from outside', t => {
  const pattern =
    /\b(Date\.now|Math\.random|performance\.now|set(Timeout|Interval)|hrtime|import .*\brandom(Bytes|UUID|Int|FillSync))\b|new Date\(\)/
  const core = code.filter(path => PURE.includes(layer(path)) && path.startsWith('src/'))
  const used = new Set<string>()
  const findings = places(core, pattern, noComments).filter(place => {
    const key = place.replace(/:\d+:/, ':')
    if (IMPURE[key]) used.add(key)
    return !IMPURE[key]
  })
  for (const key of Object.keys(IMPURE)) {
    if (!used.has(key)) findings.push(`no longer needs an exception: ${key}`)
  }
  none(t, findings, `${core.length} files of ${PURE.join(', ')}`)
})

test('[T6] a file is named after what it holds', t => {
  const vague = /(^|[-.])(utils?|helpers?|managers?|misc|common|stuff)([-.]|$)/i
  none(
    t,
    code.filter(path => path.split('/').some(part => vague.test(part))),
    'no utils, helpers or managers'
  )
})

/**
 * The exported names of a file that no comment explains. A comment stands right above a
 * declaration; one comment serves a name declared twice (overloads, a schema and its type) and an
 * unbroken run of one-line constants and types.
 */
function undocumented(path: string): string[] {
  const lines = read(path).split('\n')
  const declaration =
    /^export (?:default )?(?:declare )?(?:abstract )?(?:async )?(?:class|function\*?|const|let|interface|type|enum|namespace) ([\w$]+)/
  const oneLine = /^export (?:const|type) .*[^[({,=|&]$/
  const known = new Map<string, boolean>()
  let above = ''
  let inRun = false
  for (const line of lines) {
    const name = declaration.exec(line)?.[1]
    const commented: boolean = above.trim().endsWith('*/') || inRun
    if (name) known.set(name, commented || known.get(name) === true)
    inRun = oneLine.test(line) && commented
    above = line
  }
  return [...known].filter(([, documented]) => !documented).map(([name]) => name)
}

test('[T7] every exported name of src says what it is', t => {
  const sources = house.filter(path => path.startsWith('src/') && !path.endsWith('.d.ts'))
  const findings = sources.flatMap(path => undocumented(path).map(name => `${path}: ${name}`))
  none(t, findings, `${sources.length} files`)
})

/** The package of an import, or null for a file or a part of Node. */
function packageOf(name: string): string | null {
  if (/^([./]|node:)/.test(name) || builtinModules.includes(name)) return null
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/')
}

function packagesOf(paths: string[]): Set<string> {
  return new Set(paths.flatMap(imports).flatMap(name => packageOf(name) ?? []))
}

test('[T11] every package that is used is declared, and every declared one is used', t => {
  const root = manifest('package.json')
  const bench = manifest('bench/package.json')
  const declared = Object.keys({ ...root.dependencies, ...root.devDependencies })
  const shipped = packagesOf([...house, ...under('src/entry/schema')].filter(isScript))
  const benched = packagesOf(under('bench').filter(isScript))
  const used = new Set([...shipped, ...packagesOf(under('test').filter(isScript))])
  for (const name of packagesOf(['esbuild.config.mjs'])) used.add(name)
  const commands = Object.values(root.scripts ?? {}).flatMap(line => line.split(' '))
  const runs = (name: string) => {
    const bin = manifest(`node_modules/${name}/package.json`).bin ?? {}
    const names = typeof bin === 'string' ? [posix.basename(name)] : Object.keys(bin)
    return names.some(each => commands.includes(each))
  }
  const types = (name: string) => name === '@types/node' || used.has(name.replace('@types/', ''))
  const findings = [
    ...[...shipped].filter(name => !root.dependencies?.[name]).map(name => `${name} is missing`),
    ...[...used].filter(name => !declared.includes(name)).map(name => `${name} is not declared`),
    ...[...benched]
      .filter(name => !bench.dependencies?.[name] && !declared.includes(name))
      .map(name => `bench: ${name} is not declared`),
    ...declared
      .filter(name => !used.has(name) && !types(name) && !runs(name))
      .map(name => `${name} is not used`),
    ...Object.keys(bench.dependencies ?? {})
      .filter(name => !benched.has(name))
      .map(name => `bench: ${name} is not used`)
  ]
  none(t, findings, `${declared.length} packages`)
})
