/** Columns of a table are this far apart. */
const GAP = '  '

/** Characters of a key or digest that people compare. */
const SHORT_CHARS = 16

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Characters that a terminal shows two cells wide: East Asian letters and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u

/** Characters that would steer the terminal, or turn a line around: never printed. */
const STEERING = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

/** A name that somebody else wrote, safe to print on one line. */
export function clean(text: string): string {
  return text.replace(STEERING, '\ufffd')
}

/** Cells that a text takes in a terminal. */
export function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  let cells = 0
  for (const { segment } of graphemes.segment(text)) cells += WIDE.test(segment) ? 2 : 1
  return cells
}

/** A column: its heading; a heading that begins with `>` is aligned to the right. */
export type Heading = string

/** Aligned lines: headings, unless all are empty, then rows. */
export function table(headings: Heading[], rows: string[][]): string[] {
  const right = headings.map(heading => heading.startsWith('>'))
  const titles = headings.map(heading => heading.replace(/^>/, ''))
  const cells = (titles.every(title => title === '') ? rows : [titles, ...rows]).map(row =>
    row.map(clean)
  )
  const widths = headings.map((_heading, column) =>
    cells.reduce((most, row) => Math.max(most, width(row[column] ?? '')), 0)
  )
  return cells.map(row =>
    row
      .map((cell, column) => {
        const space = ' '.repeat(widths[column]! - width(cell))
        return right[column] ? space + cell : cell + space
      })
      .join(GAP)
      .trimEnd()
  )
}

/** The beginning of a key or digest. */
export function short(hex: string): string {
  return hex.slice(0, SHORT_CHARS)
}

/** Local date and time: `2026-11-23 09:05`. */
export function localTime(ms: number): string {
  const time = new Date(ms)
  if (Number.isNaN(time.getTime())) return 'unknown time'
  const two = (part: number) => String(part).padStart(2, '0')
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-')
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`
}

/** `1 line`, `2 lines`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}
