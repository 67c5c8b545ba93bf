import type { Command } from 'commander'

/** Where the API says that something is wrong: `body.lines[0].code`. */
const PLACE = /\b(?:body|query|params)((?:\.\w+|\[\d+\])+)/g

const words = (name: string) => name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)

/**
 * A sentence of the API in the words of the command that asked: a field is the option or argument
 * that it came from, or else what it is called in words.
 */
export function spoken(sentence: string, command: Command): string {
  return sentence.replace(PLACE, (_whole, steps: string) => {
    const names = steps.match(/[A-Za-z]\w*/g) ?? []
    const [first, last] = [names[0]!, names.at(-1)!]
    for (const name of [last, first]) {
      const option = command.options.find(each => each.attributeName() === name)
      if (option) return option.long ?? option.flags
      const argument = command.registeredArguments.find(each => each.name() === name)
      if (argument) return `<${name}>`
    }
    const [, row] = /\[(\d+)\]/.exec(steps) ?? []
    const one = words(first).replace(/s$/, '')
    const place = row === undefined ? '' : `${one} ${Number(row) + 1}`
    if (last === first) return place || `the ${words(last)}`
    return place ? `the ${words(last)} of ${place}` : `the ${words(last)} of the ${words(first)}`
  })
}
