import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { docsPage } from './docs-page.ts'
import type { Endpoint } from './endpoint.ts'
import { openapi } from './openapi.ts'

/** Paths that say what the API is; they tell nothing of the business, and everybody may read them. */
export const PUBLIC: readonly string[] = ['/openapi.json', '/docs']

/** `/openapi.json`, and a page to browse it. */
export function addOpenapi(app: FastifyInstance, endpoints: readonly Endpoint[]): void {
  // Made when first asked for: a command that sells does not need them.
  let document: object | null = null
  const made = () => {
    document ??= openapi(endpoints)
    return document
  }
  app.get('/openapi.json', async () => made())
  app.get('/docs', async (_request, reply) => {
    const page = docsPage(made())
    const hashes = [...page.matchAll(/<(style|script)>([\s\S]*?)<\/\1>/g)].map(
      ([, tag, text = '']) =>
        `${tag}-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`
    )
    return reply
      .header('content-security-policy', ["default-src 'none'", ...hashes].join('; '))
      .type('text/html; charset=utf-8')
      .send(page)
  })
}
