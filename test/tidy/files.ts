import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import type { Test } from 'tape'

const OUTSIDE = /(^|\/)(node_modules|dist|build|\.git)$/
const GENERATED = /^src\/entry\/schema\//

/** Every file below a folder, with its path from the root. */
export function under(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap(each => {
    const path = posix.join(folder, each.name)
    if (OUTSIDE.test(path)) return []
    return each.isDirectory() ? under(path) : [path]
  })
}

/** The text of a file. */
export const read = (path: string): string => readFileSync(path, 'utf8')

/** Whether a file holds statements, and so may import. */
export const isScript = (path: string): boolean => /\.m?[jt]sx?$/.test(path)

/** Every file that one of us wrote for a machine to follow. */
export const code = ['src', 'cli', 'ui', 'test', 'bench']
  .flatMap(under)
  .filter(path => (isScript(path) || /\.(css|html)$/.test(path)) && !GENERATED.test(path))

/** Every document. */
export const documents = ['README.md', 'CONTRIBUTING.md', ...under('docs'), ...under('examples')]
  .filter(path => path.endsWith('.md'))
  .filter(path => existsSync(path))

/** What the checks read of a package.json. */
export interface Manifest {
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  bin?: string | Record<string, string>
}

/** A package.json. */
export const manifest = (path: string): Manifest => JSON.parse(read(path))

/** One assertion: that nothing was found; what was stands above it. */
export function none(t: Test, findings: string[], message: string): void {
  for (const finding of findings) t.comment(`- ${finding}`)
  if (findings.length === 0) t.pass(message)
  else t.fail(`${findings.length} findings, listed above`)
  t.end()
}

/** A text whose comments are blank; every line keeps its number. */
export function noComments(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, comment => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/.*$/gm, '$1')
}

/** The places of a pattern, as `path:line: text`; `see` turns the text before it is searched. */
export function places(paths: string[], pattern: RegExp, see = (text: string) => text): string[] {
  return paths.flatMap(path =>
    see(read(path))
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : []))
  )
}

/** What a file imports, as written: static, dynamic, types only, by `require`. */
export function imports(path: string): string[] {
  const text = noComments(read(path))
  const found = [
    ...text.matchAll(/^\s*(?:import|export)\b[^'"`]*?\bfrom\s*['"]([^'"]+)['"]/gm),
    ...text.matchAll(/^\s*import\s*['"]([^'"]+)['"]/gm),
    ...text.matchAll(/\b(?:import|(?<!\.)require|resolve)\(\s*['"]([^'"]+)['"]/g)
  ]
  return found.map(each => each[1]!)
}
