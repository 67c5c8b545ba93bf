import { STATUS_CODES } from 'node:http'
import type { FastifyError, FastifySchemaValidationError } from 'fastify'
import { Fault, isFaultCode } from '../fault/fault.ts'
import type { Problem } from './contract.ts'

/** The media type of problem documents (RFC 9457). */
export const PROBLEM_TYPE = 'application/problem+json'

/** The `code` of a problem that is nobody's fault but ours: a bug. */
export const INTERNAL = 'INTERNAL'

/**
 * The problem document for an error. A fault says what it says; of anything unexpected the document
 * gives nothing away, neither message nor stack.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Fault) {
    return problem(error.status, error.code, error.message, error.details)
  }
  const { validation, validationContext, statusCode, message } = error as Partial<FastifyError>
  if (statusCode === 413) {
    return problem(413, 'BAD_INPUT', 'That is too much: 64 MB for an item file, 1 MB otherwise.')
  }
  if (validation?.[0]) {
    return problem(400, 'BAD_INPUT', validationSentence(validation[0], validationContext ?? 'body'))
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return problem(statusCode, 'BAD_INPUT', sentence(message ?? 'The request is not understood'))
  }
  return problem(500, INTERNAL, 'An unexpected error: this is a bug in tillmesh, please report it.')
}

/** The error that a problem document stands for: a fault again, or a plain error for a bug. */
export function errorOfProblem(document: Partial<Problem>): Error {
  const { code, detail = 'The request failed.', details = [] } = document
  if (isFaultCode(code)) return new Fault(code, detail, details)
  return new Error('The running till met an unexpected error; what it printed says more.')
}

function problem(
  status: number,
  code: string,
  detail: string,
  details: readonly string[] = []
): Problem {
  const title = STATUS_CODES[status] ?? 'Error'
  return { type: 'about:blank', title, status, detail, code, details: [...details] }
}

/** `body.lines[0].quantity must be integer.`: which field, and what is wrong with it. */
function validationSentence(error: FastifySchemaValidationError, context: string): string {
  const { keyword, params, message } = error
  const at = fieldName(context, error.instancePath)
  if (keyword === 'additionalProperties') return `${at}.${params.additionalProperty} is not known.`
  if (keyword === 'required') return `${at}.${params.missingProperty} is missing.`
  return sentence(`${at} ${message ?? 'is not valid'}`)
}

function fieldName(context: string, instancePath: string): string {
  const path = instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(part => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
  return (context === 'querystring' ? 'query' : context) + path.join('')
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}
