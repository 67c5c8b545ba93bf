import { STATUS_CODES } from 'node:http'
import type { FastifyError } from 'fastify'
import { Fault, isFaultCode } from '../fault/fault.ts'
import type { Problem } from './contract.ts'
import { type FieldError, fieldErrors } from './field-errors.ts'

/** The `code` of a problem that is nobody's fault but ours: a bug. */
export const INTERNAL = 'INTERNAL'

const MEDIA_TYPE =
  'A body is sent as application/json with that content-type; "requestBody" in /openapi.json names another one where it is taken.'

/**
 * The problem document for an error. A fault says what it says; of anything unexpected the document
 * gives nothing away, neither message nor stack.
 *
 * @param whole the field of what is wrong with the request as a whole
 */
export function problemOf(error: unknown, whole: 'body' | 'query' = 'body'): Problem {
  if (error instanceof Fault) {
    return problem(
      error.status,
      error.code,
      error.message,
      error.details,
      faultErrors(error, whole)
    )
  }
  if ((error as NodeJS.ErrnoException | null)?.code === 'ENOSPC') return problemOf(FULL)
  const { validation, validationContext, statusCode, message } = error as Partial<FastifyError>
  if (statusCode === 413) {
    const sentence = 'That is too much: 64 MB for an item file, 1 MB otherwise.'
    return problem(413, 'BAD_INPUT', sentence, [], [{ field: 'body', reason: sentence }])
  }
  if (validation?.[0]) {
    const errors = fieldErrors(validation, validationContext ?? 'body')
    const [{ field, reason }, ...more] = errors as [FieldError, ...FieldError[]]
    const details = more.map(each => `${each.field} ${each.reason}.`)
    return problem(400, 'BAD_INPUT', `${field} ${reason}.`, details, errors)
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const reason =
      statusCode === 415 ? MEDIA_TYPE : sentence(message ?? 'The request is not understood')
    return problem(statusCode, 'BAD_INPUT', reason, [], [{ field: 'body', reason }])
  }
  return problem(500, INTERNAL, 'An unexpected error: this is a bug in tillmesh, please report it.')
}

/** Which field of the request a fault is about; of one that does not say, the request as a whole. */
function faultErrors({ code, field, message }: Fault, whole: string): FieldError[] {
  if (code !== 'BAD_INPUT' && field === undefined) return []
  return [{ field: field ?? whole, reason: message }]
}

const FULL = new Fault('DISK_FULL', 'The disk is full. Free some space and try again.')

/** The error that a problem document stands for: a fault again, or a plain error for a bug. */
export function errorOfProblem(document: Partial<Problem>): Error {
  const { code, detail = 'The request failed.', details = [], errors } = document
  if (isFaultCode(code)) {
    const fault = new Fault(code, detail, details)
    return errors?.[0] ? fault.at(errors[0].field) : fault
  }
  return new Error('The running till met an unexpected error; what it printed says more.')
}

function problem(
  status: number,
  code: string,
  detail: string,
  details: readonly string[] = [],
  errors: FieldError[] = []
): Problem {
  const title = STATUS_CODES[status] ?? 'Error'
  return { type: 'about:blank', title, status, detail, code, details: [...details], errors }
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}
