import { CommanderError } from 'commander'
import { Fault } from '../src/fault/fault.ts'
import { problemOf } from '../src/http/problem.ts'
import type { Output } from './context.ts'
import { EXIT_UNEXPECTED } from './exit-codes.ts'
import { clean } from './text.ts'

/** How to tell of a failure. */
export interface FailureOptions {
  /** As one problem object (RFC 9457) on one line. */
  json: boolean
  /** The command that was typed, `tillmesh item add`: where its help is. */
  command: string
  /** Says a sentence of the API in the words of the command that was typed. */
  spoken?: (sentence: string) => string
  /** With stacks, for the people who mend tillmesh. */
  debug: boolean
}

/**
 * Tells a person, or with `--json` a program, what went wrong: on stderr, so that stdout carries
 * results only.
 *
 * @returns the exit code
 */
export function tellFailure(error: unknown, err: Output, options: FailureOptions): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    // Asked for nothing: the help is printed already.
    if (error.code === 'commander.help') return new Fault('BAD_INPUT', '').exit
    return tellFailure(
      new Fault('BAD_INPUT', usageSentence(error.message, options.command)),
      err,
      options
    )
  }
  if (options.json) err.write(`${JSON.stringify(problemOf(error))}\n`)
  else for (const line of linesFor(error, options.spoken)) err.write(`${clean(line)}\n`)
  if (options.debug) tellStack(error, err)
  return error instanceof Fault ? error.exit : EXIT_UNEXPECTED
}

/** The stack of an error and of what caused it. */
export function tellStack(error: unknown, err: Output): void {
  for (let cause = error; cause instanceof Error; cause = cause.cause) err.write(`${cause.stack}\n`)
}

function linesFor(error: unknown, spoken = (sentence: string) => sentence): string[] {
  if (error instanceof Fault) {
    return [`tillmesh: ${spoken(error.message)}`, ...error.details.map(spoken)]
  }
  const message = error instanceof Error ? error.message : String(error)
  return [
    `tillmesh: an unexpected error: ${message.replace(/\s+/g, ' ')} Please report it, with the output of the same command under TILLMESH_DEBUG=1.`
  ]
}

/** Commander says `error: unknown option '--x'` and suggests on a second line. */
function usageSentence(message: string, command: string): string {
  const text = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  return `${text.replace(/\.$/, '')}. "${command} --help" shows how it goes.`
}
